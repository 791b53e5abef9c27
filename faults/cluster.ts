/**
 * A PostgreSQL of the run's own, with durable settings, that can be killed, stopped and started again on the same port.
 * A kill takes the children along: what they hold in memory is gone, as after a power cut but for the kernel's cache.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { openSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import { freePort } from '../bench/free-port'
import { type Binaries, commandAs, findBinaries } from '../src/platform/embedded-postgres/binaries'
import { type DataFolder, openDataFolder, superuser } from '../src/platform/embedded-postgres/data-folder'
import { readServerFile } from '../src/platform/embedded-postgres/running-server'

const SETTINGS = {
  listen_addresses: '127.0.0.1', unix_socket_directories: '', timezone: 'UTC', max_connections: '200',
  fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on',
}

const START_TRIES = 60

export class Cluster {
  private child: ChildProcess | undefined

  private constructor(
    private readonly binaries: Binaries, private readonly folder: DataFolder, readonly port: number, private readonly more: Record<string, string>,
  ) {}

  /** @param settings of the server, which win over the durable ones. */
  static async create(dataDir: string, settings: Record<string, string> = {}): Promise<Cluster> {
    const binaries = await findBinaries()
    const cluster = new Cluster(binaries, await openDataFolder(dataDir, binaries), await freePort(), settings)
    await cluster.start()
    return cluster
  }

  get owner() { return this.folder.identity.owner }

  /** Of the superuser, past every proxy. */
  url(database = 'postgres'): string {
    return `postgres://${superuser}:${this.folder.password}@127.0.0.1:${this.port}/${database}`
  }

  /** Again where children of a killed one still hold its memory. Recovery takes as long as it takes. */
  async start(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      if (await this.launch()) return
      if (attempt === START_TRIES) throw new Error('PostgreSQL does not start again.')
      await wait(200)
    }
  }

  private async launch(): Promise<boolean> {
    const all = { ...SETTINGS, ...this.more, port: String(this.port) }
    const [file, args] = commandAs(this.folder.identity, join(this.binaries.folder, 'postgres'),
      ['-D', this.folder.cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])])
    const log = openSync(this.folder.log, 'a')
    const child = spawn(file, args, { cwd: this.folder.path, env: { LC_ALL: 'C', TZ: 'UTC' }, detached: true, stdio: ['ignore', log, log], ...this.folder.identity.spawnAs })
    this.child = child
    while (child.exitCode === null && child.signalCode === null) {
      const server = await readServerFile(this.folder.cluster)
      if (server?.pid === child.pid && server?.ready === true) return true
      await wait(20)
    }
    return false
  }

  /** kill -9 of the postmaster and of all its children. */
  async kill(): Promise<void> {
    this.signalAll('SIGKILL')
    await this.ended()
  }

  /** In order: it tells its clients and sends them away. */
  async stop(): Promise<void> {
    this.child?.kill('SIGINT')
    await this.ended()
  }

  private async ended(): Promise<void> {
    const { child } = this
    while (child?.exitCode === null && child.signalCode === null) await wait(5)
  }

  /** It takes connections and answers none. */
  freeze(): void { this.signalAll('SIGSTOP') }
  thaw(): void { this.signalAll('SIGCONT') }

  private signalAll(signal: NodeJS.Signals): void {
    const pid = this.child?.pid
    if (pid === undefined) return
    // The postmaster first: one that lives would make new children.
    for (const each of [pid, ...childrenOf(pid)]) try { process.kill(each, signal) } catch { /* it has ended meanwhile */ }
  }

  /** One statement, or several without parameters, by the superuser. */
  async ask<Row>(text: string, values?: unknown[], database = 'support'): Promise<Row[]> {
    const client = new Client({ connectionString: this.url(database), connectionTimeoutMillis: 5_000, options: '-c default_transaction_read_only=off' })
    client.on('error', () => undefined)
    await client.connect()
    try {
      return (await client.query(text, values)).rows as Row[]
    } finally {
      await client.end()
    }
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name)).map(Number).filter(pid => {
    try {
      // After the name, which may hold blanks and brackets: the state, and the parent.
      return Number(/.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]) === parent
    } catch {
      return false
    }
  })
}
