/**
 * How background tasks act on many rows, some in a transaction. A row that cannot be acted on hinders none of the others:
 * those of its batch are acted on one by one, and what fails alone is set aside. Both functions reject with what no other row
 * would be spared, such as an outage.
 */
import type { Knex } from 'knex'
import type { PlanSource } from '../deps'
import type { PlanInForce } from '../domain/plan'
import { isOutage, isUnanswered } from '../http/database-errors'
import { codeOf } from '../platform/error-code'
import type { SetAside } from '../platform/set-aside'
import { isTransient } from '../platform/transaction'
import { PlanOutdated, transactBy } from './decide'

export interface Batch {
  /** At the most. */
  limit: number
  /** Rows that are passed over. */
  except: string[]
  /** To be told the rows before they are acted on. */
  take: (ids: readonly string[]) => void
}

type Some = (trx: Knex.Transaction, plan: PlanInForce, batch: Batch) => Promise<boolean>

/** @param some takes rows, locked, acts on them, and resolves with whether there may be more. */
export async function inBatches(deps: { db: Knex; plan: PlanSource }, aside: SetAside, most: number, some: Some): Promise<void> {
  for (let more = true, alone = 0; more;) {
    aside.step()
    let taken: readonly string[] = []
    const batch: Batch = { limit: alone > 0 ? 1 : most, except: aside.passedOver(), take(ids) { taken = ids } }
    alone = Math.max(0, alone - 1)
    try {
      more = await transactBy(deps, (trx, plan) => {
        taken = []
        return some(trx, plan, batch)
      })
      aside.done()
    } catch (error) {
      const [first, ...others] = taken
      if (first === undefined || concernsAll(error, taken.length)) throw error
      if (others.length > 0) alone = taken.length
      else aside.failed(first, error)
    }
  }
}

/** Rows that are known. */
export async function togetherOrAlone<Row extends { id: string }>(aside: SetAside, rows: readonly Row[], act: (some: readonly Row[]) => Promise<unknown>): Promise<void> {
  const some = rows.filter(({ id }) => !aside.passesOver(id))
  const [first, ...others] = some
  if (!first) return
  aside.step()
  try {
    await act(some)
    aside.done()
  } catch (error) {
    if (concernsAll(error, some.length)) throw error
    if (others.length === 0) return aside.failed(first.id, error)
    for (const row of some) await togetherOrAlone(aside, [row], act)
  }
}

/** What each of the rows would fail with by itself as well. Several together may take too long, or meet what others have locked. */
const concernsAll = (error: unknown, rows: number) => {
  if (error instanceof PlanOutdated) return true
  if (codeOf(error) === '57014' || (rows > 1 && (isTransient(error) || isUnanswered(error)))) return false
  return isTransient(error) || isOutage(error)
}
