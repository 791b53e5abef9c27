/**
 * What a measurement runs on: an embedded database in a temporary folder with its default, durable settings, the built
 * service as a process of its own with its log in a file, and data in it. Closing it leaves nothing behind.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { newKey } from '../src/access/keys'
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres'
import { ask } from './ask'
import { fill, type Voices } from './fill'
import { freePort } from './free-port'
import type { Target } from './load'
import type { Settings } from './settings'

export const BUILT_SERVICE = join(__dirname, '..', '..', 'dist', 'bin', 'serve.js')

const READY_WITHIN_MS = 30_000

export interface Service extends Target {
  /** Resident memory, in bytes. */
  memory: () => Promise<number>
  stop: () => Promise<void>
  /** Without a chance to put anything right. */
  kill: () => Promise<void>
}

export interface Stage {
  url: string
  folder: string
  service: Service
  voices: Voices
  startService(name: string, program: string, environment?: Record<string, string>): Promise<Service>
  /** So that what the service makes of this report can be read. */
  openOnce(report: object): Promise<void>
  close(): Promise<void>
}

export async function setStage(settings: Settings): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'support-bench-'))
  const administrator = newKey()
  const closing: (() => Promise<void>)[] = []
  const close = async () => {
    try {
      for (const each of closing.splice(0).reverse()) await each()
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close().finally(() => process.exit(1)))
  try {
    const database = await startEmbeddedPostgres({ dataDir: join(folder, 'data') })
    closing.push(() => database.stop())
    const startService = async (name: string, program: string, environment: Record<string, string> = {}) => {
      const service = await start(name, { program, url: database.url, folder, administrator, settings, environment })
      closing.push(service.stop)
      return service
    }
    const service = await startService('service', BUILT_SERVICE)
    const voices = await fill(service, administrator, settings)
    await settle(database.url)
    const openOnce = (report: object) => open(service, voices.reporter.key, report)
    return { url: database.url, folder, service, voices, startService, openOnce, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function open(service: Target, key: string, report: object): Promise<void> {
  const headers = { 'authorization': `Bearer ${key}`, 'content-type': 'application/json' }
  const answer = await fetch(`${service.base}/v1/support-requests`, { method: 'POST', headers, body: JSON.stringify(report) })
  if (answer.status !== 201) throw new Error(`A request could not be opened: ${answer.status}.`)
}

/** Some of the requests are under way, and the planner knows what is there. */
async function settle(url: string): Promise<void> {
  await ask(url, "update support_request set state = case serial % 4 when 2 then 'acknowledged' else 'in_progress' end where serial % 4 > 1")
  await tidy(url)
}

/** Nothing of what was written is left to be done: no dead row, no page that is not on the disk, statistics of all there is. */
export async function tidy(url: string): Promise<void> {
  await ask(url, 'vacuum analyze')
  await ask(url, 'checkpoint')
}

interface Start {
  program: string
  url: string
  folder: string
  administrator: string
  settings: Settings
  /** What else it is told. */
  environment: Record<string, string>
}

export async function start(name: string, { program, url, folder, administrator, settings, environment }: Start): Promise<Service> {
  const port = await freePort()
  const log = openSync(join(folder, `${name}.log`), 'a')
  const child = spawn(process.execPath, [...settings.nodeOptions, program], {
    cwd: folder,
    stdio: ['ignore', log, 'inherit'],
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: url,
      DATABASE_POOL_MAX: String(settings.pool),
      BOOTSTRAP_ADMIN_KEY: administrator,
      SERVER_PORT: String(port),
      NODE_ENV: 'production',
      // One client makes all the calls: its limit is kept, and never met.
      RATE_LIMIT_PER_SECOND: '1000000',
      RATE_LIMIT_BURST: '10000000',
      WEBHOOK_NETWORKS: '127.0.0.1',
      // To try another bound; empty counts as absent.
      MAX_CALLS_AT_ONCE: process.env.MAX_CALLS_AT_ONCE ?? '',
      ...environment,
    },
  })
  const base = `http://127.0.0.1:${port}`
  await ready(base, child)
  return { name, base, memory: () => memoryOf(base), stop: () => stop(child), kill: () => stop(child, 'SIGKILL') }
}

async function ready(base: string, child: ChildProcess): Promise<void> {
  const latest = Date.now() + READY_WITHIN_MS
  while (!await fetch(`${base}/health/ready`).then(answer => answer.ok, () => false)) {
    if (child.exitCode !== null || Date.now() > latest) throw new Error('The service does not become ready.')
    await wait(50)
  }
}

export async function stop(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill(signal)
  await once(child, 'exit')
}

/** As the service itself counts it, on every platform. */
async function memoryOf(base: string): Promise<number> {
  const figures = await fetch(`${base}/metrics`).then(answer => answer.text())
  return Number(/^process_resident_memory_bytes (\S+)/m.exec(figures)?.[1])
}

