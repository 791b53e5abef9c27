/** A database that is away, comes, freezes, goes and comes back, under a service that lives on. */
import { copyDatabase, type TestDatabase } from '../support/databases'
import { type DatabaseProxy, proxyOf, urlOfAll } from '../support/proxy'
import { type Program, run, serve, type Service, stopAll, until } from '../support/process'

const KEY = 'key-of-the-first-administrator'
// Three seconds are promised; a busy machine may need longer, an unanswered call would take for ever.
const ANSWER_MS = 10_000

let database: TestDatabase
let proxy: DatabaseProxy
let on: Service

beforeAll(async () => {
  database = await copyDatabase()
  proxy = await proxyOf(database.url)
})
afterAll(async () => {
  await stopAll()
  await proxy.close()
  await database.drop()
})

const call = (path: string, init: RequestInit = {}) =>
  fetch(`${on.base}${path}`, { ...init, signal: AbortSignal.timeout(ANSWER_MS), headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}` } })

const post = (path: string, body: object) => call(path, { method: 'POST', body: JSON.stringify(body) })

/** A read, a write in one statement, a write in a transaction, and a key that has to be looked up. */
const calls = () => Promise.all([
  call('/v1/support-requests'),
  post('/v1/support-requests', { title: 'While the database is away' }),
  post('/v1/teams', { name: 'Never stored' }),
  fetch(`${on.base}/v1/me`, { headers: { 'x-api-key': 'nobody-has-this-key' }, signal: AbortSignal.timeout(ANSWER_MS) }),
])

async function expectUnavailable(): Promise<void> {
  for (const answer of await calls()) {
    expect([answer.status, answer.headers.get('retry-after'), answer.headers.get('content-type')]).toEqual([503, '2', expect.stringContaining('application/problem+json')])
    expect(await answer.json()).toMatchObject({ type: '/problems/unavailable', status: 503 })
  }
  expect((await call('/health/live')).status).toBe(200)
  expect((await call('/health/ready')).status).toBe(503)
}

const expectWell = () => until('calls are answered again', async () =>
  (await call('/v1/support-requests')).status === 200 && (await call('/health/ready')).status === 200)

describe('a service whose database', () => {
  test('is away at the start lives, is not ready and answers 503 with Retry-After', async () => {
    on = await serve({ DATABASE_URL: proxy.url, BOOTSTRAP_ADMIN_KEY: KEY })
    await expectUnavailable()
  })

  test('comes is ready by itself', async () => {
    await proxy.open()
    await on.ready()
    const answer = await post('/v1/support-requests', { title: 'The database is there' })
    expect([answer.status, await answer.text()]).toEqual([201, expect.any(String)])
  })

  test('goes answers 503 with Retry-After, and is well again by itself when it is back', async () => {
    await proxy.close()
    await expectUnavailable()
    await proxy.open()
    await expectWell()
  })

  test('freezes answers 503 with Retry-After instead of waiting, and is well again when it thaws', async () => {
    await calls() // so that there are connections to freeze
    proxy.freeze()
    await expectUnavailable()
    proxy.thaw()
    await expectWell()
  })

  test('was away keeps nothing of what it answered 503', async () => {
    const { items } = await (await call('/v1/teams')).json() as { items: { name: string }[] }
    expect(items.filter(({ name }) => name === 'Never stored').length).toBeLessThanOrEqual(1)
    expect(on.child.exitCode).toBeNull()
  })

  test('is frozen ends all the same on SIGTERM', async () => {
    await calls()
    proxy.freeze()
    on.signal('SIGTERM')
    expect(await on.exit).toBe(0)
  })
})

describe('a program whose database refuses it', () => {
  const wrongly = (change: (url: URL) => void) => {
    const url = new URL(database.url)
    change(url)
    return url.toString()
  }
  const programs = (): [Program, RegExp][] => [
    [run('serve', { SERVER_PORT: '0', API: 'off', DATABASE_URL: wrongly(url => { url.pathname = '/nowhere' }) }), /^The database refuses the connection: .*nowhere.* Check DATABASE_URL\.$/],
    [run('serve', { SERVER_PORT: '0', API: 'off', DATABASE_URL: wrongly(url => { url.username = 'nobody' }) }), /^The database refuses the connection: .* Check DATABASE_URL\.$/],
    [run('migrate', { DATABASE_URL: proxy.url }), /^The database does not answer \(\w.*\)\. Check DATABASE_URL/],
  ]

  test('ends with a sentence that names the setting', async () => {
    await proxy.close()
    for (const [program, sentence] of programs()) {
      expect(await program.exit).toBe(1)
      expect(program.errors().trimEnd()).toMatch(sentence)
    }
  })

  test('ends with a sentence where none of several servers takes writes, and goes to the one that does', async () => {
    const standby = await proxyOf(database.url)
    standby.readOnly(true)
    await standby.open()
    const migrate = (urls: string[]) => run('migrate', { DATABASE_URL: urlOfAll(urls), DATABASE_ALLOW_UNSAFE: 'on' })
    const vain = migrate([proxy.url, standby.url])
    expect(await vain.exit).toBe(1)
    expect(vain.errors()).toBe('The database takes no writes: what answers is a standby or read-only. Check DATABASE_URL.\n')
    const found = migrate([proxy.url, standby.url, database.url])
    expect([await found.exit, found.errors()]).toEqual([0, ''])
    await standby.close()
  })
})
