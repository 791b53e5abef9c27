/** Takes what a source says of a fault that it has reported: that somebody looks at it, or that it is over. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import type { PlanInForce } from '../domain/plan'
import { acknowledged, resolved } from '../domain/reports'
import type { By } from '../journal/append'
import { transactBy } from '../plans/decide'
import { writeComment } from '../requests/comment'
import { moveRequest, resolveUntouched } from '../requests/move'
import type { Row } from '../requests/present'
import { fewAtOnce } from '../requests/few-at-once'
import { type FingerprintOf, lastOf } from '../requests/last'
import { lockLast } from '../requests/lock-last'
import type { Outcome } from './report'
import type { IntakeEvent } from './schema'

export const OVER = 'The source reports that this is over.'

/** Without a living request a signal changes nothing. */
export async function takeSignal(deps: Deps, { event, of, by }: { event: IntakeEvent; of: FingerprintOf; by: By }): Promise<Outcome> {
  if (await lastOf(deps.db, of) === undefined) return { outcome: 'unchanged' }
  return fewAtOnce(deps.db, () => transactBy(deps, async (trx, plan): Promise<Outcome> => {
    const locked = await lockLast(trx, of, by.caller)
    if (!locked) return { outcome: 'unchanged' }
    const { last, request } = locked
    if (event.action === 'resolve') return end(deps, trx, plan, { request, untouched: last.untouched, note: OVER, event, by })
    if (acknowledged(last) === 'nothing') return { outcome: 'unchanged', row: request }
    return { outcome: 'acknowledged', row: await moveRequest(trx, plan, { request, step: { action: 'acknowledge' }, at: deps.now(), by }) }
  }))
}

interface End {
  request: Row
  untouched: boolean
  /** Why: of the resolution, else a comment. */
  note: string
  /** The report that says so, to be kept. */
  event?: IntakeEvent
  by: By
}

/** Resolves what nobody has touched, else tells its team. Call with the request locked. */
export async function end(deps: Deps, trx: Knex.Transaction, plan: PlanInForce, { request, untouched, note, event, by }: End): Promise<Outcome> {
  const what = resolved({ state: request.state, untouched })
  if (what === 'nothing') return { outcome: 'unchanged', row: request }
  const at = deps.now()
  if (event) await trx('occurrence').insert({
    id: deps.newId(at), request_id: request.id, client_id: by.caller.client_id, title: event.title ?? OVER, details: event.details ?? null,
    source: event.source ?? null, state: 'resolved', seen_at: at, ordinal: request.occurrences,
  }).onConflict(['request_id', 'slot']).merge(['id', 'client_id', 'title', 'details', 'source', 'seen_at', 'ordinal'])
  if (what === 'resolve') return { outcome: 'resolved', row: await resolveUntouched(trx, plan, { request, note, at, by }) }
  await writeComment(deps, trx, { request, text: note, visibility: 'team', at, by })
  return { outcome: 'noted', row: request }
}
