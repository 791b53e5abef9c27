/** How many bytes a request takes on disk, with all that is written about it, by table. */
import { Client } from 'pg'
import { startRecorder } from './record'
import type { Settings } from './settings'
import type { Stage } from './stage'
import { markdown } from './table'

/** Of a request that somebody works on, besides what opening it writes. */
const STEPS = [{ action: 'acknowledge' }, { action: 'start' }, { action: 'resolve', resolution: { code: 'fixed' } }]
const COMMENTS = 2
const WORKED_ON = 500

interface Size {
  table: string
  rows: number
  bytes: number
}

export async function sizes(stage: Stage, settings: Settings): Promise<object> {
  await stage.service.stop()
  const client = new Client({ connectionString: stage.url })
  await client.connect()
  await client.query('vacuum full')
  const opened = await sizesOf(client)
  const { rows: ids } = await client.query<{ id: string }>("select id from support_request where state = 'new' limit $1", [WORKED_ON])
  const { agent } = stage.voices
  const recorder = await startRecorder(stage.url)
  const post = (id: string, path: string, body: object) => recorder.make({ method: 'POST', path: `/v1/support-requests/${id}/${path}`, key: agent.key, body })
  for (const { id } of ids) {
    for (let i = 0; i < COMMENTS; i++) await post(id, 'comments', { text: 'The vendor has been asked, and will look at the logs of the gateway tonight.' })
    for (const step of STEPS) await post(id, 'transitions', step)
  }
  await recorder.close()
  await client.query('vacuum full')
  const worked = await sizesOf(client)
  await client.end()
  const requests = opened.find(({ table }) => table === 'support_request')?.rows ?? settings.requestsBefore
  const before = new Map(opened.map(({ table, bytes }) => [table, bytes]))
  const lines = worked.map(({ table, bytes }) => ({ table, opening: (before.get(table) ?? 0) / requests, working: (bytes - (before.get(table) ?? 0)) / ids.length }))
    .filter(({ opening, working }) => opening >= 10 || working >= 10)
  const sum = (of: 'opening' | 'working') => lines.reduce((all, line) => all + line[of], 0)
  console.log(`\n${markdown([
    ['table, with its indexes', 'bytes to open', 'bytes to work on'],
    ...lines.map(({ table, opening, working }) => [table, opening.toFixed(0), working.toFixed(0)]),
    ['all', sum('opening').toFixed(0), sum('working').toFixed(0)],
  ])}`)
  return { sizes: { requests, lines, opening: sum('opening'), working: sum('working') } }
}

async function sizesOf(client: Client): Promise<Size[]> {
  await client.query('analyze')
  const { rows } = await client.query<{ table: string; rows: string; bytes: string }>(
    'select relname as table, greatest(reltuples, 0) as rows, pg_total_relation_size(oid) as bytes from pg_class where relkind = \'r\' and relnamespace = \'public\'::regnamespace order by bytes desc')
  return rows.map(({ table, rows: count, bytes }) => ({ table, rows: Number(count), bytes: Number(bytes) }))
}
