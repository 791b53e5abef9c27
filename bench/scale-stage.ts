/**
 * A database of so many requests with the built service on it: set up by the API, filled by SQL while it need not be durable,
 * measured with the default, durable settings. The worker is off, so that nothing but the calls happens.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newKey } from '../src/access/keys'
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres'
import { ask } from './ask'
import { fill, type Voices } from './fill'
import { fillRequests } from './scale-fill'
import type { Settings } from './settings'
import { BUILT_SERVICE, type Service, start } from './stage'

export interface ScaleStage {
  total: number
  url: string
  service: Service
  voices: Voices
  /** Undefined for one that was there. */
  filledInSeconds: number | undefined
  bytes: number
  close(): Promise<void>
}

interface Kept {
  administrator: string
  voices: Voices
}

const FAST = {
  fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', wal_level: 'minimal', max_wal_senders: '0', max_wal_size: '1GB',
  checkpoint_timeout: '1h', shared_buffers: '1GB', autovacuum: 'off', max_parallel_maintenance_workers: '2',
}
const SESSIONS = 2
/** What a request takes, and half as much again while indexes are made. */
const BYTES_A_REQUEST = 7_000

/** @param kept a folder where databases stay and are found again; without one they go when the stage is closed. */
export async function setScaleStage(total: number, settings: Settings, kept: string | undefined): Promise<ScaleStage> {
  const folder = kept === undefined ? mkdtempSync(join(tmpdir(), 'support-scale-')) : join(kept, String(total))
  mkdirSync(folder, { recursive: true })
  const closing: (() => Promise<void>)[] = []
  const close = async () => {
    try {
      for (const each of closing.splice(0).reverse()) await each()
    } finally {
      if (kept === undefined) rmSync(folder, { recursive: true, force: true })
    }
  }
  try {
    const file = join(folder, 'voices.json')
    const filledInSeconds = existsSync(file) ? undefined : await make(folder, file, total, settings)
    const { administrator, voices } = JSON.parse(readFileSync(file, 'utf8')) as Kept // written by make
    const database = await startEmbeddedPostgres({ dataDir: join(folder, 'data') })
    closing.push(() => database.stop())
    const service = await start(`service-${total}`, { program: BUILT_SERVICE, url: database.url, folder, administrator, settings, environment: { WORKER: 'off' } })
    closing.push(service.stop)
    return { total, url: database.url, service, voices, filledInSeconds, bytes: await bytesOf(database.url), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** @returns the seconds that the requests took. */
async function make(folder: string, file: string, total: number, settings: Settings): Promise<number> {
  const { bavail, bsize } = statfsSync(folder)
  if (bavail * bsize < total * BYTES_A_REQUEST) throw new Error(`There is not enough room in ${folder} for ${total} requests.`)
  // What an earlier try has left is not whole.
  rmSync(join(folder, 'data'), { recursive: true, force: true })
  const administrator = newKey()
  const database = await startEmbeddedPostgres({ dataDir: join(folder, 'data'), settings: FAST })
  try {
    const environment = { WORKER: 'off', DATABASE_ALLOW_UNSAFE: 'on' }
    const service = await start(`filling-${total}`, { program: BUILT_SERVICE, url: database.url, folder, administrator, settings, environment })
    const voices = await fill(service, administrator, { ...settings, requestsBefore: 0 }).finally(() => service.stop())
    const began = performance.now()
    const seconds = () => (performance.now() - began) / 1_000
    await fillRequests({ url: database.url, total, until: new Date().toISOString(), sessions: SESSIONS, said: what => { console.log(`${total}: ${seconds().toFixed(0)} s: ${what}`) } })
    writeFileSync(file, JSON.stringify({ administrator, voices } satisfies Kept), { mode: 0o600 })
    return seconds()
  } finally {
    await database.stop()
    // Or the disk would be busy with it while the first calls are measured.
    spawnSync('sync')
  }
}

async function bytesOf(url: string): Promise<number> {
  const [row] = await ask<{ bytes: string }>(url, 'select pg_database_size(current_database()) as bytes')
  return Number(row?.bytes)
}
