/**
 * Resolves what nobody has touched and no source has reported for as many hours as the plan says: some sources never say
 * that a fault is over.
 */
import type { Deps } from '../deps'
import { OPEN_STATES } from '../domain/lifecycle'
import { firstOf } from '../domain/targets'
import { SERVICE } from '../journal/append'
import { afterAWhile } from './after-a-while'
import { resolveUntouched } from './move'
import { UNTOUCHED } from './queries'

/** A task. Where no plan says so, nothing resolves by itself. */
export const resolveQuiet = (deps: Deps): Promise<void> => afterAWhile(deps, {
  task: 'resolve-quiet',
  hours: plans => firstOf(plans, document => document.quiet_after_hours),
  due(requests, before) {
    void requests.whereIn('state', [...OPEN_STATES]).whereNotNull('fingerprint').whereRaw(UNTOUCHED).where('last_seen_at', '<', before).orderBy('id')
  },
  act: (trx, plan, request, at) => resolveUntouched(trx, plan, { request, note: `Not reported again since ${request.last_seen_at}.`, at, by: SERVICE }),
})
