/** Does something with requests to which nothing has happened for as long as the plan in force of each says. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import { type ActivePlan, type PlanInForce, plansFor } from '../domain/plan'
import { type Batch, inBatches, settingAside } from '../plans/in-batches'
import type { Row } from './present'
import { findRequest } from './queries'

const AT_ONCE = 100
const HOUR_MS = 3_600_000

export interface AfterAWhile {
  /** Its name as a task. */
  task: string
  /** Undefined where the plans say that it never happens. */
  hours: (plans: readonly ActivePlan[]) => number | undefined
  /** Narrows the query to requests to which nothing has happened since `before`. */
  due: (requests: Knex.QueryBuilder, before: string) => void
  act: (trx: Knex.Transaction, plan: PlanInForce, request: Row, at: string) => Promise<unknown>
}

export const afterAWhile = (deps: Deps, what: AfterAWhile): Promise<void> => settingAside(deps, what.task, async aside => {
  for (const component of [...deps.plan.current().componentPlans.keys(), null])
    await inBatches(deps, aside, AT_ONCE, (trx, plan, batch) => some(deps, trx, plan, { ...what, component, batch }))
})

/** @param component one with a plan of its own; null for all others. @returns whether there may be more. */
async function some(deps: Deps, trx: Knex.Transaction, plan: PlanInForce, { hours, due, act, component, batch }: AfterAWhile & { component: string | null; batch: Batch }): Promise<boolean> {
  const wait = hours(plansFor(plan, component))
  if (wait === undefined) return false
  const at = deps.now()
  const before = new Date(Date.parse(at) - wait * HOUR_MS).toISOString()
  const requests = trx('support_request as request').whereRaw('request.id <> all(?::uuid[])', [batch.except]).limit(batch.limit).forUpdate().skipLocked().select('id')
  due(requests, before)
  if (component === null) void requests.where(other => { void other.whereNull('component').orWhereNotIn('component', [...plan.componentPlans.keys()]) })
  else void requests.where({ component })
  const locked = (await requests as { id: string }[]).map(each => each.id)
  if (locked.length === 0) return false
  batch.take(locked)
  // Asked again once they are locked: what has happened to one since the first look began is seen of its row, not of its journal.
  const still = trx('support_request as request').whereIn('id', locked).select('id')
  due(still, before)
  for (const { id } of await still as { id: string }[]) {
    const request = await findRequest(trx, id)
    if (request) await act(trx, plan, request, at)
  }
  return locked.length === batch.limit
}
