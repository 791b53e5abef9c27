/**
 * Knex's PostgreSQL, whose connections lead to the server that takes writes and are dropped when it takes no more. A
 * connection that is let go is handed to whoever has waited longest at once; through the pool alone it would come ten
 * turns of promises later, and have nothing to do while the answer of before is written.
 */
import { knex, type Knex } from 'knex'
import { Line } from './line'
import { type Servers, TakesNoWrites } from './servers'

interface Connection {
  /** Set by Knex once it has ended. */
  __knex__disposed?: unknown
  connection: { stream: { destroy(): void } }
  query(query: { text: string; query_timeout: number }): Promise<{ rows: { clock: string; writable: boolean }[] }>
}

interface DialectConfig extends Knex.Config {
  servers: Servers
  acquireConnectionTimeout: number
  /** Told the database's clock at each new connection. */
  onClock?: (databaseMillis: number) => void
}

/** Knex's dialect is no part of its types; this is what is used of it. */
interface PgDialect {
  config: DialectConfig
  connectionSettings: object
  pool?: { max: number; numUsed(): number; numPendingAcquires(): number; numPendingValidations(): number }
  acquireConnection(): Promise<Connection>
  releaseConnection(connection: Connection): Promise<void>
  destroy(): Promise<void>
  _acquireOnlyConnection(): Promise<Connection>
  _query(connection: Connection, obj: object): Promise<unknown>
  validateConnection(connection: Connection): boolean
}

// eslint-disable-next-line @typescript-eslint/no-require-imports
const KnexDialect = require('knex/lib/dialects/postgres/index.js') as new (config: Knex.Config) => PgDialect

const GREETING =
  "select extract(epoch from clock_timestamp()) * 1000 as clock, not pg_is_in_recovery() and current_setting('transaction_read_only') = 'off' as writable"

export class Dialect extends KnexDialect {
  private readonly line = new Line<Connection>(this.config.acquireConnectionTimeout, () => new knex.KnexTimeoutError('No connection became free in time.'))
  private ended = false

  override async acquireConnection(): Promise<Connection> {
    if (this.ended) throw new Error('Unable to acquire a connection') // as Knex says
    const connection = this.line.join()
    this.fetch()
    try {
      return await connection
    } catch (error) {
      // Timers and sockets tell nobody who waited.
      if (error instanceof Error) Error.captureStackTrace(error)
      throw error
    }
  }

  override async releaseConnection(connection: Connection): Promise<void> {
    if (this.line.length > 0 && !connection.__knex__disposed && this.validateConnection(connection)) {
      this.line.give(connection)
    } else {
      await super.releaseConnection(connection)
      this.fetch()
    }
  }

  /**
   * Gets one more connection out of the pool, for whoever is first by then. Not where as many are coming as wait, nor where
   * all that the pool may have are in use, or asked for: nothing that is handed on would reach who asks the pool itself.
   */
  private fetch(): void {
    const { pool, line } = this
    if (this.ended || pool === undefined) return
    const asked = pool.numPendingAcquires()
    if (asked + pool.numPendingValidations() >= line.length || pool.numUsed() + asked >= pool.max) return
    void super.acquireConnection()
      .then(connection => this.releaseConnection(connection), (error: Error) => {
        // Nobody has waited for longer than the line lets them, and the first one now perhaps only just came.
        if (!(error instanceof knex.KnexTimeoutError)) line.refuse(error)
      })
      .finally(() => this.fetch())
  }

  /** Who waits is still served by what is let go. */
  override async destroy(): Promise<void> {
    this.ended = true
    await super.destroy()
    while (this.line.length > 0) this.line.refuse(new Error('aborted'))
  }

  override _acquireOnlyConnection(): Promise<Connection> {
    return this.config.servers.connect(async (url, withinMs) => {
      const sent = performance.now()
      const connectionSettings = { ...this.connectionSettings, connectionString: url, connectionTimeoutMillis: withinMs }
      // Knex's own way, for one of the servers.
      const connection = await super._acquireOnlyConnection.call(Object.assign(Object.create(this) as PgDialect, { connectionSettings }))
      await this.greet(connection, Math.max(1, withinMs - (performance.now() - sent))).catch((error: unknown) => {
        connection.connection.stream.destroy()
        throw error
      })
      return connection
    })
  }

  /** A new connection tells the database's time, and whether the server takes writes. */
  private async greet(connection: Connection, withinMs: number): Promise<void> {
    const sent = performance.now()
    const { rows: [row] } = await connection.query({ text: GREETING, query_timeout: withinMs })
    if (!row?.writable) throw new TakesNoWrites()
    // Half of the round trip has passed since the server looked at its clock.
    this.config.onClock?.(Number(row.clock) + (performance.now() - sent) / 2)
  }

  override validateConnection(connection: Connection): boolean {
    if (this.config.servers.trusts(connection)) return true
    // A farewell to a server that is away would be waited for.
    connection.connection.stream.destroy()
    return false
  }

  override async _query(connection: Connection, obj: object): Promise<unknown> {
    try {
      return await super._query(connection, obj)
    } catch (error) {
      this.config.servers.hear(connection, error)
      throw error
    }
  }
}
