/**
 * Holds up what is written to a table, so that calls pile up in the middle of their acts: a race without luck. Hold it
 * for eight calls at the most, since the pool has ten connections, and briefly, since locks are waited for 1.5 s.
 */
import { untilWaiting } from '../support/lock-waits'
import type { Running } from '../support/service'

export interface Hold {
  /** Until so many calls wait for a lock of whatever kind, or for about a second. */
  untilWaiting(calls: number): Promise<void>
  release(): Promise<void>
}

export async function holdWrites(on: Running, table: string): Promise<Hold> {
  const trx = await on.db.transaction()
  await trx.raw('lock table ?? in share mode', [table])
  return { untilWaiting: calls => untilWaiting(trx, calls), release: async () => { await trx.commit() } }
}
