/**
 * Notes in the journal with which settings the service runs, when they are others than at the start before. Secrets, and
 * addresses that may hold one, are never told, not even as a digest.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Deps } from '../deps'
import { append, SERVICE } from '../journal/append'
import type { Config } from '../platform/config'
import { transact } from '../platform/transaction'

/** Told is what decides what the service does for the exchange. Each process may have its own of the others. */
const TOLD: Readonly<Record<keyof Config, boolean>> = {
  DATABASE_URL: false,
  DATA_DIR: false,
  EMBEDDED_DATABASE: false,
  DATABASE_POOL_MAX: false,
  DATABASE_PREPARED: false,
  DATABASE_ALLOW_UNSAFE: true,
  MIGRATE: false,
  SERVER_HOST: false,
  SERVER_PORT: false,
  TRUST_PROXY: true,
  BODY_SIZE_LIMIT: true,
  PRIVACY_ACTIONS: true,
  MAX_CALLS_AT_ONCE: false,
  MAX_EVENT_LOOP_DELAY_MS: false,
  RATE_LIMIT_PER_SECOND: true,
  RATE_LIMIT_BURST: true,
  WEBHOOK_NETWORKS: true,
  KEEP_FEED_DAYS: true,
  KEEP_DELIVERIES_DAYS: true,
  KEEP_IDEMPOTENCY_KEYS_HOURS: true,
  KEEP_OCCURRENCES_DAYS: true,
  SHUTDOWN_GRACE_SECONDS: false,
  BOOTSTRAP_ADMIN_KEY: false,
  API: false,
  WORKER: false,
  LOG_LEVEL: false,
  NODE_ENV: false,
}

type Settings = Readonly<Record<string, unknown>>

const toldOf = (config: Config): Settings => Object.fromEntries(Object.entries(config).filter(([name]) => TOLD[name as keyof Config])) // a Config has these names

/** Call with the database migrated. Of many processes that start at once with the same settings, one writes the line. */
export const noteSettings = (deps: Pick<Deps, 'db' | 'now'>, config: Config): Promise<void> => transact(deps.db, async trx => {
  await trx('instance').forUpdate().first('singleton')
  // In a statement of its own, which sees what the one who had the lock before has written.
  const last = await trx('journal').whereRaw("event = 'settings.changed'").orderBy('seq', 'desc').first<{ data: { settings: Settings } } | undefined>('data')
  const settings = toldOf(config)
  const changed = changesOf(last?.data.settings ?? {}, settings)
  if (Object.keys(changed).length > 0) await append(trx, { at: deps.now(), event: 'settings.changed', data: { changed, settings }, ...SERVICE })
})

/** From what to what; null for what the version before, or this one, does not know. */
const changesOf = (before: Settings, after: Settings) =>
  Object.fromEntries([...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter(name => !isDeepStrictEqual(before[name], after[name]))
    .map(name => [name, { from: before[name] ?? null, to: after[name] ?? null }]))
