/**
 * Acts that each take a transaction, a few at once: a list of five hundred of them must not take every connection from
 * the others. In an outage whoever waits is refused with the one that failed.
 */
import type { Knex } from 'knex'
import { isOutage } from '../http/database-errors'
import { fulfilled, gathers, rejected } from '../platform/gather'

const AT_ONCE = 3

const take = gathers<() => Promise<unknown>, unknown>({
  async write(_db, [act]) {
    try {
      return [fulfilled(await act?.())]
    } catch (error) {
      if (isOutage(error)) throw error
      return [rejected(error)]
    }
  },
  // What one of them has done is not refused with the next.
  most: 1,
  atOnce: AT_ONCE,
})

/** Each is answered with what its own act gave. */
export const fewAtOnce = <T>(db: Knex, act: () => Promise<T>): Promise<T> => take(db, act) as Promise<T>
