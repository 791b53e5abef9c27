/** Changes one row under its version: the row is locked, compared, merged with the patch (RFC 7396), written, and told. */
import { isDeepStrictEqual } from 'node:util'
import type { Knex } from 'knex'
import { type Json, mergePatch } from '../domain/merge-patch'
import { notFound } from '../domain/refusal'
import { checkVersion } from '../http/preconditions'
import { append, type By } from './append'
import type { Event } from './events'

interface Target {
  table: string
  /** The columns that are the resource. */
  columns: readonly string[]
  /** Those of type jsonb that hold arrays: Knex would write a JavaScript array as an array of PostgreSQL. */
  arrays?: readonly string[]
  where: Readonly<Record<string, string>>
  /** What a person calls it, for the sentence when it is not there. */
  what: string
  event: Event
}

interface Change {
  /** The version the caller insists on; undefined for none. */
  wanted: number | undefined
  patch: object
  at: string
  by: By
}

/**
 * @param check looks at the row as it was and at what is about to be set, and throws a Refusal if that cannot be.
 * @returns the row as it is now; untouched where the patch makes nothing different.
 */
export async function amend<Row extends { version: number }>(
  trx: Knex,
  { table, columns, arrays = [], where, what, event }: Target,
  { wanted, patch, at, by }: Change,
  check: (row: Row, changes: Partial<Row>) => Promise<void> | void = () => undefined,
): Promise<Row> {
  const row = await trx(table).where(where).forUpdate().first([...columns]) as Row | undefined
  if (!row) throw notFound(what)
  checkVersion(wanted, row.version)

  const changes = changesOf(row, patch)
  await check(row, changes)
  const changed = Object.keys(changes)
  if (changed.length === 0) return row

  const [after] = await trx(table).where(where)
    .update({ ...stored(changes, arrays), version: row.version + 1, updated_at: at })
    .returning([...columns]) as unknown as [Row] // the row is locked, so it is there
  await append(trx, { at, event, subject: Object.values(where).join(' '), data: { changed }, ...by })
  return after
}

const stored = (changes: object, arrays: readonly string[]) =>
  Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, arrays.includes(name) ? JSON.stringify(value) : value as unknown]))

/** What the patch makes different, merged member by member. The order of members is none: jsonb keeps its own. */
export function changesOf<Row extends object>(row: Row, patch: object): Partial<Row> {
  const before = row as Record<string, Json> // rows and bodies hold JSON values only
  const merged = Object.entries(patch as Record<string, Json>)
    .map(([name, value]) => [name, value === null ? null : mergePatch(before[name], value)] as const)
    .filter(([name, value]) => !isDeepStrictEqual(value, before[name]))
  return Object.fromEntries(merged) as Partial<Row>
}
