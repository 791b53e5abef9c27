/**
 * What each index of the table of requests costs a create: pgbench with the service's statement on a fresh copy of the
 * database, with all indexes and with one of them dropped. What reads them: `docs/decisions/0004-indexes.md`.
 */
import { readFileSync } from 'node:fs'
import { Client } from 'pg'
import { ask } from './ask'
import { median } from './load'
import { hasPgbench, Made, pgbench } from './pgbench'
import { randomFrom, reportFrom } from './random'
import type { Settings } from './settings'
import type { Stage } from './stage'
import { openStatement } from './statements'
import { markdown } from './table'

interface Index {
  name: string
  /** The statement that takes it away. */
  drop: string
}

interface Run {
  rate: number
  /** Bytes of write-ahead log, for each create. */
  logged: number
  /** Microseconds of processor time that the server's sessions took for each create; nothing but Linux tells it. */
  worked: number
}

const COPY = 'support_copy'
const ALL = '(nothing)'
const NONE = '(all but the primary key)'

export async function indexes(stage: Stage, settings: Settings): Promise<object> {
  if (!hasPgbench()) throw new Error('pgbench is not installed.')
  const report = reportFrom(randomFrom(settings.seed + 1))
  await stage.openOnce(report)
  const found = await indexesOf(stage.url)
  // Every column that an index is on is filled, so that each index has its share of the work.
  const sql = await openStatement(stage.url, report, {
    external_reference: new Made("jsonb_build_object('system', 'openhim', 'id', uuidv7())"),
    fingerprint: new Made('uuidv7()'),
    openhim_transaction: new Made('uuidv7()'),
  })
  // A database is copied only while nobody is connected to it.
  await stage.service.stop()
  const variants = new Map([[ALL, ''], ...found.map(({ name, drop }) => [name, drop] as const), [NONE, found.map(each => each.drop).join(';')]])
  const runs = new Map([...variants.keys()].map(name => [name, [] as Run[]]))
  for (let round = 1; round <= settings.rounds; round++) {
    for (const [name, drop] of variants) runs.get(name)?.push(await onCopy(stage, drop, async url => {
      const [bytes, micros] = [await loggedBytes(url), await sessionMicros(url)]
      const rate = await pgbench(sql, { url, folder: stage.folder, clients: settings.pool, seconds: settings.secondsARound })
      const creates = rate * settings.secondsARound
      return { rate, logged: (await loggedBytes(url) - bytes) / creates, worked: (await sessionMicros(url) - micros) / creates }
    }))
    console.log(`Round ${round} of ${settings.rounds}`)
  }
  const results = [...runs].map(([name, each]) => resultOf(name, each, runs.get(ALL) ?? []))
  console.log(`\n${indexTable(results)}`)
  return { indexes: results }
}

interface Result extends Run {
  name: string
  /** Of creates without it to creates with all, as the median of the ratios round by round. */
  ratio: number
}

function resultOf(name: string, runs: Run[], all: Run[]): Result {
  return {
    name,
    rate: median(runs.map(run => run.rate)),
    ratio: median(runs.map((run, round) => run.rate / (all[round]?.rate ?? run.rate))),
    logged: median(runs.map(run => run.logged)),
    worked: median(runs.map(run => run.worked)),
  }
}

const indexTable = (results: readonly Result[]) => markdown([
  ['without', 'creates/s', 'to all', 'processor µs a create', 'log bytes a create'],
  ...results.map(({ name, rate, ratio, worked, logged }) => [name, rate.toFixed(0), ratio.toFixed(2), worked.toFixed(0), logged.toFixed(0)]),
])

async function indexesOf(url: string): Promise<Index[]> {
  const rows = await ask<{ name: string; constraint: string | null }>(url,
    `select c.relname as name, k.conname as constraint
     from pg_index as i join pg_class as c on c.oid = i.indexrelid left join pg_constraint as k on k.conindid = c.oid and k.conrelid = i.indrelid
     where i.indrelid = 'support_request'::regclass and not i.indisprimary order by c.oid`)
  return rows.map(({ name, constraint }) => ({
    name,
    drop: constraint === null ? `drop index ${name}` : `alter table support_request drop constraint ${constraint}`,
  }))
}

async function onCopy<T>(stage: Stage, drop: string, act: (url: string) => Promise<T>): Promise<T> {
  const original = new URL(stage.url)
  const maintenance = new URL(stage.url)
  maintenance.pathname = '/postgres'
  const copy = new URL(stage.url)
  copy.pathname = `/${COPY}`
  await ask(maintenance.href, `create database ${COPY} template ${original.pathname.slice(1)}`)
  try {
    if (drop !== '') await ask(copy.href, drop)
    await ask(copy.href, 'checkpoint')
    return await act(copy.href)
  } finally {
    await ask(maintenance.href, `drop database ${COPY} with (force)`)
  }
}

const loggedBytes = async (url: string) =>
  Number((await ask<{ bytes: string }>(url, "select pg_current_wal_insert_lsn() - '0/0' as bytes"))[0]?.bytes)

const TICK_MICROS = 10_000

/** Of all sessions that have ended: children of the server's first process, which is the parent of this session too. */
async function sessionMicros(url: string): Promise<number> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows: [own] } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    const [, parent] = processOf(String(own?.pid))
    const times = processOf(parent ?? '')
    // Of its children, in programs and in the kernel.
    return (Number(times[13]) + Number(times[14])) * TICK_MICROS
  } catch {
    return Number.NaN
  } finally {
    await client.end()
  }
}

/** What Linux tells of a process, from its state on: proc(5). */
const processOf = (pid: string) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
