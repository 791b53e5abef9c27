/** Prepared statements: what they answer, what the server is asked for, and what a failure leaves behind. */
import type { Knex } from 'knex'
import { Connection } from 'pg'
import { openDatabase } from '../../src/platform/database'
import { openLog } from '../../src/platform/log'
import { jsonAsText } from '../../src/platform/row-types'
import { query } from '../../src/platform/sql'
import { copyDatabase, type TestDatabase } from '../support/databases'

describe('a prepared statement', () => {
  let database: TestDatabase
  let db: Knex

  beforeAll(async () => {
    database = await copyDatabase('template1')
    // One connection, so that each call meets what the one before left.
    db = openDatabase({ url: database.url, poolMax: 1, prepared: true, log: openLog('silent') })
  })
  afterAll(async () => {
    await db.destroy()
    await database.drop()
  })
  const ask = (name: string, text: string, ...values: unknown[]) => query(db, { name, text, values })

  test('answers the same at the first call and at later ones, whatever the types', async () => {
    const text = `select $1::int as number, $2::text as "a ""quoted"" name", $3::text[] as list, $4::jsonb as free, $5::bytea as bytes,
      null::text as nothing, true as flag, 9007199254740991::bigint as big, '2026-03-02 12:00:00.5+03'::timestamptz as at from generate_series(1, 2)`
    const row = { 'number': 7, 'a "quoted" name': 'ä', 'list': ['a', 'b c'], 'free': { a: [1] }, 'bytes': Buffer.from([0, 255]), 'nothing': null, 'flag': true, 'big': 9007199254740991, 'at': '2026-03-02T09:00:00.500Z' }
    for (let call = 1; call <= 3; call++)
      await expect(ask('types', text, 7, 'ä', ['a', 'b c'], '{"a": [1]}', Buffer.from([0, 255]))).resolves.toEqual([row, row])
  })

  test('leaves JSON as the text that it came as where that is asked for, of the same columns as another that does not', async () => {
    const text = `select '{"b": [1, 2.50], "a": "ä"}'::jsonb as free, null::jsonb as nothing, '{ "b":1}'::json as kept, 1 as one`
    const parsed = { free: { a: 'ä', b: [1, 2.5] }, nothing: null, kept: { b: 1 }, one: 1 }
    for (let call = 1; call <= 2; call++) {
      await expect(query(db, { name: 'json as text', text, values: [], types: jsonAsText })).resolves.toEqual([{ free: '{"a": "ä", "b": [1, 2.50]}', nothing: null, kept: '{ "b":1}', one: 1 }])
      await expect(ask('json', text)).resolves.toEqual([parsed])
    }
    await expect(query(db, { text, values: [], types: jsonAsText })).resolves.toMatchObject([{ kept: '{ "b":1}' }])
  })

  test('answers each instant as it is, in whatever order they come again', async () => {
    const text = `select at, floor(extract(epoch from at) * 1000)::bigint as millis
      from generate_series(1, 2000) as n, lateral (select '2026-03-02'::timestamptz + (n * n % 7) * interval '0.12' + (n % 3) * interval '1.000456' as at) as each`
    for (let call = 1; call <= 2; call++) {
      const rows = await ask('instants', text) as { at: string; millis: number }[]
      expect(new Set(rows.map(({ at }) => at)).size).toBeGreaterThan(8)
      for (const { at, millis } of rows) expect(at).toBe(new Date(millis).toISOString())
    }
  })

  test('is parsed and described once a connection', async () => {
    const [parsed, described] = [jest.spyOn(Connection.prototype, 'parse'), jest.spyOn(Connection.prototype, 'describe')]
    for (const value of ['1', '2', '3']) await expect(ask('once', 'select $1::int as value', value)).resolves.toEqual([{ value: Number(value) }])
    expect([parsed.mock.calls.length, described.mock.calls.length]).toEqual([1, 1])
    parsed.mockRestore()
    described.mockRestore()
  })

  test('that failed for one value works for the next, also where the first call was the one that failed', async () => {
    const text = 'select 12 / $1::int as result'
    await expect(ask('fails', text, 'no number')).rejects.toMatchObject({ code: '22P02' })
    await expect(ask('fails', text, 0)).rejects.toMatchObject({ code: '22012' })
    await expect(ask('fails', text, 4)).resolves.toEqual([{ result: 3 }])
    await expect(ask('fails', text, 0)).rejects.toMatchObject({ code: '22012' })
    await expect(ask('fails', text, 6)).resolves.toEqual([{ result: 2 }])
  })

  test('with a value that cannot be sent leaves the connection as it was', async () => {
    const round: { self?: unknown } = {}
    round.self = round
    await expect(ask('unsendable', 'select $1::jsonb as value', round)).rejects.toThrow('circular')
    await expect(ask('unsendable', 'select $1::jsonb as value', '{}')).resolves.toEqual([{ value: {} }])
  })

  test('answers an empty list where there is no row, at the first call and at later ones', async () => {
    for (let call = 1; call <= 2; call++) await expect(ask('none', 'select 1 as one where $1', false)).resolves.toEqual([])
    await expect(ask('none', 'select 1 as one where $1', true)).resolves.toEqual([{ one: 1 }])
  })

  test('tells in its error where it was sent from', async () => {
    await expect(ask('place', 'select 1 / $1::int', 0)).rejects.toHaveProperty('stack', expect.stringContaining('named-query.test'))
  })
})
