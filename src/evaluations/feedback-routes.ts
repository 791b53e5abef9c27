/** The HTTP face of feedback on requests. */
import type { Deps } from '../deps'
import { EVERYONE } from '../domain/caller'
import { notFound } from '../domain/refusal'
import { originOf } from '../http/call'
import { once } from '../http/idempotency'
import { createProblems, notFoundProblem, problems, says } from '../http/responses'
import { ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { requestRead } from '../requests/read'
import { requestParams as params } from '../requests/schema'
import { findFeedback, giveFeedback } from './feedback'
import { Feedback, NewFeedback, schemas } from './feedback-schema'

const REPORTERS = ['reporter', 'agent', 'lead', 'administrator'] as const
const tags = ['Evaluations']

export const feedbackRoutes = (deps: Deps): Room => async app => {
  for (const schema of schemas) app.addSchema(schema)

  app.get('/support-requests/:id/feedback', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'readFeedback',
      summary: 'Read what whoever reported a request thinks of how it was handled',
      tags,
      params,
      response: { 200: says('The feedback.', Feedback), ...notFoundProblem, ...problems },
    },
  }, async req => {
    const request = await requestRead(deps, req)
    const feedback = await findFeedback(deps.db, request.id)
    if (!feedback) throw notFound('feedback')
    return feedback
  })

  app.post('/support-requests/:id/feedback', {
    config: { access: REPORTERS },
    schema: {
      operationId: 'giveFeedback',
      summary: 'Say how well a request was handled',
      description: 'By the client that reported it, once, when it has been resolved.',
      tags,
      params,
      body: ref(NewFeedback),
      response: { 201: says('Given.', Feedback), ...createProblems, ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const by = { caller: req.caller, call: originOf(req) }
    const feedback = await once(deps, req, reply, trx => giveFeedback(deps, trx, { id: req.params.id, input: req.body }, by))
    return reply.code(201).send(feedback)
  })
}
