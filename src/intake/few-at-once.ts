/**
 * Acts that each take a transaction, a few at once: a list of five hundred of them must not take every connection from
 * the others. In an outage whoever waits is refused with the one that failed.
 */
import type { Knex } from 'knex'
import { gathers } from '../platform/gather'
import { settle } from '../requests/fold'
import type { Outcome } from './take'

const AT_ONCE = 3
const IN_A_ROW = 20

const take = gathers<() => Promise<Outcome>, Outcome>({
  async write(_db, acts) {
    const results: PromiseSettledResult<Outcome>[] = []
    for (const act of acts) results.push(await settle(act()))
    return results
  },
  most: IN_A_ROW,
  atOnce: AT_ONCE,
})

export const fewAtOnce = (db: Knex, act: () => Promise<Outcome>): Promise<Outcome> => take(db, act)
