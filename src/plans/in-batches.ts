/**
 * How background tasks act on many rows, some in a transaction. A row that cannot be acted on hinders none of the others:
 * those of its batch are acted on one by one, and what fails alone is left for the next run. Both functions resolve with what
 * failed, so that the task fails once all else is done. They reject with what no other row would be spared: an outage, or what
 * many rows in a row have failed with.
 */
import type { Knex } from 'knex'
import type { PlanSource } from '../deps'
import type { PlanInForce } from '../domain/plan'
import { isOutage } from '../http/database-errors'
import { codeOf } from '../platform/error-code'
import { isTransient } from '../platform/transaction'
import { PlanOutdated, transactBy } from './decide'

const MOST_IN_A_ROW = 20

export interface Batch {
  /** At the most. */
  limit: number
  /** Rows that failed in this run. */
  except: string[]
  /** To be told the rows before they are acted on. */
  take: (ids: readonly string[]) => void
}

/** @param some takes rows, locked, acts on them, and resolves with whether there may be more. */
export async function inBatches(deps: { db: Knex; plan: PlanSource }, most: number, some: (trx: Knex.Transaction, plan: PlanInForce, batch: Batch) => Promise<boolean>): Promise<unknown[]> {
  const failures = new Map<string, unknown>()
  for (let more = true, alone = 0, inARow = 0; more;) {
    let taken: readonly string[] = []
    const batch: Batch = { limit: alone > 0 ? 1 : most, except: [...failures.keys()], take(ids) { taken = ids } }
    alone = Math.max(0, alone - 1)
    try {
      more = await transactBy(deps, (trx, plan) => {
        taken = []
        return some(trx, plan, batch)
      })
      inARow = 0
    } catch (error) {
      const [first, ...others] = taken
      if (first === undefined || concernsAll(error, taken.length)) throw error
      if (others.length > 0) alone = taken.length
      else if (++inARow === MOST_IN_A_ROW) throw error
      else failures.set(first, error)
    }
  }
  return [...failures.values()]
}

/** Rows that are known. */
export async function togetherOrAlone<Row>(rows: readonly Row[], act: (some: readonly Row[]) => Promise<unknown>): Promise<unknown[]> {
  try {
    await act(rows)
    return []
  } catch (error) {
    if (concernsAll(error, rows.length)) throw error
    if (rows.length <= 1) return [error]
    const failures: unknown[] = []
    let inARow = 0
    for (const row of rows) {
      const failed = await togetherOrAlone([row], act)
      inARow = failed.length === 0 ? 0 : inARow + 1
      if (inARow === MOST_IN_A_ROW) throw failed[0]
      failures.push(...failed)
    }
    return failures
  }
}

export function throwFirst(failures: readonly unknown[]): void {
  if (failures.length > 0) throw failures[0]
}

/** Of several rows together a statement may take too long, or meet what others have locked, where that of one does not. */
const mayBeSparedAlone = (error: unknown) => isTransient(error) || codeOf(error) === '57014'

/** What each of the rows would fail with by itself as well. */
const concernsAll = (error: unknown, rows: number) =>
  error instanceof PlanOutdated || ((isOutage(error) || isTransient(error)) && !(rows > 1 && mayBeSparedAlone(error)))
