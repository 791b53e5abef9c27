/**
 * Statements kept in `.sql` files beside their room: `:name` is a parameter, `-- include file.sql` a shared piece.
 * They go to pg as named prepared statements on Knex's own connections, inside a transaction on the transaction's.
 */
import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Knex } from 'knex'
import { NamedQuery, type NamedSql, type Sql } from './named-query'
import type { Servers } from './servers'

export interface Compiled {
  text: string
  /** The parameter of each `$n`, in order. */
  names: string[]
}

export interface Statement<Params extends object, Row> {
  (db: Knex, params: Params): Promise<Row[]>
  readonly compiled: Compiled
}

interface Connection {
  query(query: Sql): Promise<{ rows: unknown[] }>
  query(query: NamedQuery): void
  connection: { stream: { destroy(): void } }
}

/** @param folder `__dirname` of the room. */
export function statement<Params extends object, Row>(folder: string, file: string): Statement<Params, Row> {
  const compiled = compile(readStatement(join(folder, file)))
  const name = `${basename(folder)}/${file}`
  const run = (db: Knex, params: Params) => {
    // Named access to what the type of Params already guarantees.
    const values = compiled.names.map(each => (params as Record<string, unknown>)[each])
    return query<Row>(db, { name, text: compiled.text, values })
  }
  return Object.assign(run, { compiled })
}

/** Runs text with `$n` parameters; with a name it is prepared once a connection, where the settings allow that. */
export async function query<Row>(db: Knex, { name, text, values, types }: Sql & { name?: string }): Promise<Row[]> {
  const client = db.client as { acquireConnection(): Promise<Connection>; releaseConnection(c: Connection): Promise<void>; config: { prepared: boolean; servers: Servers } }
  const connection = await client.acquireConnection()
  try {
    const rows = name !== undefined && client.config.prepared
      ? await queryNamed(connection, { name, text, values, types })
      : (await connection.query({ text, values, types })).rows
    return rows as Row[]
  } catch (error) {
    client.config.servers.hear(connection, error)
    // The places where pg read the answer tell nobody who asked.
    if (error instanceof Error) Error.captureStackTrace(error)
    throw error
  } finally {
    void client.releaseConnection(connection)
  }
}

const queryNamed = (connection: Connection, sql: NamedSql) => new Promise<unknown[]>((resolve, reject) => {
  const sent = new NamedQuery(sql, error => (error ? reject(error) : resolve(sent.rows)))
  connection.query(sent)
})

/** The text of a file with what it includes. */
export function readStatement(path: string): string {
  return readFileSync(path, 'utf8').replace(/^[ \t]*-- include (\S+)[ \t]*$/gm, (_line, file: string) =>
    readStatement(join(dirname(path), file)).trim())
}

/** Comments go, so that a `:name` in them is no parameter; `::type` and quoted text stay as they are. */
export function compile(sql: string): Compiled {
  const names: string[] = []
  const text = sql
    .replace(/^\s*--.*$/gm, '')
    .replace(/'[^']*'|::|:([a-z_]+)/g, (whole, name: string | undefined) => {
      if (name === undefined) return whole
      if (!names.includes(name)) names.push(name)
      return `$${names.indexOf(name) + 1}`
    })
    .trim()
  return { text, names }
}
