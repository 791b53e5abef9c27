/** What each connection asks of its session. */
import type { Knex } from 'knex'
import { openDatabase } from '../../src/platform/database'
import { openLog } from '../../src/platform/log'
import { checkServer, UnfitServer } from '../../src/platform/server-check'
import { query } from '../../src/platform/sql'
import { copyDatabase, type TestDatabase } from '../support/databases'

let database: TestDatabase
let db: Knex
beforeAll(async () => {
  database = await copyDatabase('template1')
  db = openDatabase({ url: database.url, poolMax: 1, prepared: true, log: openLog('silent') })
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

test('statements end in time, instants are in UTC, and nothing is compiled, which would take longer than what it is for', async () => {
  const { rows } = await db.raw<{ rows: { name: string; setting: string }[] }>(`select name, setting from pg_settings where source = 'client'`)
  const settings = Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))
  expect(settings).toMatchObject({ jit: 'off', lock_timeout: '1500', statement_timeout: '1800', TimeZone: 'UTC' })
})

test('a session that is read only is not asked again: the next one may take writes', async () => {
  const write = (name: string) => `create table ${name} (id integer)`
  const ways: [string, (text: string) => Promise<unknown>][] = [
    ['raw', text => db.raw(text)],
    ['named', text => query(db, { name: text, text, values: [] })],
    ['in_a_transaction', text => db.transaction(trx => trx.raw(text))],
  ]
  for (const [name, run] of ways) {
    await db.raw('set default_transaction_read_only = on')
    await expect(run(write(name))).rejects.toThrow(/read-only|terminated/)
    // Its end is noticed a moment later, and may be met by another call.
    const tries: unknown[] = []
    do tries.push(await run(write(name)).then(() => 'written', (error: Error & { code?: string }) => error.code ?? 'cut'))
    while (tries.at(-1) !== 'written' && tries.length < 20)
    expect([tries.at(-1), tries.includes('25006')]).toEqual(['written', false])
  }
})

test('whatever the database is set to, a statement sees what was committed before it; where that cannot be set, it is refused', async () => {
  await db.raw(`alter database ${new URL(database.url).pathname.slice(1)} set default_transaction_isolation = 'repeatable read'`)
  const isolationOf = async (prepared: boolean, more: { queryTimeoutMs?: number } = {}) => {
    const other = openDatabase({ url: database.url, poolMax: 1, prepared, log: openLog('silent'), ...more })
    const { rows: [row] } = await other.raw<{ rows: { isolation: string }[] }>("select current_setting('transaction_isolation') as isolation")
    const refusal = await checkServer(other, true).catch((error: Error) => error)
    await other.destroy()
    return [row?.isolation, refusal]
  }
  expect(await isolationOf(true)).toEqual(['read committed', undefined])
  expect(await isolationOf(true, { queryTimeoutMs: 0 })).toEqual(['read committed', undefined])
  expect(await isolationOf(false)).toEqual(['repeatable read', expect.any(UnfitServer)])
})

test.each([true, false])('options of the URL are set beside the service\'s own, which come last (prepared: %s)', async prepared => {
  const url = new URL(database.url)
  url.search = '?options=-c%20search_path%3Dpg_catalog%20-c%20statement_timeout%3D5000'
  const other = openDatabase({ url: url.toString(), poolMax: 1, prepared, log: openLog('silent') })
  const { rows: [row] } = await other.raw<{ rows: object[] }>("select current_setting('search_path') as path, current_setting('statement_timeout') as timeout, current_setting('jit') as jit")
  await other.destroy()
  expect(row).toEqual(prepared ? { path: 'pg_catalog', timeout: '1800ms', jit: 'off' } : { path: 'pg_catalog', timeout: '5s', jit: expect.any(String) })
})
