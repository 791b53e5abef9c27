/** Closes what has been resolved for as many days as the plan says. Without a plan in force nothing closes by itself. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import { type PlanInForce, plansFor } from '../domain/plan'
import { DEFAULT_CLOSE_AFTER_DAYS, firstOf } from '../domain/targets'
import { SERVICE } from '../journal/append'
import { transactBy } from '../plans/decide'
import { moveRequest } from './move'
import { findRequest } from './queries'

const AT_ONCE = 100
const DAY_MS = 86_400_000

/** A task. */
export async function closeResolved(deps: Deps): Promise<void> {
  const plan = deps.plan.current()
  for (const component of [...plan.componentPlans.keys(), null]) {
    if (plansFor(plan, component).length === 0) continue
    while (await transactBy(deps, (trx, now) => closeSome(deps, trx, now, component)) === AT_ONCE);
  }
}

/** @param component one with a plan of its own; null for all others. */
async function closeSome(deps: Deps, trx: Knex.Transaction, plan: PlanInForce, component: string | null): Promise<number> {
  const days = firstOf(plansFor(plan, component), document => document.close_after_days) ?? DEFAULT_CLOSE_AFTER_DAYS
  const at = deps.now()
  const before = new Date(Date.parse(at) - days * DAY_MS).toISOString()
  const due = trx('support_request').where({ state: 'resolved' }).where('resolved_at', '<', before).orderBy('resolved_at').limit(AT_ONCE)
    .forUpdate().skipLocked().select('id')
  if (component === null) void due.where(other => { void other.whereNull('component').orWhereNotIn('component', [...plan.componentPlans.keys()]) })
  else void due.where({ component })
  const locked = await due as { id: string }[]
  for (const { id } of locked) {
    const request = await findRequest(trx, id)
    if (request?.state === 'resolved') await moveRequest(trx, plan, { request, step: { action: 'close' }, at, by: SERVICE })
  }
  return locked.length
}
