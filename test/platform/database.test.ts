/** What each connection asks of its session. */
import type { Knex } from 'knex'
import { openDatabase } from '../../src/platform/database'
import { openLog } from '../../src/platform/log'
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
