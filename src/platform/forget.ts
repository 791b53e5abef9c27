/** Removes what is older than it is kept, in small batches, so that nobody waits for it; replicas skip what another removes. */
import type { Knex } from 'knex'

const AT_ONCE = 1_000

interface Forgotten {
  table: string
  /** The columns of its primary key. */
  key: readonly string[]
  /** The column that says how old a row is. */
  at: string
  /** In milliseconds since 1970. */
  before: number
}

export async function forget({ db, ends }: { db: Knex; ends: AbortSignal }, { table, key, at, before }: Forgotten): Promise<void> {
  const names = key.map(() => '??').join(', ')
  while (!ends.aborted) {
    const { rowCount } = await db.raw<{ rowCount: number }>(
      `delete from ?? where (${names}) in (select ${names} from ?? where ?? < ?::timestamptz order by ?? limit ? for update skip locked)`,
      [table, ...key, ...key, table, at, new Date(before).toISOString(), at, AT_ONCE])
    if (rowCount < AT_ONCE) return
  }
}
