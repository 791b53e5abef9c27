/** From a process to a service that is ready: waits for the database, brings it up to date, reads what must be known. */
import { setTimeout as wait } from 'node:timers/promises'
import type { FirstAdministrator } from '../access/bootstrap'
import type { Assembly } from '../assembly'
import { noteSettings } from '../audit/settings'
import type { Deps } from '../deps'
import { refusalFromDatabase } from '../http/database-errors'
import type { Config } from '../platform/config'
import { openDatabase } from '../platform/database'
import { describeError, type Log } from '../platform/log'
import { isMigrated, migrate } from '../platform/migrations'
import { checkServer } from '../platform/server-check'
import { isRefusedByDatabase } from './words'

interface Start {
  config: Config
  url: string
  deps: Deps
  prepare: Assembly['prepare']
  signal: AbortSignal
}

const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 5_000

/** Tries until it succeeds or is called off. Throws only what no waiting mends. */
export async function connect(start: Start): Promise<FirstAdministrator | undefined> {
  for (let pause = FIRST_WAIT_MS; !start.signal.aborted; pause = Math.min(pause * 2, LONGEST_WAIT_MS)) {
    try {
      return await bringUp(start)
    } catch (error) {
      if (!isWorthWaiting(error)) throw error
      start.deps.log.warn({ event: 'not_ready', retry_in_ms: pause, cause: describeError(error) }, 'the database is not there yet')
    }
    await wait(pause, undefined, { signal: start.signal }).catch(() => undefined)
  }
  return undefined
}

/** A database that is away or not migrated yet comes; one that refuses a statement or the user stays as it is. */
const isWorthWaiting = (error: unknown) =>
  error instanceof NotMigrated ||
  (error instanceof Error && refusalFromDatabase(error)?.reason === 'unavailable' && !isRefusedByDatabase(error))

class NotMigrated extends Error {}

async function bringUp({ config, url, deps, prepare }: Start): Promise<FirstAdministrator | undefined> {
  await checkServer(deps.db, config.DATABASE_ALLOW_UNSAFE)
  if (config.MIGRATE) await migrateWith(url, config.DATABASE_PREPARED, deps.log)
  else if (!await isMigrated(deps.db)) throw new NotMigrated('The database is not migrated yet.')
  const first = await prepare({ given: config.BOOTSTRAP_ADMIN_KEY, mayMake: config.DATABASE_URL === undefined })
  await noteSettings(deps, config)
  return first
}

/** On connections of its own, which may take as long as a migration takes. */
export async function migrateWith(url: string, prepared: boolean, log: Log): Promise<void> {
  const db = openDatabase({ url, poolMax: 3, prepared, log, queryTimeoutMs: 0 })
  try {
    const applied = await migrate(db)
    if (applied.length > 0) log.info({ event: 'migrated', applied })
  } finally {
    await db.destroy()
  }
}
