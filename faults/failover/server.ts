/** One PostgreSQL of a run: made, started, killed with all its children, and made to follow another one. */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client } from 'pg'

export const PASSWORD = 'of-one-run'
const DEBIAN = '/usr/lib/postgresql'
const PROGRAMS = ['postgres', 'initdb', 'pg_basebackup', 'pg_rewind']
const SETTINGS = `
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
wal_log_hints = on
wal_keep_size = '512MB'
shared_buffers = '64MB'
`

/** The newest of Debian, or POSTGRES_BIN_DIR; undefined where a program is missing. */
export function findPrograms(): string | undefined {
  const folders = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)).map(version => join(DEBIAN, version, 'bin')) : []
  return [process.env.POSTGRES_BIN_DIR ?? '', ...folders].find(folder => PROGRAMS.every(name => existsSync(join(folder, name))))
}

/** PostgreSQL and PgBouncer do not run as root. */
export const owner = process.getuid?.() === 0
  ? { uid: Number(execFileSync('id', ['-u', 'postgres'])), gid: Number(execFileSync('id', ['-g', 'postgres'])) } : {}

export function ownFile(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600 })
  if (owner.uid !== undefined) chownSync(path, owner.uid, owner.gid)
}

interface Place {
  programs: string
  folder: string
  name: string
  port: number
}

export class Server {
  private child: ChildProcess | undefined
  constructor(private readonly place: Place) {}

  get port() { return this.place.port }
  get name() { return this.place.name }
  private get data() { return join(this.place.folder, this.place.name) }
  url = (database = 'support') => `postgresql://support:${PASSWORD}@127.0.0.1:${this.port}/${database}`

  private run(program: string, args: string[]) {
    return promisify(execFile)(join(this.place.programs, program), args, { cwd: this.place.folder, env: { LC_ALL: 'C', PGPASSWORD: PASSWORD }, ...owner })
  }

  async create(): Promise<void> {
    const secret = join(this.place.folder, 'password')
    ownFile(secret, PASSWORD)
    await this.run('initdb', ['-D', this.data, '-U', 'support', '--auth=scram-sha-256', `--pwfile=${secret}`, '--encoding=UTF8', '--locale=C'])
    const file = join(this.data, 'postgresql.conf')
    ownFile(file, readFileSync(file, 'utf8') + SETTINGS)
  }

  async start(): Promise<void> {
    const log = openSync(join(this.place.folder, `${this.name}.log`), 'a')
    const child = spawn(join(this.place.programs, 'postgres'), ['-D', this.data, '-p', String(this.port)], { cwd: this.place.folder, env: { LC_ALL: 'C', TZ: 'UTC' }, stdio: ['ignore', log, log], detached: true, ...owner })
    this.child = child
    for (const end = Date.now() + 60_000; !await this.ask('select 1').then(() => true, () => false);) {
      if (child.exitCode !== null || Date.now() > end) throw new Error(`The server ${this.name} does not start.`)
      await wait(50)
    }
  }

  async ask<Row>(text: string): Promise<Row[]> {
    const client = new Client({ connectionString: this.url('postgres'), connectionTimeoutMillis: 3_000 })
    client.on('error', () => undefined)
    try {
      await client.connect()
      return (await client.query(text)).rows as Row[]
    } finally {
      await client.end().catch(() => undefined)
    }
  }

  /** SIGKILL for the postmaster and its children, as when the machine is gone. */
  async kill(): Promise<void> {
    const pid = this.child?.pid
    if (!this.isRunning || pid === undefined) return
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').map(Number).filter(each => each > 0)
    for (const each of [pid, ...children]) try { process.kill(each, 'SIGKILL') } catch { /* it has ended meanwhile */ }
    await this.ended()
  }

  /** Ends sessions, and hands what is written over to the standby first. */
  async stop(): Promise<void> {
    this.child?.kill('SIGINT')
    await this.ended()
  }

  private get isRunning() { return this.child?.exitCode === null && this.child.signalCode === null }
  private async ended(): Promise<void> { while (this.isRunning) await wait(5) }

  async cloneOf(primary: Server): Promise<void> {
    await this.run('pg_basebackup', ['-d', primary.url('postgres'), '-D', this.data, '--checkpoint=fast'])
    this.follow(primary)
  }

  /** Takes back what it wrote and the other one never had. */
  async rewindTo(primary: Server): Promise<void> {
    // Until its first checkpoint the other one's files tell nothing of its promotion, and the two are taken to be alike.
    await primary.ask('checkpoint')
    await this.run('pg_rewind', ['-D', this.data, `--source-server=${primary.url('postgres')}`])
    this.follow(primary)
  }

  /** From its next start on. What it was told as a primary is forgotten: it would wait for standbys after a promotion. */
  follow(primary: Server): void {
    rmSync(join(this.data, 'postgresql.auto.conf'), { force: true })
    ownFile(join(this.data, 'postgresql.auto.conf'), `primary_conninfo = '${primary.url('postgres')}?application_name=${this.name}'\n`)
    ownFile(join(this.data, 'standby.signal'), '')
  }

  async promote(): Promise<void> { await this.ask('select pg_promote(true, 60)') }

  /** Resolves when nothing is acknowledged any more that the standby has not on disk. */
  async waitForStandby(): Promise<void> {
    await this.ask("alter system set synchronous_standby_names = '*'")
    await this.ask('select pg_reload_conf()')
    for (const end = Date.now() + 60_000; ;) {
      const rows = await this.ask<{ sync_state: string }>("select sync_state from pg_stat_replication where state = 'streaming'")
      if (rows.some(row => row.sync_state === 'sync')) return
      if (Date.now() > end) throw new Error(`No standby follows ${this.name}.`)
      await wait(50)
    }
  }
}
