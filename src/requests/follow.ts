/** Keeps the clocks of a request in step with it. Call with the request locked, after it was changed. */
import type { Knex } from 'knex'
import { followClocks } from '../clocks/follow'
import type { PlanInForce } from '../domain/plan'
import type { Row } from './present'
import { findRequest } from './queries'

/** @param request as it is now. @returns it with its due times. */
export async function keepInStep(trx: Knex, plan: PlanInForce, { request, at, cause }: { request: Row; at: string; cause: object }): Promise<Row> {
  const due = await followClocks(trx, plan, { request: { ...request, responded: request.responded_at !== null }, at, cause })
  if (due.response_due_at === request.response_due_at && due.resolution_due_at === request.resolution_due_at) return request
  // The same change as the one that led here: the version has risen already.
  await trx('support_request').where({ id: request.id }).update(due)
  return await findRequest(trx, request.id) ?? request
}
