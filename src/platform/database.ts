/**
 * The connection to PostgreSQL: pool, time-outs, and how values leave it.
 * Instants stay text (RFC 3339, UTC): no Date is made for a row. bigint becomes a number, since no counter of ours
 * passes 2^53.
 */
import { knex, type Knex } from 'knex'
import { types } from 'pg'
import type { Log } from './log'

export interface DatabaseOptions {
  url: string
  poolMax: number
  /** Off for PgBouncer in transaction mode: then neither named statements nor session settings are used. */
  prepared: boolean
  log: Log
  /** 0 for migrations, which take as long as they take. */
  queryTimeoutMs?: number
  /** Told the database's clock at each new connection. */
  onClock?: (databaseMillis: number) => void
}

// A second for a connection and this for the statement: every call is answered within three.
const QUERY_TIMEOUT_MS = 1_900
const SESSION = {
  statement_timeout: 1_800,
  lock_timeout: 1_500,
  idle_in_transaction_session_timeout: 10_000,
  // Compiling a statement that writes a request takes sixty times as long as running it.
  options: '-c timezone=UTC -c jit=off',
}

/** PostgreSQL's text for an instant as RFC 3339 with milliseconds: `2026-03-02T09:00:00.000Z`. */
export function instantFromText(value: string): string {
  if (!value.endsWith('+00')) return new Date(value).toISOString()
  const fraction = value.slice(20, -3)
  return `${value.slice(0, 10)}T${value.slice(11, 19)}.${fraction.slice(0, 3).padEnd(3, '0')}Z`
}

const PARSERS = new Map<number, (value: string) => unknown>([
  [types.builtins.TIMESTAMPTZ, instantFromText],
  [types.builtins.INT8, Number],
  [types.builtins.DATE, (value: string) => value],
])

export const rowTypes = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    PARSERS.get(oid) ?? (types.getTypeParser(oid, format) as (value: string) => unknown),
}

interface PooledConnection {
  connection: { stream: { destroy(): void } }
  query(text: string): Promise<{ rows: { clock: string; standby: boolean }[] }>
}

/** Knex's dialect is no part of its types; this is what is used of it. */
interface PgDialect {
  _query(connection: PooledConnection, obj: object): Promise<unknown>
}

// eslint-disable-next-line @typescript-eslint/no-require-imports
const KnexDialect = require('knex/lib/dialects/postgres/index.js') as new (config: Knex.Config) => PgDialect

/** A query that timed out leaves its connection busy; cutting it makes what is queued behind (a ROLLBACK) fail at once. */
class Dialect extends KnexDialect {
  override async _query(connection: PooledConnection, obj: object): Promise<unknown> {
    try {
      return await super._query(connection, obj)
    } catch (error) {
      if (isTimeout(error)) connection.connection.stream.destroy()
      throw error
    }
  }
}

export const isTimeout = (error: unknown) => error instanceof Error && error.message === 'Query read timeout'

export function openDatabase(options: DatabaseOptions): Knex {
  return knex({
    client: Dialect as unknown as typeof Knex.Client,
    connection: {
      connectionString: options.url,
      types: rowTypes,
      application_name: 'support',
      connectionTimeoutMillis: 1_000,
      query_timeout: options.queryTimeoutMs ?? QUERY_TIMEOUT_MS,
      keepAlive: true,
      ...(options.prepared ? SESSION : {}),
    },
    pool: { min: 0, max: options.poolMax, idleTimeoutMillis: 30_000, afterCreate: greet(options) },
    acquireConnectionTimeout: 1_000,
    asyncStackTraces: false,
    // Its messages quote statements; whatever fails also rejects, and is logged where it is caught.
    log: { warn() {}, error() {}, deprecate() {}, debug() {} },
    prepared: options.prepared,
  } as Knex.Config) // `types` and `prepared` are passed through to pg and to platform/sql, Knex's own type lacks them
}

/** A new connection tells the database's time, and is dropped where the server takes no writes (a standby). */
function greet(options: DatabaseOptions) {
  return (connection: PooledConnection, done: (error: Error | null, connection: PooledConnection) => void) => {
    const sent = Date.now()
    connection.query('select extract(epoch from clock_timestamp()) * 1000 as clock, pg_is_in_recovery() as standby').then(
      ({ rows: [row] }) => {
        // Half of the round trip has passed since the server looked at its clock.
        if (row) options.onClock?.(Number(row.clock) + (Date.now() - sent) / 2)
        done(row?.standby ? new Error('The server is a standby and takes no writes.') : null, connection)
      },
      (error: Error) => done(error, connection),
    )
  }
}
