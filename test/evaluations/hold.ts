/**
 * Holds up what is written to a table, so that calls pile up in the middle of their acts: a race without luck. Hold it
 * for eight calls at the most, since the pool has ten connections, and briefly, since locks are waited for 1.5 s.
 */
import type { Running } from '../support/service'

export interface Hold {
  /** Until so many calls wait for a lock of whatever kind, or for about a second. */
  untilWaiting(calls: number): Promise<void>
  release(): Promise<void>
}

const MOST_LOOKS = 300

export async function holdWrites(on: Running, table: string): Promise<Hold> {
  const trx = await on.db.transaction()
  await trx.raw('lock table ?? in share mode', [table])
  const waiting = async () => {
    const { rows: [row] } = await trx.raw<{ rows: { calls: number }[] }>(
      "select count(*)::integer as calls from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
    return row?.calls ?? 0
  }
  return {
    async untilWaiting(calls) {
      for (let look = 0; look < MOST_LOOKS && await waiting() < calls; look++) await trx.raw('select pg_stat_clear_snapshot()')
    },
    release: async () => { await trx.commit() },
  }
}
