/**
 * How background tasks act on many rows, some in a transaction. A row that cannot be acted on hinders none of the others:
 * those of its batch are acted on one by one, and what fails alone is set aside. What no other row would be spared, such as an
 * outage, ends the run.
 */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import type { PlanInForce } from '../domain/plan'
import { isOutage } from '../http/database-errors'
import { codeOf, isUnanswered } from '../platform/error-code'
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
  const actOn = async (limit: number, except: string[]) => {
    let taken: readonly string[] = []
    let more = true
    const isDone = await attempt(aside, () => taken, async () => {
      more = await transactBy(deps, (trx, plan) => {
        taken = []
        return some(trx, plan, { limit, except, take(ids) { taken = ids } })
      })
    })
    return { isDone, many: taken.length, more }
  }

  for (let more = true, alone = 0; more;) {
    const tried = await actOn(alone > 0 ? 1 : most, aside.all())
    alone = !tried.isDone && tried.many > 1 ? tried.many : Math.max(0, alone - 1)
    more = tried.more
  }
  for (const id of aside.due()) aside.later(() => actOn(1, aside.all({ but: id })))
}

/** Rows that are known. */
export async function togetherOrAlone<Row extends { id: string }>(aside: SetAside, rows: readonly Row[], act: (some: readonly Row[]) => Promise<unknown>): Promise<void> {
  const actOn = (some: readonly Row[]) => attempt(aside, () => some.map(({ id }) => id), () => act(some))
  const some = rows.filter(({ id }) => !aside.has(id))
  if (some.length > 0 && !await actOn(some) && some.length > 1) for (const row of some) await actOn([row])
  for (const row of rows) if (aside.isDue(row.id)) aside.later(() => actOn([row]))
}

/** One step. @param taken the rows that it was about. @returns whether they were acted on; one that was not is set aside. */
async function attempt(aside: SetAside, taken: () => readonly string[], act: () => Promise<unknown>): Promise<boolean> {
  aside.step()
  try {
    await act()
    aside.done()
    return true
  } catch (error) {
    const [first, ...others] = taken()
    if (first === undefined || concernsAll(error, 1 + others.length)) throw error
    if (others.length === 0) aside.failed(first, error)
    return false
  }
}

/** What each of the rows would fail with by itself as well. Several together may take too long, or meet what others have locked. */
const concernsAll = (error: unknown, rows: number) => {
  if (error instanceof PlanOutdated) return true
  if (codeOf(error) === '57014' || (rows > 1 && (isTransient(error) || isUnanswered(error)))) return false
  return isTransient(error) || isOutage(error)
}
