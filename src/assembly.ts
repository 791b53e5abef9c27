/** Puts the parts together: what every room needs, made once, from a database, a clock and a log. */
import { createSecretKey, type KeyObject } from 'node:crypto'
import type { Knex } from 'knex'
import { type Callers, knowCallers } from './access/snapshot'
import { ensureAdministrator, type FirstAdministrator } from './access/bootstrap'
import { keepLimits, type Limits } from './access/limits'
import type { Deps } from './deps'
import type { Allowance } from './domain/allowance'
import type { Policy } from './domain/privacy/kinds'
import { Refusal } from './domain/refusal'
import type { Readiness } from './health/readiness'
import { continueOrder } from './journal/continue-order'
import type { Clock } from './platform/clock'
import { newId } from './platform/ids'
import { DEFAULT_KEEPING, type Keeping } from './platform/keeping'
import type { Log } from './platform/log'
import { isMigrated } from './platform/migrations'
import { type Networks, networksFrom } from './platform/outbound'
import { SetAside } from './platform/set-aside'
import { keepPlan } from './plans/in-force'
import { seed } from './seed'

export interface Assembly {
  deps: Deps
  callers: Callers
  /** Absent where calls are not limited. */
  limits: Limits | undefined
  readiness: Readiness
  /** Reads what has to be known before the first call. Call with the database migrated. */
  prepare: (administrator: { given: string | undefined; mayMake: boolean }) => Promise<FirstAdministrator | undefined>
  workerStarted: () => void
}

export interface Parts {
  db: Knex
  clock: Clock
  log: Log
  /** What the guard at the door does, by kind; clients may be stricter. */
  privacy: Policy
  /** Whether this process is to run the background tasks. */
  runsWorker: boolean
  /** How many calls a client may make; absent or 0 a second: as many as it likes. */
  allowance?: Allowance
  /** What refills it: not the time of the service, which may be set back. */
  millis?: () => number
  /** How long what may be forgotten is kept; absent: as long as by default. */
  keep?: Keeping
  /** What webhooks may reach although it is not public; absent: nothing. */
  networks?: Networks
  /** Aborted as soon as the process is to end. */
  ends: AbortSignal
}

export function assemble({ db, clock, log, privacy, runsWorker, allowance, keep = DEFAULT_KEEPING, networks = networksFrom([]), millis = () => performance.now(), ends }: Parts): Assembly {
  let cursorSecret: KeyObject | undefined
  let worker = runsWorker ? false : undefined
  let migrated = false
  let first: FirstAdministrator | undefined
  const aside = new Map<string, SetAside>()

  const deps: Deps = {
    db,
    plan: keepPlan(db),
    now: () => clock.now(),
    newId,
    log,
    keep,
    networks,
    ends,
    aside(task) {
      const known = aside.get(task) ?? new SetAside(ends)
      aside.set(task, known)
      return known
    },
    cursorSecret() {
      if (cursorSecret === undefined) throw new Refusal('unavailable', 'The service is starting.')
      return cursorSecret
    },
  }
  const callers = knowCallers(db, privacy)
  const limits = allowance && allowance.per_second > 0 ? keepLimits(db, allowance, millis) : undefined

  const readiness: Readiness = {
    database: () => db.raw('select 1').then(() => true, () => false),
    // Once migrated it stays so: this version only looks until it is.
    migrated: async () => (migrated ||= cursorSecret !== undefined && await isMigrated(db).catch(() => false)),
    worker: () => worker,
  }

  return {
    deps,
    callers,
    limits,
    readiness,
    async prepare(administrator) {
      await continueOrder(db)
      await seed(db, deps.now())
      // Kept over tries: where a later step fails, the next try finds the client made and its key not yet shown.
      first ??= await ensureAdministrator(db, { ...administrator, now: deps.now() })
      await callers.refresh()
      await deps.plan.refresh()
      const instance = await db('instance').first<{ cursor_secret: string }>('cursor_secret')
      cursorSecret = createSecretKey(instance.cursor_secret, 'utf8')
      return first
    },
    workerStarted() { worker = true },
  }
}
