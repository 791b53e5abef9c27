/** Waits until the feed shows all that is written: a transaction in another database of the same server holds it back. */
import type { Knex } from 'knex'
import { until } from './process'

export const allCommitted = (db: Knex): Promise<true> => until('the feed has come to its end', async () => {
  const { rows: [row] } = await db.raw<{ rows: { held: boolean }[] }>('select exists (select from journal where xid >= journal_horizon()) as held')
  return row?.held === false
})
