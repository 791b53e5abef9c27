/**
 * Migrations beside a release that still serves: none stops its writers, however much there is, and each may be killed.
 * What holds a lock that stops writers must neither read nor write rows of what grows: then it holds it for an instant.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Knex } from 'knex'
import { openDatabase } from '../../src/platform/database'
import { openLog } from '../../src/platform/log'
import { isMigrated, migrate, migrationNames, MIGRATIONS_FOLDER, readMigration, type Step } from '../../src/platform/migrations'
import { copyDatabase, type TestDatabase } from '../support/databases'
import { callsWaiting } from '../support/lock-waits'
import { BASE, fillAsOfBase, LARGE, relabelAsOfBase, writeAsOfBase, writeDeliveries } from '../support/old-rows'
import { until } from '../support/process'
import { describeSchema } from '../support/schema-page'

const released = migrationNames().filter(name => name <= BASE)
const later = migrationNames().filter(name => name > BASE)
const LABELS = '0027_labels_in_order.sql'

let database: TestDatabase
/** As the programs migrate, and as the service of the last release writes. */
let migrating: Knex
let serving: Knex

const openPatiently = (poolMax: number) => openDatabase({ url: database.url, poolMax, prepared: true, log: openLog('silent'), queryTimeoutMs: 0 })

beforeEach(async () => {
  database = await copyDatabase('template1')
  migrating = openPatiently(3)
  serving = openDatabase({ url: database.url, poolMax: 4, prepared: true, log: openLog('silent') })
  await migrate(migrating, released)
  await fillAsOfBase(serving, 500)
})
afterEach(async () => {
  await serving.destroy()
  await migrating.destroy()
  await database.drop()
})

/** By table, of what grows and has been made. A table that is written anew gets another one. */
const files = async (): Promise<Record<string, string>> => {
  const { rows } = await serving.raw<{ rows: { relname: string; relfilenode: string }[] }>('select relname, relfilenode from pg_class where relname = any(?)', [LARGE])
  return Object.fromEntries(rows.map(({ relname, relfilenode }) => [relname, relfilenode]))
}

/** What this transaction has locked against writers among what grows, and what of it it has read or written. */
async function locksAndRows(trx: Knex): Promise<{ locked: string[]; touched: string[] }> {
  const { rows: [row] } = await trx.raw<{ rows: [{ locked: string[]; touched: string[] }] }>(`
    select
      array(select distinct relation::regclass::text from pg_locks
        where pid = pg_backend_pid() and relation::regclass::text = any(?)
          and mode in ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')) as locked,
      array(select relname::text from pg_stat_xact_user_tables
        where relname = any(?) and coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) + n_tup_ins + n_tup_upd + n_tup_del > 0) as touched`, [LARGE, LARGE])
  return row
}

/** Commits after each batch, so that nobody could look: it moves rows and does nothing that locks a table. */
const LOCKS_TABLES = /\b(lock|alter|create|drop|truncate|reindex|cluster)\b/i

async function runAndLook(step: Step) {
  if (step.alone) {
    await migrating.raw(step.sql.replaceAll('?', '\\?'))
    const locks = !/\bconcurrently\b/i.test(step.sql) && LOCKS_TABLES.test(step.sql.replace(/^\s*--.*$/gm, ''))
    return locks ? { locked: ['by a do'], touched: ['what it likes'] } : { locked: [], touched: [] }
  }
  // On a connection of its own: a session counts what its transactions before have read as well, for a while.
  const fresh = openPatiently(1)
  try {
    return await fresh.transaction(async trx => {
      await trx.raw(step.sql.replaceAll('?', '\\?'))
      return locksAndRows(trx)
    })
  } finally {
    await fresh.destroy()
  }
}

const stopsWriters = ({ locked, touched }: { locked: string[]; touched: string[] }) => locked.length > 0 && touched.length > 0

/** Of what had been made a few migrations before, and released with it. */
const WERE_EMPTY = ['0022_many_deliveries.sql']

test('no migration locks what grows against writers while it reads or writes any of it, or writes it anew', async () => {
  let before = await files()
  const found: object[] = []
  for (const name of later) {
    for (const [place, step] of readMigration(name).steps.entries()) {
      const seen = await runAndLook(step)
      if (stopsWriters(seen) && !WERE_EMPTY.includes(name)) found.push({ name, step: place + 1, ...seen })
    }
    await writeAsOfBase(serving, 3)
    await writeDeliveries(serving)
    const after = await files()
    expect(after).toMatchObject(before)
    before = after
  }
  expect(found).toEqual([])
})

test.each([
  'create index on support_request (title)',
  'alter table journal add column word text check (length(word) < 9)',
  'alter table comment alter column person type text',
  'alter table occurrence add column made uuid default gen_random_uuid()',
  'alter table support_request add column word text; update support_request set word = title',
  'alter table support_request alter column component set not null',
  'lock table journal in exclusive mode; delete from idempotency_key',
])('that test finds: %s', async sql => {
  expect(stopsWriters(await runAndLook({ sql, alone: false }))).toBe(true)
})

test.each([
  'create index on journal_resource ((resource is null))',
  'create index on request_label (request_id)',
  'create index on webhook_delivery (event)',
])('that test finds of what was made later: %s', async sql => {
  await migrate(migrating)
  await writeAsOfBase(serving, 3)
  await writeDeliveries(serving)
  expect(stopsWriters(await runAndLook({ sql, alone: false }))).toBe(true)
})

