// The promises of the embedded database, with real services: a child process stands for `npm start`, so that it can be
// killed. TEST_POSTGRES_BIN_DIR runs the same tests with the programs of another PostgreSQL.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, lstat, mkdir, mkdtemp, readFile, readdir, rm, stat, truncate, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { Client } from 'pg'
import { commandAs, findBinaries } from '../../src/platform/embedded-postgres/binaries'
import { openDataFolder } from '../../src/platform/embedded-postgres/data-folder'
import { type EmbeddedOptions, type EmbeddedPostgres, EmbeddedPostgresError, startEmbeddedPostgres } from '../../src/platform/embedded-postgres'

const givenBinDir = process.env['TEST_POSTGRES_BIN_DIR']
const unsafe = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

let home: string
let dataDir: string
const services: Service[] = []
const databases: EmbeddedPostgres[] = []

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'embedded-'))
})

// One folder for most tests: whatever one of them does to it, the next one must be able to start on it.
beforeEach(() => {
  dataDir = path.join(home, 'shared', '.data')
})

afterEach(async () => {
  for (const service of services.splice(0)) await service.kill()
  await Promise.all(databases.splice(0).map((database) => database.stop()))
  // Whatever a killed service left running.
  const pid = await databasePid().catch(() => 0)
  if (await isDatabase(pid)) process.kill(pid, 'SIGQUIT')
  await until(async () => !(await isDatabase(pid)))
})

afterAll(() => rm(home, { recursive: true, force: true, maxRetries: 5 }))

describe('the database', () => {
  it('has the safe settings and is reachable by password on loopback alone', async () => {
    const { url } = await start({})
    expect(new URL(url).hostname).toBe('127.0.0.1')
    const settings = await query(url, `select string_agg(name || '=' || setting, ' ' order by lower(name)) as answer from pg_settings where name in
      ('fsync', 'synchronous_commit', 'full_page_writes', 'jit', 'TimeZone', 'listen_addresses', 'unix_socket_directories', 'max_connections')`)
    expect(settings).toBe('fsync=on full_page_writes=on jit=off listen_addresses=127.0.0.1 max_connections=100 ' +
      'synchronous_commit=on TimeZone=UTC unix_socket_directories=')
    expect(await query(url, `select string_agg(distinct auth_method, ',') as answer from pg_hba_file_rules`)).toBe('scram-sha-256')
    const wrong = new URL(url)
    wrong.password = 'wrong'
    await expect(query(wrong.href, 'select 1 as answer')).rejects.toMatchObject({ code: '28P01' })
  })

  it('keeps the folder and the password to its owner, and the password out of the log', async () => {
    const { url } = await start({})
    const { password } = new URL(url)
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700)
    expect((await stat(path.join(dataDir, 'password'))).mode & 0o777).toBe(0o600)
    expect(Buffer.from(password, 'base64url')).toHaveLength(32)
    expect(await readFile(path.join(dataDir, 'postgres.log'), 'utf8')).not.toContain(password)
  })

  it('takes further settings and another name of the database', async () => {
    const { url } = await start({ settings: unsafe, database: 'Other "name"' })
    expect(await query(url, 'select current_database() as answer')).toBe('Other "name"')
    expect(await query(url, 'show fsync', 'fsync')).toBe('off')
  })
})

describe('a start from nothing', () => {
  beforeEach(async () => {
    dataDir = path.join(await mkdtemp(path.join(home, 'fresh-')), '.data')
  })

  it('leaves exactly one of two services that start at the same moment, and tells the other the folder', async () => {
    const both = await Promise.all([serve(), serve()])
    expect(both.filter(({ url }) => url)).toHaveLength(1)
    expect(both.map(({ refusal }) => refusal).join('')).toContain(`${dataDir} is in use`)
    const winner = both.find(({ url }) => url)
    expect(await query(winner?.url ?? '', 'select 1 as answer')).toBe(1)
  })

  it('succeeds after a start that was killed while it made the cluster, and clears up after it', async () => {
    const killed = launch()
    await until(async () => (await readdir(dataDir).catch(() => [])).some((name) => name.startsWith('cluster.new-')))
    await killed.kill()
    await start({ settings: unsafe })
    await restartUntil(async () => !(await readdir(dataDir)).some((name) => name.includes('.new-')))
  })

  it('works where install scripts were off and the folder of the programs is closed to other users', async () => {
    const source = givenBinDir ?? path.join(path.dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)), '..', 'native', 'bin')
    const native = path.join(path.dirname(dataDir), 'native')
    await cp(path.dirname(source), native, { recursive: true, filter: async (file) => !(await lstat(file)).isSymbolicLink() })
    const links = JSON.parse(await readFile(path.join(native, 'pg-symlinks.json'), 'utf8')) as { target: string }[]
    for (const { target } of links) await unlink(path.join(native, '..', target)).catch(() => undefined)
    const { url } = await start({ binDir: path.join(native, 'bin') })
    expect(await query(url, 'select 1 as answer')).toBe(1)
    expect((await stat(path.dirname(dataDir))).mode & 0o777).toBe(0o700)
    for (const { target } of links) expect(existsSync(path.join(native, '..', target))).toBe(true)
  })
})

