/**
 * Fills a database with requests by `scale-fill.sql`, in parallel and with no index to keep up but those of constraints; the
 * others are made again afterwards. For a database that nobody else uses, as a superuser. What fills it is not sealed.
 */
import { join } from 'node:path'
import { Client } from 'pg'
import { compile, readStatement } from '../src/platform/sql'
import { WORDS } from './random'

/** The compiler copies no SQL: compiled, this stands one folder deeper. */
const FOLDER = __dirname.includes('dist-bench') ? join(__dirname, '..', '..', 'bench') : __dirname
const statementIn = (file: string) => compile(readStatement(join(FOLDER, file)))
const PEOPLE = statementIn('scale-people.sql')
const FILL = statementIn('scale-fill.sql')
const FEED = statementIn('scale-feed.sql')

const TABLES = ['support_request', 'journal', 'clock_entry', 'request_clock', 'assignment', 'occurrence', 'comment', 'journal_resource']
const AT_ONCE = 10_000

/** A word that twenty requests have, however many there are. One of 50,000 has `hapax`. */
export const RARE = 'zymurgy'

export interface Filling {
  url: string
  total: number
  /** The youngest are of this instant, the oldest of two years before. */
  until: string
  sessions: number
  said?: (what: string) => void
}

export async function fillRequests({ url, total, until, sessions, said = () => undefined }: Filling): Promise<void> {
  const clients = await Promise.all(Array.from({ length: sessions }, () => connected(url)))
  const [first] = clients
  if (!first) throw new Error('There must be a session.')
  await run(first, PEOPLE, { prefix: 'Scale', at: until })
  const indexes = await first.query<{ name: string; made_by: string }>(INDEXES, [TABLES])
  for (const { name } of indexes.rows) await first.query(`drop index ${name}`)
  for (const client of clients) await client.query('set session_replication_role = replica; set work_mem = \'256MB\'')

  const chunks = Array.from({ length: Math.ceil(total / AT_ONCE) }, (_, chunk) => ({ first: chunk * AT_ONCE + 1, last: Math.min(total, (chunk + 1) * AT_ONCE) }))
  const given = { total, until, words: WORDS, rare: RARE }
  await shared(clients, chunks, async (client, chunk) => {
    await client.query('select setseed($1)', [chunk.first / total / 2])
    await run(client, FILL, { ...given, ...chunk })
    if (chunk.last % 500_000 === 0) said(`${chunk.last} requests are written.`)
  })
  await first.query('analyze support_request, journal')
  await shared(clients, chunks, (client, chunk) => run(client, FEED, { ...given, ...chunk }))
  said('All rows are written.')
  for (const client of clients) await client.query("set maintenance_work_mem = '768MB'")
  await shared(clients, [...indexes.rows.map(({ made_by }) => made_by), LABELS], (client, statement) => client.query(statement))
  said('The indexes are made.')
  await first.query(AFTERWARDS, [total, until])
  const { rows: tables } = await first.query<{ name: string }>("select quote_ident(relname) as name from pg_stat_user_tables order by pg_relation_size(relid) desc")
  await shared(clients, tables, (client, { name }) => client.query(`vacuum (analyze) ${name}`))
  await first.query('checkpoint')
  await Promise.all(clients.map(client => client.end()))
}

/** As a trigger keeps them otherwise; in the order of their key. */
const LABELS = 'insert into request_label (label, request_id) select unnest(labels) as label, id from support_request order by label, id'

/** Those of no constraint; the one that takes longest first. */
const INDEXES = `
  select quote_ident(i.indexname) as name, i.indexdef as made_by
  from pg_indexes as i
  where i.tablename = any ($1) and not exists (select from pg_constraint as c where c.conindid = i.indexname::regclass)
  order by i.indexdef not like '% gin %', i.tablename, i.indexname`

/** Counters stand behind what was written; the feed begins where the first resource is kept. */
const AFTERWARDS = `
  with border as (
    select coalesce(max(request.serial), 0) as serial from support_request as request where request.id < (
      lpad(to_hex(floor(extract(epoch from $2::timestamptz - interval '30 days') * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid
  ), moved as (
    update feed_border set xid = (1000000 + serial)::text::xid8, seq = 1000002 + 3 * serial from border where serial > 0
  )
  select setval('support_request_serial', $1::bigint), setval(pg_get_serial_sequence('journal', 'seq'), 1000002 + 3 * $1::bigint)`

async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, options: '-c timezone=UTC -c jit=off -c statement_timeout=0' })
  await client.connect()
  return client
}

const run = (client: Client, { text, names }: { text: string; names: string[] }, params: Record<string, unknown>) =>
  client.query({ text, values: names.map(name => params[name]) })

/** Whoever is free takes the next. */
async function shared<T>(clients: readonly Client[], items: readonly T[], act: (client: Client, item: T) => Promise<unknown>): Promise<void> {
  const left = [...items]
  await Promise.all(clients.map(async client => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await act(client, item)
  }))
}
