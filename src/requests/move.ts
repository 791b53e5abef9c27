/** The step from one state to the next and what goes with it, written and told. */
import type { Knex } from 'knex'
import { isFinished, next, type State } from '../domain/lifecycle'
import type { PlanInForce } from '../domain/plan'
import { type Actor, append } from '../journal/append'
import { keepInStep } from './follow'
import type { Row } from './present'
import { updateRequest } from './queries'
import type { NewTransition } from './schema'

/** Call with the request locked. */
export async function moveRequest(
  trx: Knex.Transaction,
  plan: PlanInForce,
  { request, step, at, by }: { request: Row; step: Omit<NewTransition, 'comment'>; at: string; by: Actor },
): Promise<Row> {
  const to = next(request.state, step)
  const finished = isFinished(to)
  const moved = await updateRequest(trx, request, {
    state: to,
    responded_at: request.responded_at ?? (isResponse(to) ? at : null),
    state_reason: step.reason ?? null,
    resolution: to === 'closed' ? request.resolution : step.resolution ?? null,
    resolved_at: to === 'resolved' ? at : to === 'closed' ? request.resolved_at : null,
    closed_at: finished ? at : null,
  }, at)
  if (finished) await endAssignment(trx, request.id, at)
  await append(trx, {
    at,
    event: 'request.transitioned',
    request_id: request.id,
    data: { action: step.action, from: request.state, to, resolution: step.resolution?.code ?? null },
    note: step.reason ?? step.resolution?.note,
    ...by,
  })
  return keepInStep(trx, plan, { request: moved, at, cause: { action: step.action } })
}

/** What ended by itself, before anybody looked at it. Call with the request locked. */
export async function resolveUntouched(
  trx: Knex.Transaction,
  plan: PlanInForce,
  { request, note, at, by }: { request: Row; note: string; at: string; by: Actor },
): Promise<Row> {
  const seen = request.state === 'new' ? await moveRequest(trx, plan, { request, step: { action: 'acknowledge' }, at, by }) : request
  return moveRequest(trx, plan, { request: seen, step: { action: 'resolve', resolution: { code: 'other', note } }, at, by })
}

/** Somebody has looked at it and said so. A withdrawal is no response. */
const isResponse = (to: State) => to !== 'new' && to !== 'cancelled'

/** Nobody holds a finished request; who held it last stays on it. By the time of another replica it may have begun later. */
export const endAssignment = (trx: Knex.Transaction, request: string, at: string) =>
  trx('assignment').where({ request }).whereNull('ended_at').update({ ended_at: trx.raw('greatest(assigned_at, ?::timestamptz)', [at]) })
