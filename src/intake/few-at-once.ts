/**
 * Acts that each take a transaction, a few at once: a list of five hundred of them must not take every connection from
 * the others. In an outage whoever waits is refused with the one that failed.
 */
import type { Knex } from 'knex'
import { settleInRow } from '../http/settle'
import { gathers } from '../platform/gather'
import type { Outcome } from './report'

const AT_ONCE = 3
const IN_A_ROW = 20

const take = gathers<() => Promise<Outcome>, Outcome>({
  write: (_db, acts) => settleInRow(acts, act => act()),
  most: IN_A_ROW,
  atOnce: AT_ONCE,
})

export const fewAtOnce = (db: Knex, act: () => Promise<Outcome>): Promise<Outcome> => take(db, act)
