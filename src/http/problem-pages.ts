/** The pages that a problem's `type` points to: what it means and what to do. */
import { Type } from '@sinclair/typebox'
import { REASONS, type Reason, Refusal } from '../domain/refusal'
import { PROBLEMS } from './problems'
import { notFoundProblem, publicProblems } from './responses'
import { oneOf } from './schema'
import type { Room } from './type-provider'

/** What a caller can do about each. */
const ADVICE: Record<Reason, string> = {
  validation_failed: 'Something in the body, the query or the path does not match the contract. The member errors names each place by a JSON pointer and says what is wrong there. Correct it; trying again unchanged gives the same answer.',
  malformed_request: 'The call could not be read: broken JSON, invalid UTF-8, a header twice, or a body where none belongs. Correct the client.',
  unauthenticated: 'Send a key as Authorization: Bearer, as X-API-Key, or by HTTP Basic with the client id as user. A key may have been revoked or have expired.',
  forbidden: 'The key is valid, but none of the roles of its client may do this. An administrator can give the client another role.',
  not_found: 'There is nothing here, or this client may not see it; the two are not told apart.',
  method_not_allowed: 'The path exists, but not with this method. The header Allow lists what it takes.',
  body_too_large: 'Send less in one call. Batches can be split.',
  media_type_unsupported: 'Send JSON in UTF-8 with Content-Type: application/json.',
  precondition_required: 'Read the resource, then send its ETag in If-Match with the change, so that nobody else’s change is lost.',
  version_outdated: 'Somebody changed it since you read it. Read it again, decide anew, and send the new ETag.',
  idempotency_key_reused: 'Each Idempotency-Key belongs to one call. Repeat a call with the same body, or take a new key.',
  idempotency_key_in_use: 'The first call with this key has not ended yet. Wait as long as Retry-After says and repeat.',
  code_unknown: 'A code or identifier in the body names nothing that exists. The member errors says where.',
  code_retired: 'It exists but is retired, so nothing new may refer to it.',
  already_exists: 'Something with this code or name exists already.',
  transition_not_allowed: 'The state of the request does not allow the action. allowed_actions of the request says what is possible.',
  reason_required: 'Say why; for holding a request, with one of the listed reasons.',
  resolution_required: 'Say how it was resolved, with one of the codes.',
  request_finished: 'The request is closed, rejected or cancelled. Open a new one and link it.',
  person_not_in_team: 'Only a member of the team can be given its requests.',
  team_retired: 'A retired team takes no requests.',
  person_inactive: 'A person who is not active takes no requests.',
  link_not_allowed: 'Links join two different requests, and a duplicate has one original that is no duplicate itself.',
  feedback_not_allowed: 'Feedback is given once, by whoever reported the request, when it has been resolved.',
  evaluation_closed: 'A closed round is a record and does not change. Open the next one.',
  follow_up_not_allowed: 'Only an entry of the list do_differently has a follow-up, and only one.',
  still_referenced: 'Something else still needs it. The detail says what.',
  cursor_expired: 'Some events after this place are not kept any more (`KEEP_FEED_DAYS`). Read the requests themselves as they stand now, then go on with `after=end` or without `after`.',
  loop_detected: 'The header `Support-Hops` says that the call has gone through more than five services. Two of them send one another what they are sent: leave out your own origin in one of the subscriptions.',
  personal_data_refused: 'The body holds a clinical document: a FHIR resource about a person, an HL7 message, a CDA document, encoded or not. Nothing was stored; `errors` names the place. Refer to the OpenHIM transaction instead of pasting it.',
  conflict: 'It contradicts what is there now. Read it again.',
  too_many_requests: 'Slow down: wait as long as Retry-After says.',
  unavailable: 'The service or its database cannot answer for the moment. Nothing was lost. Repeat after Retry-After; with an Idempotency-Key that is always safe.',
  internal_error: 'A fault of the service. Tell its operators the request_id; the log has the rest.',
}

const Page = Type.String({ maxLength: 10_000 })

export const problemPages: Room = async app => {
  app.get('/problems/:code', {
    config: { access: 'public' },
    schema: {
      operationId: 'readProblem',
      summary: 'Read what a problem means',
      tags: ['Operation'],
      security: [],
      params: Type.Object({ code: oneOf(REASONS, 'The last part of `type`.') }),
      response: { 200: { description: 'A page for people.', content: { 'text/html': { schema: Page } } }, ...notFoundProblem, ...publicProblems },
    },
    // A word that is no problem is simply not there.
    schemaErrorFormatter: () => new Refusal('not_found', 'There is no such problem.'),
  }, async (req, reply) => {
    const { code } = req.params
    const [status, title] = PROBLEMS[code]
    return reply.header('cache-control', 'public, max-age=3600').type('text/html; charset=utf-8').send(page(`${status} ${title}`, code, ADVICE[code]))
  })
}

const page = (title: string, code: string, advice: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1><p><code>${code}</code></p><p>${advice}</p></html>\n`
