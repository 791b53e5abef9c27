/** Closes what has been resolved for as many days as the plan says. Without a plan in force nothing closes by itself. */
import type { Deps } from '../deps'
import { DEFAULT_CLOSE_AFTER_DAYS, firstOf } from '../domain/targets'
import { SERVICE } from '../journal/append'
import { afterAWhile } from './after-a-while'
import { moveRequest } from './move'

/** A task. */
export const closeResolved = (deps: Deps): Promise<void> => afterAWhile(deps, {
  task: 'close-resolved',
  hours: plans => (plans.length === 0 ? undefined : 24 * (firstOf(plans, document => document.close_after_days) ?? DEFAULT_CLOSE_AFTER_DAYS)),
  due(requests, before) { void requests.where({ state: 'resolved' }).where('resolved_at', '<', before).orderBy('resolved_at') },
  act: (trx, plan, request, at) => moveRequest(trx, plan, { request, step: { action: 'close' }, at, by: SERVICE }),
})
