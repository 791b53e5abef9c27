/** A process of the built service that is killed, ended and started again, and what is under way at it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fstatSync, openSync, readFileSync } from 'node:fs'
import { Agent } from 'node:http'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Proxy } from './proxy'

/** One call that was sent and not answered yet. */
export interface UnderWay {
  sentAt: number
  failed: boolean
}

export interface Start {
  environment?: Record<string, string>
  nodeOptions?: string[]
  /** Of open files and sockets. */
  files?: number
  /** The folder with another build. */
  build?: string
}

interface Place {
  name: string
  port: number
  proxy: Proxy
  folder: string
  /** The folder of the build that it runs by default. */
  build: string
  environment: Record<string, string>
  databaseUrl: (port: number, name: string) => string
  readyWithinMs: number
}

// Characters of its log.
const LAST_WORDS = 2_000

export class Replica {
  readonly agent = new Agent({ keepAlive: true, maxSockets: Infinity })
  readonly underWay = new Set<UnderWay>()
  private child: ChildProcess | undefined
  private starts = 0
  private wanted = false
  /** Bytes of the log, by earlier starts. */
  private saidBefore = 0
  /** Ends that nobody asked for. */
  readonly deaths: string[] = []

  constructor(private readonly place: Place) {}

  get name() { return this.place.name }
  get proxy() { return this.place.proxy }
  get base() { return `http://127.0.0.1:${this.place.port}` }
  get port() { return this.place.port }
  private get log() { return join(this.place.folder, `${this.name}.log`) }

  start({ environment = {}, nodeOptions = [], files, build = this.place.build }: Start = {}): void {
    const { folder, databaseUrl, proxy, port, name } = this.place
    const log = openSync(this.log, 'a')
    this.saidBefore = fstatSync(log).size
    const command = [process.execPath, ...nodeOptions, join(build, 'dist', 'bin', 'serve.js')]
    const [file = '', ...args] = files === undefined ? command : ['sh', '-c', `ulimit -n ${files}; exec "$@"`, 'sh', ...command]
    const child = spawn(file, args, {
      cwd: folder, stdio: ['ignore', log, log],
      env: { PATH: process.env.PATH, ...this.place.environment, SERVER_PORT: String(port), DATABASE_URL: databaseUrl(proxy.port, `${name}-${++this.starts}`), ...environment },
    })
    this.child = child
    this.wanted = true
    child.once('exit', (code, signal) => {
      if (this.wanted && this.child === child) this.deaths.push(`${name} ended by itself with ${code ?? signal ?? ''}`)
    })
  }

  async ready(): Promise<void> {
    const latest = Date.now() + this.place.readyWithinMs
    while (!await this.isReady()) {
      if (this.hasEnded || Date.now() > latest) throw new Error(`${this.name} does not become ready. Its last words: ${this.lastWords()}`)
      await wait(50)
    }
  }

  private lastWords = () => readFileSync(this.log).subarray(this.saidBefore).toString().slice(-LAST_WORDS)

  get hasEnded(): boolean { return this.child?.exitCode !== null }

  get isRunning(): boolean { return this.child?.exitCode === null && this.child.signalCode === null }

  isReady(): Promise<boolean> {
    return fetch(`${this.base}/health/ready`, { signal: AbortSignal.timeout(3_000) }).then(answer => answer.ok, () => false)
  }

  /** kill -9. Resolves when it has ended. */
  kill = () => this.end('SIGKILL')
  /** @returns the exit code. */
  term = () => this.end('SIGTERM')

  signal(signal: NodeJS.Signals): void { this.child?.kill(signal) }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    this.wanted = false
    const { child } = this
    if (!child || !this.isRunning) return child?.exitCode ?? null
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
    return child.exitCode
  }
}
