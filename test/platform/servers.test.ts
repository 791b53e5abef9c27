/** DATABASE_URL with several hosts: writes find the server that takes them, whatever became of the others. */
import type { Knex } from 'knex'
import { Client } from 'pg'
import { openDatabase } from '../../src/platform/database'
import { faultOfUrl, serversOf } from '../../src/platform/database-url'
import { openLog } from '../../src/platform/log'
import { Servers } from '../../src/platform/servers'
import { query } from '../../src/platform/sql'
import { copyDatabase, type TestDatabase } from '../support/databases'
import { type DatabaseProxy, proxyOf, urlOfAll } from '../support/proxy'
import { until } from '../support/process'

describe('an URL', () => {
  test.each([
    ['postgresql://support:p%40ss@one:5432,two:5433/support?target_session_attrs=read-write',
      ['postgresql://support:p%40ss@one:5432/support', 'postgresql://support:p%40ss@two:5433/support']],
    ['postgres://one,[::1]:6432/db?sslmode=verify-full&target_session_attrs=primary&application_name=x',
      ['postgres://one/db?sslmode=verify-full&application_name=x', 'postgres://[::1]:6432/db?sslmode=verify-full&application_name=x']],
    ['postgresql://user:a,b@one,two/db?target_session_attrs=read-write&sslmode=require',
      ['postgresql://user:a,b@one/db?sslmode=require', 'postgresql://user:a,b@two/db?sslmode=require']],
    ['postgresql:///db?host=/var/run/postgresql&user=a', ['postgresql:///db?host=/var/run/postgresql&user=a']],
  ])('%s is one for each server', (url, servers) => {
    expect([faultOfUrl(url), serversOf(url)]).toEqual([undefined, servers])
  })
})

test('the server that was last good is asked first, and each has its share of the second', async () => {
  const servers = new Servers(['one', 'two', 'three'], 1_000)
  const asked: [string, number][] = []
  const goTo = (good: string) => servers.connect(async (url, withinMs) => {
    asked.push([url, withinMs])
    if (url !== good) throw new Error(`${url} is away`)
    return { connection: { stream: { destroy() {} } } }
  })
  const old = await goTo('two')
  expect(servers.trusts(old)).toBe(true)
  const same = await goTo('two')
  expect([old, same].map(each => servers.trusts(each))).toEqual([true, true])
  const moved = await goTo('one')
  expect([old, same, moved].map(each => servers.trusts(each))).toEqual([false, false, true])
  await expect(goTo('nobody')).rejects.toThrow('three is away')
  expect(asked.map(([url]) => url)).toEqual(['one', 'two', 'two', 'two', 'three', 'one', 'one', 'two', 'three'])
  expect(asked.every(([, withinMs]) => withinMs > 0 && withinMs <= 1_000)).toBe(true)
  expect(asked[0]?.[1]).toBeLessThanOrEqual(334)
})

describe('of two servers', () => {
  let database: TestDatabase
  let one: DatabaseProxy
  let two: DatabaseProxy
  let db: Knex

  beforeEach(async () => {
    database = await copyDatabase('template1')
    const direct = new Client({ connectionString: database.url })
    await direct.connect()
    await direct.query('create table written (at timestamptz)')
    await direct.end()
    one = await proxyOf(database.url)
    two = await proxyOf(database.url)
    db = openDatabase({ url: urlOfAll([one.url, two.url]), poolMax: 3, prepared: true, log: openLog('silent') })
    await one.open()
    await two.open()
  })
  afterEach(async () => {
    await db.destroy()
    await one.close()
    await two.close()
    await database.drop()
  })

  const write = () => db.raw('insert into written default values').then(() => 'written', (error: Error) => error.message)
  /** As many at once as there are connections. */
  const fill = () => Promise.all([1, 2, 3].map(() => db.raw('select pg_sleep(0.05)')))

  test('the first is asked first, and the second only where the first refuses', async () => {
    await two.close()
    await expect(write()).resolves.toBe('written')
    await one.close()
    await expect(write()).resolves.not.toBe('written')
    await two.open()
    await expect(write()).resolves.toBe('written')
  })

  test('one that never answers leaves the other time to be found within the time of one call', async () => {
    one.freeze()
    await expect(write()).resolves.toBe('written')
  })

  test('a standby is not written to', async () => {
    one.readOnly(true)
    await expect(write()).resolves.toBe('written')
    two.readOnly(true)
    await two.close()
    await two.open()
    await until('the connection is seen to be cut', async () => /The server is a standby or read-only\.$/.test(await write()))
  })

  test('one that becomes read-only under its connections loses all of them with the first write that it refuses', async () => {
    await fill()
    for (const write of [() => db.raw('create table never ()'), () => query(db, { text: 'create table never ()', values: [] })]) {
      // What a server says that was the primary, to each of its sessions.
      await Promise.all([1, 2, 3].map(() => db.raw("select set_config('default_transaction_read_only', 'on', false), pg_sleep(0.05)")))
      await expect(write()).rejects.toMatchObject({ code: '25006' })
      const { rows } = await db.raw<{ rows: { setting: string }[] }>("select current_setting('default_transaction_read_only') as setting")
      expect(rows).toEqual([{ setting: 'off' }])
    }
    await expect(write()).resolves.toBe('written')
  })

  test('one that falls silent loses all its connections with the first call that it does not answer', async () => {
    await fill()
    one.freeze()
    await expect(write()).resolves.toMatch(/Query read timeout$/)
    await expect(Promise.all([write(), write()])).resolves.toEqual(['written', 'written'])
  })

  test('none is said to be away where one refuses the user', async () => {
    await one.close()
    const nobody = openDatabase({ url: urlOfAll([one.url, two.url]).replace(/\/\/[^@]*@/, '//nobody:secret-of-nobody@'), poolMax: 1, prepared: true, log: openLog('silent') })
    const refused = await nobody.raw('select 1').then(() => undefined, (error: Error & { code: string }) => error)
    expect(refused?.code).toMatch(/^28/)
    expect(refused?.message).not.toContain('secret')
    await nobody.destroy()
  })
})
