/**
 * How background tasks act on many rows, some in a transaction. A row that cannot be acted on hinders none of the others:
 * those of its batch are acted on one by one, and what fails alone is set aside. What no other row would be spared, such as an
 * outage, ends the run.
 */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
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

/** Takes rows, locked, acts on them, and resolves with whether there may be more. */
type Some = (trx: Knex.Transaction, plan: PlanInForce, batch: Batch) => Promise<boolean>

/** One run of a task. @param work acts by the functions below. */
export const settingAside = (deps: Pick<Deps, 'aside' | 'plan'>, task: string, work: (aside: SetAside) => Promise<void>): Promise<void> =>
  deps.aside(task).run(String(deps.plan.current().revision), work)

export async function inBatches(deps: Pick<Deps, 'db' | 'plan'>, aside: SetAside, most: number, some: Some): Promise<void> {
  const actOn = async (limit: number, except: string[], failed: (taken: readonly string[], error: unknown) => void): Promise<boolean> => {
    aside.step()
    let taken: readonly string[] = []
    try {
      const more = await transactBy(deps, (trx, plan) => {
        taken = []
        return some(trx, plan, { limit, except, take(ids) { taken = ids } })
      })
      aside.done()
      return more
    } catch (error) {
      if (taken.length === 0 || concernsAll(error, taken.length)) throw error
      failed(taken, error)
      return true
    }
  }
  const setAside = ([id = '']: readonly string[], error: unknown) => aside.failed(id, error)

  for (let more = true, alone = 0; more;) {
    const limit = alone > 0 ? 1 : most
    alone = Math.max(0, alone - 1)
    more = await actOn(limit, aside.all(), (taken, error) => {
      if (taken.length > 1) alone = taken.length
      else setAside(taken, error)
    })
  }
  for (const id of aside.due()) aside.later(() => actOn(1, aside.all(id), setAside).then(() => undefined))
}

/** Rows that are known. */
export async function togetherOrAlone<Row extends { id: string }>(aside: SetAside, rows: readonly Row[], act: (some: readonly Row[]) => Promise<unknown>): Promise<void> {
  const actOn = async (some: readonly Row[], failed: (error: unknown) => void): Promise<void> => {
    aside.step()
    try {
      await act(some)
      aside.done()
    } catch (error) {
      if (concernsAll(error, some.length)) throw error
      failed(error)
    }
  }
  const actAlone = (row: Row) => actOn([row], error => aside.failed(row.id, error))

  const some = rows.filter(({ id }) => !aside.has(id))
  const [first, ...others] = some
  if (first && others.length === 0) await actAlone(first)
  else if (first) {
    let together = true
    await actOn(some, () => { together = false })
    for (const row of together ? [] : some) await actAlone(row)
  }
  for (const row of rows) if (aside.isDue(row.id)) aside.later(() => actAlone(row))
}

/** What each of the rows would fail with by itself as well. Several together may take too long, or meet what others have locked. */
const concernsAll = (error: unknown, rows: number) => {
  if (error instanceof PlanOutdated) return true
  if (codeOf(error) === '57014' || (rows > 1 && (isTransient(error) || isUnanswered(error)))) return false
  return isTransient(error) || isOutage(error)
}