describe('a later start', () => {
  it('finds the data and the password again', async () => {
    const first = await start({})
    await query(first.url, 'create table if not exists kept as select 42 as answer')
    await first.stop()
    const second = await start({})
    expect(await query(second.url, 'select answer from kept')).toBe(42)
    expect(new URL(second.url).password).toBe(new URL(first.url).password)
  })

  it('is refused while another service lives, in the same process or in another one', async () => {
    const living = await serve()
    await expect(start({})).rejects.toThrow(`${dataDir} is in use`)
    expect((await serve()).refusal).toContain(`${dataDir} is in use`)
    expect(await query(living.url, 'select 1 as answer')).toBe(1)
  })

  it('is still refused after the session that holds the lock was cut', async () => {
    const { url } = await start({ settings: unsafe })
    const holder = `select pid as answer from pg_locks where locktype = 'advisory'`
    const before = await query(url, holder)
    await query(url, `select pg_terminate_backend(${String(before)}) as answer`)
    await until(async () => ![undefined, before].includes(await query(url, holder)))
    expect((await serve()).refusal).toContain('is in use')
  })

  it('stops the database that a killed service left behind, and loses nothing that was committed', async () => {
    const service = await serve()
    await query(service.url, 'create table if not exists kept as select 42 as answer')
    const orphan = await databasePid()
    await service.kill()
    expect(await isDatabase(orphan)).toBe(true)
    const { url } = await start({})
    expect(await isDatabase(orphan)).toBe(false)
    expect(await query(url, 'select answer from kept')).toBe(42)
  })

  it('lets one of two services take over from a killed one', async () => {
    await (await serve()).kill()
    const both = await Promise.all([serve(), serve()])
    expect(both.filter(({ url }) => url)).toHaveLength(1)
    expect(both.map(({ refusal }) => refusal).join('')).toContain('is in use')
  })

  it('survives a killed database, and a database and a service killed together', async () => {
    for (const alsoService of [false, true]) {
      const service = await serve()
      await query(service.url, 'create table if not exists kept as select 42 as answer')
      const pid = await databasePid()
      process.kill(pid, 'SIGKILL')
      if (alsoService) await service.kill()
      else expect(await service.stop()).toBe(0) // the service itself lived on
      const database = await start({})
      expect(await query(database.url, 'select answer from kept')).toBe(42)
      await database.stop()
    }
  })

  it('is not hindered by a file that names a process of somebody else, or one that is gone', async () => {
    await (await start({ settings: unsafe })).stop()
    for (const pid of [process.pid, 1, 2 ** 22 - 1]) {
      const file = path.join(dataDir, 'cluster', 'postmaster.pid')
      await writeFile(file, [pid, path.join(dataDir, 'cluster'), 1, 5432, '', '127.0.0.1', '  1234567  7', 'ready   ', ''].join('\n'))
      await (await start({ settings: unsafe })).stop()
    }
  })

  it('leaves a database alone that a person started by hand', async () => {
    await (await start({ settings: unsafe })).stop()
    const binaries = await findBinaries(givenBinDir)
    const { cluster, identity } = await openDataFolder(dataDir, binaries)
    const [file, args] = commandAs(identity, path.join(binaries.folder, 'postgres'), [
      '-D', cluster, '-c', 'listen_addresses=', '-c', `unix_socket_directories=${cluster}`,
    ])
    const byHand = spawn(file, args, { cwd: cluster, stdio: 'ignore', ...identity.spawnAs })
    await until(async () => (await readFile(path.join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).includes('ready'))
    await expect(start({})).rejects.toThrow('or a server started by hand')
    expect(byHand.exitCode).toBeNull()
  })

  it('sets a log aside that has grown over 10 MB', async () => {
    await (await start({ settings: unsafe })).stop()
    const log = path.join(dataDir, 'postgres.log')
    await truncate(log, 11 * 1024 * 1024)
    await start({ settings: unsafe })
    expect((await stat(`${log}.1`)).size).toBe(11 * 1024 * 1024)
    expect((await stat(log)).size).toBeLessThan(100_000)
  })
})

describe('the end', () => {
  it('stops the database once, however often it is asked for, and lets the process end', async () => {
    const service = await serve()
    const pid = await databasePid()
    expect(await service.stop()).toBe(0)
    expect(await isDatabase(pid)).toBe(false)
    expect(existsSync(path.join(dataDir, 'cluster', 'postmaster.pid'))).toBe(false)
  })

  it('cuts the sessions that are still open', async () => {
    const database = await start({ settings: unsafe })
    const client = new Client(database.url)
    const cut = new Promise((resolve) => { client.on('error', resolve) })
    await client.connect()
    await Promise.all([database.stop(), database.stop()])
    await cut
  })

  it('does not come by Ctrl-C in the terminal, which reaches the whole group of the service', async () => {
    const service = await serve()
    process.kill(-(service.child.pid ?? 0), 'SIGINT')
    expect(await service.next()).toBe('SIGINT')
    expect(await query(service.url, 'select 1 as answer')).toBe(1)
  })
})

describe('what cannot work is said in a sentence', () => {
  it('where the platform has no package', async () => {
    const { arch } = process
    Object.defineProperty(process, 'arch', { value: 'ppc64' })
    try {
      await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(/-ppc64 is not installed\): set DATABASE_URL/)
    } finally {
      Object.defineProperty(process, 'arch', { value: arch })
    }
  })

  it('where the programs do not run', async () => {
    await expect(start({ binDir: home })).rejects.toThrow(/does not run on this machine .*: set DATABASE_URL/)
  })

  it('where another major version made the cluster', async () => {
    dataDir = path.join(home, 'older')
    await mkdir(path.join(dataDir, 'cluster'), { recursive: true })
    await writeFile(path.join(dataDir, 'cluster', 'PG_VERSION'), '13\n')
    await expect(start({})).rejects.toThrow(/made by PostgreSQL 13, and this is PostgreSQL \d+: dump .* docs\/operations.md/)
  })

  it('where the password is missing or wrong', async () => {
    await (await start({ settings: unsafe })).stop()
    const file = path.join(dataDir, 'password')
    const right = await readFile(file)
    await writeFile(file, 'wrong')
    await expect(start({})).rejects.toThrow(/refuses the password/)
    await rm(file)
    await expect(start({})).rejects.toThrow(/its password is missing/)
    await writeFile(file, right, { mode: 0o600 })
  })

  it('where a setting is refused by PostgreSQL, whose own words follow', async () => {
    const refused = start({ settings: { work_mem: 'plenty' } })
    await expect(refused).rejects.toThrow(EmbeddedPostgresError)
    await expect(refused).rejects.toThrow(/invalid value for parameter "work_mem"/)
  })
})

