/**
 * The order of the journal after a restore. A line carries the number of its transaction, and a dump may come to a server
 * that has counted less than those in it: what is written there would stand before what was, and whoever reads in order
 * would not be told. Then the numbers go on from the last line.
 */
import type { Knex } from 'knex'
import { transact } from '../platform/transaction'

/** Of the advisory lock; any number that nothing else uses. */
const CONTINUING = 5_041_018

/** To be called before anything is written. @returns whether the journal was ahead of the server. */
export function continueOrder(db: Knex): Promise<boolean> {
  return transact(db, async trx => {
    await trx.raw('select pg_advisory_xact_lock(?)', [CONTINUING])
    // One snapshot: what it shows was written below its end, if this server counted it.
    const { rows: [ahead] } = await trx.raw<{ rows: { by: string }[] }>(`
      with last as (select xid::text::bigint as number from journal order by xid desc limit 1), own as (
        select pg_snapshot_xmin(here)::text::bigint as low, pg_snapshot_xmax(here)::text::bigint as high, journal_horizon()::text::bigint as horizon
        from pg_current_snapshot() as here
      )
      select (last.number + 1 - own.low)::text as by from last, own where last.number >= own.high + (own.horizon - own.low)`)
    if (!ahead) return false
    await trx.raw(`create or replace function journal_number() returns xid8 language sql volatile as
      'select (pg_current_xact_id()::text::bigint + ${BigInt(ahead.by)})::text::xid8'`)
    await trx.raw(`create or replace function journal_horizon() returns xid8 language sql stable as
      'select (pg_snapshot_xmin(pg_current_snapshot())::text::bigint + ${BigInt(ahead.by)})::text::xid8'`)
    return true
  })
}
