/** Waits until the feed shows all that is written: a transaction in another database of the same server holds it back. */
import type { Knex } from 'knex'

const MOST_LOOKS = 2_000

export async function allCommitted(db: Knex): Promise<void> {
  for (let look = 0; look < MOST_LOOKS; look++) {
    const { rows: [row] } = await db.raw<{ rows: { held: boolean }[] }>('select exists (select from journal where xid >= pg_snapshot_xmin(pg_current_snapshot())) as held')
    if (row?.held === false) return
  }
  throw new Error('A transaction stays open.')
}
