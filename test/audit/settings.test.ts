/** With which settings the service runs, and since when: told where they change, and never what is secret. */
import { noteSettings } from '../../src/audit/settings'
import type { AuditEntry } from '../../src/audit/schema'
import { readConfig } from '../../src/platform/config'
import { service } from '../support/service'

const on = service()

const startWith = (environment: Record<string, string>) => noteSettings(on.assembly.deps, readConfig(environment))
const told = async () => ((await on.auditor.get('/v1/audit-entries?event=settings.changed').expect(200)).body.items as AuditEntry[]).reverse()
const changes = async () => (await told()).map(({ data }) => data.changed)

/** Whatever a start with these tells that one before it did not. */
async function toldBy(...environments: Record<string, string>[]): Promise<unknown[]> {
  const before = (await told()).length
  for (const environment of environments) await startWith(environment)
  return (await changes()).slice(before)
}

test('the first start tells all of them, by the service', async () => {
  await startWith({ KEEP_FEED_DAYS: '30' })
  const [line, ...more] = await told()
  expect(more).toEqual([])
  expect(line).toMatchObject({ event: 'settings.changed', actor: 'service', client_id: null, request_id: null, subject: null })
  expect(line?.data.settings).toEqual({
    DATABASE_ALLOW_UNSAFE: false, TRUST_PROXY: [], BODY_SIZE_LIMIT: 524_288, PRIVACY_ACTIONS: [], RATE_LIMIT_PER_SECOND: 20_000, RATE_LIMIT_BURST: 100_000,
    WEBHOOK_NETWORKS: [], KEEP_FEED_DAYS: 30, KEEP_DELIVERIES_DAYS: 30, KEEP_IDEMPOTENCY_KEYS_HOURS: 72, KEEP_OCCURRENCES_DAYS: 365,
  })
  expect(line?.data.changed).toMatchObject({ KEEP_FEED_DAYS: { from: null, to: 30 }, TRUST_PROXY: { from: null, to: [] } })
})

test('a later one tells what is different, from what to what, and nothing where nothing is, however it is written', async () => {
  await startWith({})
  expect(await toldBy({}, { KEEP_FEED_DAYS: '90', TRUST_PROXY: '' }, {})).toEqual([])
  expect(await toldBy({ PRIVACY_ACTIONS: 'phone=allow', WEBHOOK_NETWORKS: '10.0.0.0/8' }, { PRIVACY_ACTIONS: 'phone=allow' })).toEqual([
    { PRIVACY_ACTIONS: { from: [], to: [['phone', 'allow']] }, WEBHOOK_NETWORKS: { from: [], to: ['10.0.0.0/8'] } },
    { WEBHOOK_NETWORKS: { from: ['10.0.0.0/8'], to: [] } },
  ])
})

test('neither a secret is told nor what each process may have of its own', async () => {
  await startWith({})
  expect(await toldBy({
    DATABASE_URL: 'postgresql://support:hidden-password@db/support', BOOTSTRAP_ADMIN_KEY: 'hidden-key-of-an-administrator', DATA_DIR: '/elsewhere', EMBEDDED_DATABASE: 'on',
    DATABASE_POOL_MAX: '3', DATABASE_PREPARED: 'off', MIGRATE: 'off', SERVER_HOST: '0.0.0.0', SERVER_PORT: '1', MAX_EVENT_LOOP_DELAY_MS: '0', SHUTDOWN_GRACE_SECONDS: '1',
    WORKER: 'off', LOG_LEVEL: 'silent', NODE_ENV: 'production',
  }, { API: 'off' })).toEqual([])
  await startWith({ DATABASE_URL: 'postgresql://support:hidden-password@db/support', BOOTSTRAP_ADMIN_KEY: 'hidden-key-of-an-administrator', KEEP_FEED_DAYS: '31' })
  expect(JSON.stringify(await on.db('journal').where({ event: 'settings.changed' }))).not.toContain('hidden')
})

test('a setting that a version brings, or takes away, is told from null, or to null', async () => {
  await startWith({})
  const [last] = (await told()).slice(-1)
  const settings = { ...last?.data.settings as object, TRUST_PROXY: undefined, GONE: 1 }
  await on.db('journal').insert({ at: on.clock.now(), event: 'settings.changed', actor: 'service', data: JSON.stringify({ changed: {}, settings }) })
  expect(await toldBy({})).toEqual([{ GONE: { from: 1, to: null }, TRUST_PROXY: { from: null, to: [] } }])
})

test('twenty that start at once with the same new ones tell it once', async () => {
  for (const days of ['40', '41', '42', '43']) {
    const before = (await told()).length
    await Promise.all(Array.from({ length: 20 }, () => startWith({ KEEP_FEED_DAYS: days })))
    expect((await told()).length - before).toBe(1)
  }
})

test('it is for auditors: no feed tells it', async () => {
  await startWith({ KEEP_FEED_DAYS: '50' })
  const { body } = await on.administrator.get('/v1/events?limit=200').expect(200)
  expect(body.items).toEqual([])
})