test('that test finds a do that locks a table, however shortly', async () => {
  expect(stopsWriters(await runAndLook({ sql: 'do $$ begin lock table journal in exclusive mode; end $$', alone: true }))).toBe(true)
})

/** Of each request as often as it has one. */
const unlisted = async () => (await serving.raw<{ rows: object[] }>(`
  (select unnest(labels) as label, id from support_request except all select label, request_id from request_label)
  union all (select label, request_id from request_label except all select unnest(labels), id from support_request)`)).rows

test('what the last release writes, it can write before, during and after each migration, and none of it waits too long for a lock', async () => {
  for (const [place, name] of later.entries()) {
    let migrated = false
    const done = migrate(migrating, [...released, ...later.slice(0, place + 1)]).finally(() => { migrated = true })
    // A writer that got no lock in time would reject.
    do {
      await writeAsOfBase(serving, 3)
      await relabelAsOfBase(serving)
    } while (!migrated)
    expect(await done).toEqual([name])
    await writeAsOfBase(serving, 3)
  }
  expect(await unlisted()).toEqual([])
  expect(await describeSchema(serving)).toBe(readFileSync(join(MIGRATIONS_FOLDER, 'schema.sql'), 'utf8'))
})

test('a migration that waits for a long read lets writers by, and is done when the read has ended', async () => {
  const reader = await serving.transaction()
  await reader.raw('select count(*) from support_request')
  const done = migrate(migrating)
  for (let waits = 0; waits < 3;) {
    const { rows: [row] } = await serving.raw<{ rows: { waits: boolean }[] }>("select exists (select from pg_locks where relation = 'support_request'::regclass and mode = 'AccessExclusiveLock' and not granted) as waits")
    await writeAsOfBase(serving, 1)
    // The read has a time-out as well, so that it does not forget itself.
    await reader.raw('select 1')
    if (row?.waits) waits++
  }
  await reader.commit()
  expect(await done).toEqual(later)
})

test('a migration that runs in steps may be killed after each of them, and is whole when it has run again', async () => {
  for (const name of later) {
    const { inOne, steps } = readMigration(name)
    for (let killedAfter = 1; !inOne && killedAfter <= steps.length; killedAfter++)
      for (const step of steps.slice(0, killedAfter)) {
        await runAndLook(step)
        await writeAsOfBase(serving, 3)
        await relabelAsOfBase(serving)
      }
    await migrate(migrating, [...released, ...later.slice(0, later.indexOf(name) + 1)])
  }
  expect(await unlisted()).toEqual([])
  expect(await describeSchema(serving)).toBe(readFileSync(join(MIGRATIONS_FOLDER, 'schema.sql'), 'utf8'))
})

test('labels that are changed while those of before are filled in stay as they are changed, and nobody else waits for that', async () => {
  await migrate(migrating, [...released, ...later.filter(name => name < LABELS)])
  const { steps } = readMigration(LABELS)
  const fill = steps.find(({ sql }) => sql.includes('for share')) ?? { sql: '', alone: true }
  for (const step of steps.slice(0, steps.indexOf(fill))) await runAndLook(step)
  const { rows: [held, beside] } = await serving.raw<{ rows: { id: string }[] }>("select id from support_request where labels <> '{}' order by id offset 100 limit 2")
  const change = await serving.transaction()
  await change('support_request').where({ id: held?.id }).update({ labels: ['moved'] })
  let filled = false, waits = 0
  const done = runAndLook(fill).finally(() => { filled = true })
  while (waits < 3 && !filled) {
    if (await callsWaiting(serving) > 0) {
      waits++
      // What stands before the other has been locked already.
      await serving('support_request').where('id', '<', held?.id ?? '').update({ title: `Changed ${waits} times` })
      await serving('support_request').where({ id: beside?.id }).update({ labels: [`beside-${waits}`] })
    }
    await change.raw('select 1')
  }
  await change.commit()
  await done
  expect(waits).toBe(3)
  expect(await unlisted()).toEqual([])
})

const invalid = () => serving('pg_index').where({ indisvalid: false }).select(serving.raw('indexrelid::regclass::text as name'))

test('an index that was killed while it was made is made anew', async () => {
  const old = await serving.transaction(undefined, { isolationLevel: 'repeatable read' })
  await old.raw('select 1')
  const first = migrate(migrating).catch((error: Error) => error)
  const pid = await until('an index waits for an old transaction', async () => {
    await old.raw('select 1')
    const { rows: [row] } = await serving.raw<{ rows: { pid: number }[] }>("select pid from pg_stat_activity where datname = current_database() and wait_event = 'virtualxid' and query like '%create index concurrently%'")
    return row?.pid
  })
  await serving.raw('select pg_terminate_backend(?)', [pid])
  expect(await first).toBeInstanceOf(Error)
  await old.commit()
  expect(await invalid()).toHaveLength(1)
  expect((await migrate(migrating)).length).toBeGreaterThan(0)
  expect(await invalid()).toEqual([])
})

test('the build before takes the database of a later one, so that a release can be taken back', async () => {
  await migrate(migrating)
  await serving('knex_migrations').insert({ name: '9999_of_a_later_release.sql', batch: 99, migration_time: new Date() })
  expect(await migrate(migrating)).toEqual([])
  expect(await isMigrated(serving)).toBe(true)
})
