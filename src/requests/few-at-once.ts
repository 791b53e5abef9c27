/**
 * Acts that each take a transaction, a few at once: a list of five hundred of them must not take every connection from
 * the others. In an outage whoever waits is refused with the one that failed.
 */
import type { Knex } from 'knex'
import { settleInRow } from '../http/settle'
import { gathers } from '../platform/gather'

const AT_ONCE = 3
const IN_A_ROW = 20

const take = gathers<() => Promise<unknown>, unknown>({
  write: (_db, acts) => settleInRow(acts, act => act()),
  most: IN_A_ROW,
  atOnce: AT_ONCE,
})

/** Each is answered with what its own act gave. */
export const fewAtOnce = <T>(db: Knex, act: () => Promise<T>): Promise<T> => take(db, act) as Promise<T>
