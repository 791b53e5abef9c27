/** Settings: all of them are documented, and a wrong or missing one stops the program with a sentence that names it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig, SettingError, settingNames } from '../../src/platform/config'
import { run, stopAll } from '../support/process'

const ROOT = join(__dirname, '..', '..')
const example = [...readFileSync(join(ROOT, '.env.example'), 'utf8').matchAll(/^#([A-Z_]+)=(.*)$/gm)]
  .map(([, name = '', value = '']) => ({ name, value }))

describe('.env.example', () => {
  test('names exactly the settings, in their order', () => {
    expect(example.map(({ name }) => name)).toEqual(settingNames)
  })

  test('shows the default of each', () => {
    const defaults = readConfig({})
    // A URL is shown as it looks, since none is the default.
    const shown = Object.fromEntries(example.filter(({ name }) => name !== 'DATABASE_URL').map(({ name, value }) => [name, value]))
    expect(readConfig(shown)).toEqual(defaults)
  })
})

test('docs/operations.md explains every setting', () => {
  const text = readFileSync(join(ROOT, 'docs', 'operations.md'), 'utf8')
  expect(settingNames.filter(name => !text.includes(`| \`${name}\``))).toEqual([])
})

const wrong: Record<string, string[]> = {
  DATABASE_URL: ['mysql://host/db', 'postgres', 'postgresql://', 'postgresql://one:5432,,two:5432/db', 'postgresql://one,:5432/db', 'postgresql://one:5432,two:99999/db', 'postgresql://a,b,c,d,e,f/db', 'postgresql://one,two/db?target_session_attrs=any', 'postgresql://user:50%off@host/db', 'postgresql://host:99999/db'],
  EMBEDDED_DATABASE: ['maybe', '1'],
  DATABASE_POOL_MAX: ['0', '201', 'ten', '1.5', '-1', '1e2', ' 5'],
  DATABASE_PREPARED: ['0'],
  DATABASE_ALLOW_UNSAFE: ['ON'],
  MIGRATE: ['never'],
  SERVER_PORT: ['65536', 'http', '-1', '0x50'],
  TRUST_PROXY: ['everybody', '10.0.0.0/33', '300.1.1.1', '::1/129', '10.0.0.0/8/8', 'fe80::1%eth0', '10.0.0.1;10.0.0.2'],
  BODY_SIZE_LIMIT: ['1023', '10485761', '512KiB'],
  PRIVACY_ACTIONS: ['phone', 'phone=', '=mask', 'phone:allow', 'phone=allow;name=mask', 'phone=allow,name', 'Phone=allow', 'phone = allow'],
  MAX_EVENT_LOOP_DELAY_MS: ['60001', '-1'],
  MAX_CALLS_AT_ONCE: ['-1', '100001', 'many'],
  RATE_LIMIT_PER_SECOND: ['1000001', '-1', 'many'],
  RATE_LIMIT_BURST: ['0', '10000001', '19999'],
  WEBHOOK_NETWORKS: ['*', 'hooks.example.org', 'http://10.0.0.1', '10.0.0.0/33', '10.0.0', 'fe80::1%eth0', '10.0.0.1;10.0.0.2'],
  KEEP_FEED_DAYS: ['6', '3651', '90d'],
  KEEP_DELIVERIES_DAYS: ['0', '3651', '-1'],
  KEEP_IDEMPOTENCY_KEYS_HOURS: ['23', '8761', '1.5'],
  KEEP_OCCURRENCES_DAYS: ['0', '3651', 'ever'],
  SHUTDOWN_GRACE_SECONDS: ['0', '301'],
  BOOTSTRAP_ADMIN_KEY: ['too-short', 'with a blank in its many characters', 'k'.repeat(201), 'ключ-из-других-букв-но-длинный'],
  API: ['2'],
  WORKER: ['enabled'],
  LOG_LEVEL: ['verbose', 'INFO'],
}

describe('a wrong value', () => {
  const cases = Object.entries(wrong).flatMap(([name, values]) => values.map(value => [name, value] as const))

  test.each(cases)('%s=%s is refused in a sentence that names it and does not repeat it', (name, value) => {
    const refusal = refusalOf({ [name]: value })
    expect(refusal).toMatch(new RegExp(`^${name} must .*\\.$`))
    // A key or a password in a log would be worse than a wrong one.
    if (value.length > 13) expect(refusal).not.toContain(value)
  })

  test('stands for every setting that not every text is right for', () => {
    const free = ['DATA_DIR', 'SERVER_HOST', 'NODE_ENV']
    expect([...Object.keys(wrong), ...free].sort()).toEqual([...settingNames].sort())
  })

  test('is refused together with another: nothing to run, or no database in production', () => {
    expect(refusalOf({ API: 'off', WORKER: 'off' })).toMatch(/^API and WORKER are both off/)
    expect(refusalOf({ NODE_ENV: 'production' })).toMatch(/^DATABASE_URL is missing/)
    expect(readConfig({ NODE_ENV: 'production', EMBEDDED_DATABASE: 'yes' })).toMatchObject({ EMBEDDED_DATABASE: true })
  })
})

test('what is right is taken', () => {
  expect(readConfig({
    DATABASE_URL: 'postgresql://support:p%40ss@[::1]:6432/support?sslmode=verify-full', TRUST_PROXY: '10.0.0.0/8, ::1', API: 'yes', WORKER: 'no',
    BOOTSTRAP_ADMIN_KEY: 'k'.repeat(24), SERVER_PORT: '0', WEBHOOK_NETWORKS: '127.0.0.1,10.0.0.0/8', LOG_LEVEL: 'silent', PRIVACY_ACTIONS: 'phone=allow, birth_date=refuse',
  })).toMatchObject({ PRIVACY_ACTIONS: [['phone', 'allow'], ['birth_date', 'refuse']], TRUST_PROXY: ['10.0.0.0/8', '::1'], WEBHOOK_NETWORKS: ['127.0.0.1', '10.0.0.0/8'], API: true, WORKER: false, SERVER_PORT: 0, LOG_LEVEL: 'silent' })
  expect(readConfig({ SERVER_PORT: '', TRUST_PROXY: '' })).toEqual(readConfig({}))
})

describe('as a process', () => {
  afterEach(stopAll)

  test('a wrong or missing setting ends each program with that one sentence', async () => {
    const cases = [
      { program: run('serve', { SERVER_PORT: 'http' }), said: /^SERVER_PORT must be a whole number from 0 to 65535\.\n$/ },
      { program: run('serve', { PRIVACY_ACTIONS: 'phone=allow,colour=mask' }), said: /^PRIVACY_ACTIONS must name only the kinds .*: the pair in place 2 names another\.\n$/ },
      { program: run('serve', { NODE_ENV: 'production' }), said: /^DATABASE_URL is missing: .*\.\n$/ },
      { program: run('migrate', {}), said: /^DATABASE_URL is missing: .*\.\n$/ },
      { program: run('serve', { SERVER_HOST: '192.0.2.1', DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/x' }), said: /^The service cannot listen on 192\.0\.2\.1:3000 \(EADDRNOTAVAIL\)\. Set SERVER_HOST .*\.\n$/ },
    ]
    for (const { program, said } of cases) {
      expect(await program.exit).toBe(1)
      expect(program.errors()).toMatch(said)
    }
  })
})

function refusalOf(environment: Record<string, string>): string {
  try {
    readConfig(environment)
  } catch (error) {
    if (error instanceof SettingError) return error.message
    throw error
  }
  return 'taken'
}
