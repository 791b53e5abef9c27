/** Who waits for a lock: how a test knows that two acts have met, without luck. */
import type { Knex } from 'knex'
import { until } from './process'

const MOST_LOOKS = 300

/** How many calls wait for a lock of whatever kind. Within a transaction too, whose figures would else be those of its first look. */
export async function callsWaiting(db: Knex): Promise<number> {
  await db.raw('select pg_stat_clear_snapshot()')
  const { rows: [row] } = await db.raw<{ rows: { calls: number }[] }>(
    "select count(*)::integer as calls from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
  return row?.calls ?? 0
}

/** Until one does. Throws where none comes to it. */
export const untilOneWaits = (db: Knex): Promise<true> => until('a call waits for a lock', async () => await callsWaiting(db) > 0)

/** Until so many do, or for about a second: locks are waited for 1.5 s. */
export async function untilWaiting(db: Knex, calls: number): Promise<void> {
  for (let look = 0; look < MOST_LOOKS && await callsWaiting(db) < calls; look++);
}
