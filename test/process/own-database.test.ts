/** What `npm start` does after the build: the service on a database of its own, as a newcomer meets it. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../../bench/free-port'
import { run, serve, stopAll, until } from '../support/process'

let home: string
beforeAll(async () => { home = await mkdtemp(join(tmpdir(), 'own-database-')) })
afterEach(stopAll)
afterAll(() => rm(home, { recursive: true, force: true, maxRetries: 5 }))

const banner = (output: () => string) => until('the banner', () => /\nThe support service listens[^]*\n\n/.exec(output())?.[0])

test('a first start prints the address, /docs, a key and a curl that works; later ones print no key and refuse what is taken', async () => {
  const environment = { DATA_DIR: join(home, '.data'), SERVER_PORT: String(await freePort()) }
  const first = await serve(environment)
  const said = await banner(first.output)
  expect(said).toContain(`listens on ${first.base}\n`)
  expect((await fetch(`${first.base}/docs`)).status).toBe(200)
  expect(said).toMatch(/key \(shown this once, only its hash is kept\): sk_\S{43}\n/)
  const curl = said.split('\n').find(line => line.trim().startsWith('curl'))
  const { stdout } = await promisify(execFile)('sh', ['-c', curl ?? 'false'])
  expect(JSON.parse(stdout)).toMatchObject({ number: 'SR-000001', title: 'Patient search answers 502', component: 'CR' })

  const second = run('serve', { ...environment, SERVER_PORT: String(await freePort()) })
  expect(await second.exit).toBe(1)
  expect(second.errors()).toMatch(/^The data folder .* is in use by a running service .*\n$/)
  const elsewhere = run('serve', { DATA_DIR: join(home, 'other'), SERVER_PORT: environment.SERVER_PORT })
  expect(await elsewhere.exit).toBe(1)
  expect(elsewhere.errors()).toBe(`The address 127.0.0.1:${environment.SERVER_PORT} is taken. Set SERVER_PORT to another port.\n`)
  // It ended its own database before it went: the folder is free.
  const again = run('admin-key', { DATA_DIR: join(home, 'other') })
  expect([await again.exit, again.errors()]).toEqual([1, 'The database holds no support service, or an older version of it: start the service or run dist/bin/migrate.js first.\n'])

  first.signal('SIGTERM')
  expect(await first.exit).toBe(0)
  const later = await serve(environment)
  const words = await banner(later.output)
  expect(words).toContain('Administrator\'s key: the one that was shown, or set, at the first start.')
  expect(words).not.toContain('sk_')
  const [key] = /sk_\S{43}/.exec(said) ?? []
  expect(await (await later.get('/v1/support-requests', key)).json()).toMatchObject({ items: [{ number: 'SR-000001' }] })
  // Stopped rather than killed, so that its database ends with it.
  later.signal('SIGTERM')
  expect(await later.exit).toBe(0)
})
