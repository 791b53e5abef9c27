// A PostgreSQL of the service's own in one folder, for trying the service out and for small installations.
// It outlives a killed service on purpose (calls under way may finish); the next start finds the orphan and stops it,
// and must never take the database of a living service for one.

import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, escapeIdentifier } from 'pg'
import { type Binaries, findBinaries } from './binaries'
import { type DataFolder, openDataFolder, removeUnfinished, superuser } from './data-folder'
import { EmbeddedPostgresError, codeOf } from './errors'
import { launchServer } from './launch'
import {
  type Server, type ServerInFile, findServerProcess, isAlive, readServerFile, removeStaleFile, stopServer,
} from './running-server'
import { type ServiceLock, findWhetherLockIsFree, holdLock } from './service-lock'

export { EmbeddedPostgresError } from './errors'

export interface EmbeddedPostgres {
  /** Connection string with the password, on 127.0.0.1. */
  readonly url: string
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  readonly dataDir: string
  /** Folder with initdb and postgres; by default that of the platform's optional package. */
  readonly binDir?: string
  /** Further server settings, which win over ours. */
  readonly settings?: Record<string, string>
  /** Created where it does not exist. */
  readonly database?: string
}

export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const binaries = await findBinaries(options.binDir)
  const folder = await openDataFolder(path.resolve(options.dataDir), binaries)
  const server = await launchAlone(binaries, folder, options.settings ?? {})
  try {
    return await serve(folder, server, options.database ?? 'support')
  } catch (error) {
    await stopServer(folder.cluster, server.pid)
    throw refusedPassword(folder, error)
  }
}

async function serve(folder: DataFolder, server: Server, database: string): Promise<EmbeddedPostgres> {
  const lock = await holdLock(server.port, folder.password)
  if (!lock) throw inUse(folder)
  let ended: Promise<void> | undefined
  const stop = (): Promise<void> => (ended ??= endBoth(folder, server, lock))
  try {
    await removeUnfinished(folder.path)
    await createDatabase(lock.client, database)
  } catch (error) {
    await stop()
    throw error
  }
  const url = `postgres://${superuser}:${folder.password}@127.0.0.1:${server.port}/${encodeURIComponent(database)}`
  return { url, stop }
}

async function endBoth(folder: DataFolder, server: Server, lock: ServiceLock): Promise<void> {
  const released = lock.release()
  await stopServer(folder.cluster, server.pid)
  await released
}

// An early end of postgres mostly means that something changed between looking and launching (the port was taken, another
// start was faster, children of a killed postgres still hold its memory), so we look again before giving up.
async function launchAlone(
  binaries: Binaries, folder: DataFolder, settings: Record<string, string>,
): Promise<Server> {
  const childrenEnd = Date.now() + childrenMs
  for (let attempt = 1; attempt <= 10 || (Date.now() < childrenEnd && await childrenAreLeft(folder)); attempt += 1) {
    await makeWay(folder)
    const server = await launchServer(binaries, folder, settings)
    if (server) return server
    await sleep(50 * Math.min(attempt, 10))
  }
  throw new EmbeddedPostgresError(`PostgreSQL does not start in ${folder.cluster}; the end of ${folder.log} says: ${await lastWords(folder)}`)
}

// A killed postgres leaves children behind, which end by themselves; one that waits for a slow disk takes its time.
const childrenMs = 45_000

async function childrenAreLeft(folder: DataFolder): Promise<boolean> {
  return (await lastWords(folder)).includes('pre-existing shared memory block')
}

async function lastWords(folder: DataFolder): Promise<string> {
  return (await readFile(folder.log, 'utf8')).trim().split('\n').slice(-2).join(' ')
}

// How long the lock may be free although the process that launched the database lives: that service is about to take
// the lock, or it is long dead and its process id belongs to somebody else.
const youthMs = 10_000

/** Returns once no postgres runs on the cluster; throws when the one that runs belongs to a living service. */
async function makeWay(folder: DataFolder): Promise<void> {
  const youthEnds = Date.now() + youthMs
  for (;;) {
    const server = await readServerFile(folder.cluster)
    if (!server) return
    const running = await findServerProcess(folder.cluster, server.pid)
    if (!running) return removeStaleFile(folder.cluster, server)
    if (running.launcher === undefined) throw inUse(folder)
    if (!isAlive(running.launcher)) await stopServer(folder.cluster, server.pid)
    else await lookAtLock(folder, server, Date.now() > youthEnds)
    await sleep(50)
  }
}

async function lookAtLock(folder: DataFolder, server: ServerInFile, isGrown: boolean): Promise<void> {
  const isFree = server.ready ? await findWhetherLockIsFree(server.port, folder.password).catch((error: unknown) => {
    if (codeOf(error) === '28P01') throw refusedPassword(folder, error)
    return undefined // it may be on its way out, or have no session left; then time decides
  }) : undefined
  if (isFree === false) throw inUse(folder)
  if (!isGrown) return
  // Whoever launched it seems alive; without a look at the lock nothing proves the contrary.
  if (isFree === undefined) throw inUse(folder)
  await stopServer(folder.cluster, server.pid)
}

async function createDatabase(client: Client, name: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
  if (rowCount === 0) await client.query(`create database ${escapeIdentifier(name)}`)
}

function inUse(folder: DataFolder): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `The data folder ${folder.path} is in use by a running service (or a server started by hand): ` +
    'stop that one, or choose another folder.')
}

function refusedPassword(folder: DataFolder, error: unknown): unknown {
  if (codeOf(error) !== '28P01') return error
  return new EmbeddedPostgresError(
    `The database in ${folder.path} refuses the password in its file 'password': put the right one back.`, { cause: error })
}
