/** The connection to PostgreSQL: pool and time-outs. */
import { knex, type Knex } from 'knex'
import { optionsOf, serversOf } from './database-url'
import { Dialect } from './dialect'
import type { Log } from './log'
import { rowTypes } from './row-types'
import { Servers } from './servers'

export interface DatabaseOptions {
  /** May name several hosts (platform/database-url). */
  url: string
  poolMax: number
  /** Off for PgBouncer in transaction mode: then neither named statements nor session settings are used. */
  prepared: boolean
  log: Log
  /** 0 for what takes as long as it takes, such as migrations: then the session has no time-outs either. */
  queryTimeoutMs?: number
  /** How long a call waits for a connection: one that is free, or a new one. */
  connectionWaitMs?: number
  /** Told the database's clock at each new connection. */
  onClock?: (databaseMillis: number) => void
}

// That for a connection and this for the statement: every call is answered within three seconds.
const CONNECTION_WAIT_MS = 1_000
const QUERY_TIMEOUT_MS = 1_900
const SESSION = {
  timezone: 'UTC',
  // Compiling a statement that writes a request takes sixty times as long as running it.
  jit: 'off',
  // What is looked at again under a lock has to be seen as it is by then.
  default_transaction_isolation: 'read\\ committed',
  statement_timeout: 1_800,
  lock_timeout: 1_500,
  idle_in_transaction_session_timeout: 10_000,
}
// A machine that is gone is told by no time-out, and would hold what it has locked for the two hours that are usual.
const PATIENT = { ...SESSION, statement_timeout: 0, lock_timeout: 0, idle_in_transaction_session_timeout: 0, tcp_keepalives_idle: 30, tcp_keepalives_interval: 10, tcp_keepalives_count: 3 }

export function openDatabase(options: DatabaseOptions): Knex {
  const { connectionWaitMs = CONNECTION_WAIT_MS } = options
  const settings = Object.entries(options.queryTimeoutMs === 0 ? PATIENT : SESSION).map(([name, value]) => `-c ${name}=${value}`)
  // The last one counts.
  const startup = [optionsOf(options.url) ?? [], options.prepared ? settings : []].flat().join(' ')
  return knex({
    client: Dialect as unknown as typeof Knex.Client,
    servers: new Servers(serversOf(options.url), connectionWaitMs),
    onClock: options.onClock,
    connection: {
      types: rowTypes,
      application_name: 'support',
      query_timeout: options.queryTimeoutMs ?? QUERY_TIMEOUT_MS,
      keepAlive: true,
      ...(startup === '' ? {} : { options: startup }),
    },
    pool: { min: 0, max: options.poolMax, idleTimeoutMillis: 30_000 },
    acquireConnectionTimeout: connectionWaitMs,
    asyncStackTraces: false,
    // Its messages quote statements; whatever fails also rejects, and is logged where it is caught.
    log: { warn() {}, error() {}, deprecate() {}, debug() {} },
    prepared: options.prepared,
  } as Knex.Config) // Knex's own type lacks what is for pg (`types`), the dialect (`servers`, `onClock`) and platform/sql (`prepared`)
}
