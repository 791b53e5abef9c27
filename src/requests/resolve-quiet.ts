/**
 * Resolves what nobody has touched and no source has reported for as many hours as the plan says: some sources never say
 * that a fault is over.
 */
import type { Deps } from '../deps'
import { firstOf } from '../domain/targets'
import { SERVICE } from '../journal/append'
import { afterAWhile } from './after-a-while'
import { resolveUntouched } from './move'

/** A task. Where no plan says so, nothing resolves by itself. */
export const resolveQuiet = (deps: Deps): Promise<void> => afterAWhile(deps, {
  hours: plans => firstOf(plans, document => document.quiet_after_hours),
  due(requests, before) {
    void requests.where({ state: 'new' }).whereNotNull('fingerprint').whereNull('responded_at')
      .whereRaw("assigned_because ->> 'rule' <> 'by_hand'").where('last_seen_at', '<', before).orderBy('id')
  },
  act: (trx, plan, request, at) => resolveUntouched(trx, plan, { request, note: `Not reported again since ${request.last_seen_at}.`, at, by: SERVICE }),
})