async function start(options: Partial<EmbeddedOptions>): Promise<EmbeddedPostgres> {
  const database = await startEmbeddedPostgres({ dataDir, ...(givenBinDir ? { binDir: givenBinDir } : {}), ...options })
  databases.push(database)
  return database
}

interface Service {
  readonly child: ChildProcess
  readonly url: string
  readonly refusal: string
  next(): Promise<string>
  stop(): Promise<number>
  kill(): Promise<void>
}

// The build, which `npm test` makes first: to compile in each child would take longer than the database.
const program = `
  process.on('SIGINT', () => console.log('SIGINT'))
  require(process.argv[1]).startEmbeddedPostgres(JSON.parse(process.argv[2])).then(
    ({ url, stop }) => {
      console.log(url)
      process.stdin.once('data', () => Promise.all([stop(), stop()]).then(() => process.stdin.destroy()))
    },
    (error) => console.log('refused: ' + error.message))`

function launch(): Omit<Service, 'url' | 'refusal'> {
  const options: EmbeddedOptions = { dataDir, ...(givenBinDir ? { binDir: givenBinDir } : {}) }
  const module = path.resolve(__dirname, '../../dist/platform/embedded-postgres/index.js')
  const child = spawn(process.execPath, ['-e', program, module, JSON.stringify(options)], {
    cwd: path.resolve(__dirname, '../..'), detached: true, stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ended = once(child, 'exit')
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  const stop = async (): Promise<number> => {
    child.stdin.write('stop\n')
    return Number((await ended)[0])
  }
  const next = async (): Promise<string> => String((await lines.next()).value)
  return { child, next, stop, kill }
}

async function serve(): Promise<Service> {
  const launched = launch()
  const said = await launched.next()
  const service = { ...launched, url: said.startsWith('postgres:') ? said : '', refusal: said.startsWith('refused') ? said : '' }
  services.push(service)
  return service
}

async function query(url: string, sql: string, column = 'answer'): Promise<unknown> {
  const client = new Client(url)
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows[0]?.[column]
  } finally {
    await client.end()
  }
}

async function databasePid(): Promise<number> {
  return Number.parseInt(await readFile(path.join(dataDir, 'cluster', 'postmaster.pid'), 'utf8'), 10)
}

async function isDatabase(pid: number): Promise<boolean> {
  if (!(pid > 0)) return false
  if (process.platform === 'linux') return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes(dataDir)
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function restartUntil(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    await Promise.all(databases.splice(0).map((database) => database.stop()))
    await start({ settings: unsafe })
  }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 10))
}
