/** Many processes on one database: they start at once, wait for a migration, and share the work as they are told. */
import { Client } from 'pg'
import { migrationNames } from '../../src/platform/migrations'
import { copyDatabase, type TestDatabase } from '../support/databases'
import { run, serve, stopAll, until } from '../support/process'

const KEY = 'key-of-the-first-administrator'

let database: TestDatabase
beforeEach(async () => { database = await copyDatabase('template1') })
afterEach(async () => {
  await stopAll()
  await database.drop()
})

async function ask<Row>(statement: string): Promise<Row[]> {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  const { rows } = await client.query(statement)
  await client.end()
  return rows as Row[]
}

const environment = () => ({ DATABASE_URL: database.url, BOOTSTRAP_ADMIN_KEY: KEY, DATABASE_POOL_MAX: '3' })

test('six processes that start at once on an empty database are all ready after one migration, with one administrator', async () => {
  // Most without the API, which takes most of a start and has no part in this.
  const all = await Promise.all(Array.from({ length: 6 }, (_, i) => serve({ ...environment(), API: i < 2 ? 'on' : 'off' })))
  await Promise.all(all.map(on => on.ready()))
  expect(await ask<{ name: string }>('select name from knex_migrations order by id')).toEqual(migrationNames().map(name => ({ name })))
  expect(await ask('select c.name, c.roles, k.label from client as c join client_key as k on k.client_id = c.id'))
    .toEqual([{ name: 'First administrator', roles: ['administrator'], label: 'First key' }])
  expect(await ask("select data -> 'changed' -> 'KEEP_FEED_DAYS' as days from journal where event = 'settings.changed'")).toEqual([{ days: { from: null, to: 90 } }])
  for (const on of all.slice(0, 2)) expect((await on.get('/v1/me', KEY)).status).toBe(200)
})

test('with MIGRATE=off a process waits for the migration, and each tells of its health what it runs', async () => {
  const api = await serve({ ...environment(), MIGRATE: 'off', WORKER: 'off' })
  const worker = await serve({ ...environment(), MIGRATE: 'off', API: 'off' })
  const health = async (on: typeof api) => (await on.get('/health/ready')).json()
  expect(await health(api)).toEqual({ status: 'failing', database: 'ok', migrations: 'failing', worker: 'off' })
  expect(await health(worker)).toEqual({ status: 'failing', database: 'ok', migrations: 'failing', worker: 'failing' })
  expect((await api.get('/v1/me', KEY)).status).toBe(503)

  expect(await run('migrate', { ...environment(), DATABASE_ALLOW_UNSAFE: 'on' }).exit).toBe(0)
  await Promise.all([api.ready(), worker.ready()])
  expect(await health(api)).toEqual({ status: 'ok', database: 'ok', migrations: 'ok', worker: 'off' })
  expect(await health(worker)).toEqual({ status: 'ok', database: 'ok', migrations: 'ok', worker: 'ok' })
  expect((await api.get('/v1/me', KEY)).status).toBe(200)
  expect((await worker.get('/v1/me', KEY)).status).toBe(404)
})

test('a process starts on the database of a later version, so that a release can be taken back', async () => {
  expect(await run('migrate', { ...environment(), DATABASE_ALLOW_UNSAFE: 'on' }).exit).toBe(0)
  await ask("insert into knex_migrations (name, batch, migration_time) values ('9999_of_a_later_version.sql', 99, now())")
  const on = await serve(environment())
  await on.ready()
  expect((await on.get('/v1/me', KEY)).status).toBe(200)
})

test('admin-key makes a further administrator whose key a running service takes', async () => {
  const on = await serve(environment())
  await on.ready()
  const program = run('admin-key', { DATABASE_URL: database.url })
  expect(await program.exit).toBe(0)
  const [key = ''] = /sk_\S{43}/.exec(program.output()) ?? []
  const me = await on.get('/v1/me', key)
  expect([me.status, await me.json()]).toEqual([200, expect.objectContaining({ roles: ['administrator'] })])
})

test('what a client used up at one process it has used up at the other, within seconds', async () => {
  const limits = { RATE_LIMIT_PER_SECOND: '1', RATE_LIMIT_BURST: '300', WORKER: 'off' }
  const [one, other] = await Promise.all([serve({ ...environment(), ...limits }), serve({ ...environment(), ...limits })])
  await Promise.all([one.ready(), other.ready()])
  for (let i = 0; i < 15; i++) await Promise.all(Array.from({ length: 20 }, () => one.get('/v1/me', KEY)))
  let passed = 0
  const refused = await until('the other process refuses', async () => {
    const answer = await other.get('/v1/me', KEY)
    if (answer.status === 429) return answer
    passed++
    return undefined
  })
  expect(refused.headers.get('ratelimit-policy')).toBe('"default";q=300;w=300')
  expect(passed).toBeLessThan(250)
})
