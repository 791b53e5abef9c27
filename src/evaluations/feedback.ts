/** Feedback on a request, under the request's lock, so that it is given once and on the state it speaks of. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import { checkFeedback } from '../domain/evaluation'
import type { Created } from '../http/idempotency'
import { append, type By } from '../journal/append'
import { guardBody } from '../privacy/door'
import { pathOf } from '../requests/present'
import { lockRequest } from '../requests/queries'
import { Feedback, type NewFeedback } from './feedback-schema'

export async function giveFeedback(deps: Deps, trx: Knex.Transaction, { id, input }: { id: string; input: NewFeedback }, by: By): Promise<Created<Feedback>> {
  const request = await lockRequest(trx, id, by.caller)
  checkFeedback(by.caller, request, await findFeedback(trx, request.id) !== undefined)
  const at = deps.now()
  const comment = guardBody(by.caller, input, { comment: 20_000 }).comment ?? null
  const feedback = { request_id: request.id, rating: input.rating, comment, client_id: by.caller.client_id, created_at: at }
  await trx('feedback').insert(feedback)
  await append(trx, { at, event: 'request.feedback_given', request_id: request.id, data: { rating: input.rating }, ...by })
  return { body: feedback, location: `${pathOf(request)}/feedback`, request_id: request.id }
}

export const findFeedback = (db: Knex, request: string) =>
  db('feedback').where({ request_id: request }).first(Object.keys(Feedback.properties)) as Promise<Feedback | undefined>
