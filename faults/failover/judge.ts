/** What the database has is held against what was acknowledged. */
import { Client } from 'pg'
import type { Load } from './load'
import { call } from './service'

export interface Verdict {
  acknowledged: number
  lost: number
  doubled: number
  /** Repeated with their key after the run: answered with the first outcome, or not. */
  replayed: number
  replayedWrongly: number
}

const REPLAYS = 300

export async function judge(load: Load, url: string, base: string): Promise<Verdict> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ id: string; title: string; opened: number }>(`
    select request.id, request.title, (select count(*)::int from journal where request_id = request.id and event = 'request.opened') as opened
    from support_request as request where request.title like 'Sent by %'`)
  await client.end()
  const done = load.ledger.filter(entry => entry.id !== undefined)
  const stored = new Map(rows.map(row => [row.title, row]))
  const isThere = ({ title, id }: { title: string; id?: string }) => stored.get(title)?.id === id && stored.get(title)?.opened === 1
  const verdict = {
    acknowledged: done.length,
    lost: done.filter(entry => !isThere(entry)).length,
    doubled: rows.length - stored.size,
    replayed: 0, replayedWrongly: 0,
  }
  for (let i = 0; i < done.length; i += Math.ceil(done.length / REPLAYS)) {
    const entry = done[i]
    const answer = await call(base, '/v1/support-requests', { body: { title: entry?.title }, headers: { 'idempotency-key': entry?.key ?? '' } })
    const { id } = await answer.json() as { id: string }
    if (answer.status === 201 && id === entry?.id && answer.headers.get('idempotency-replayed') === 'true') verdict.replayed++
    else verdict.replayedWrongly++
  }
  return verdict
}
