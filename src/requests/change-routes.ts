/** The HTTP face of what is done with a request: changes, transitions, erasure. */
import type { FastifyReply } from 'fastify'
import type { Deps } from '../deps'
import { ADMINISTRATORS, type Caller, STAFF, TALKERS } from '../domain/caller'
import { originOf } from '../http/call'
import { etagOf, requireIfMatch, versionFrom } from '../http/preconditions'
import { actionProblems, bodyProblems, changeProblems, notFoundProblem, problems, says } from '../http/responses'
import { ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { changeRequest } from './change'
import { eraseRequest } from './erase'
import { present, type Row } from './present'
import { NewTransition, requestParams as params, SupportRequest, SupportRequestPatch } from './schema'
import { transitionRequest } from './transition'

const tags = ['Support requests']

/** A changed request, with its version, as this caller sees it. */
function sendChanged(deps: Deps, reply: FastifyReply, row: Row, caller: Caller) {
  const request = present(row, caller, deps.now())
  return reply.header('etag', etagOf(request)).send(request)
}

export const changingRoutes = (deps: Deps): Room => async app => {
  app.patch('/support-requests/:id', {
    config: { access: STAFF },
    schema: {
      operationId: 'changeSupportRequest',
      summary: 'Change what a request says of itself',
      tags,
      params,
      body: ref(SupportRequestPatch),
      response: { 200: says('As it is now.', SupportRequest), ...changeProblems, ...problems },
    },
  }, async (req, reply) => {
    const change = { id: req.params.id, wanted: requireIfMatch(req), patch: req.body }
    const row = await changeRequest(deps, change, { caller: req.caller, call: originOf(req) })
    return sendChanged(deps, reply, row, req.caller)
  })

  app.post('/support-requests/:id/transitions', {
    config: { access: TALKERS },
    schema: {
      operationId: 'transitionSupportRequest',
      summary: 'Move a request to another state',
      description: 'Who reported a request may cancel, reopen and close it; everything else is for those who handle requests. `allowed_actions` of the request says what is possible now.',
      tags,
      params,
      body: ref(NewTransition),
      response: { 200: says('As it is now.', SupportRequest), ...actionProblems, ...problems },
    },
  }, async (req, reply) => {
    const transition = { id: req.params.id, wanted: versionFrom(req), step: req.body }
    const row = await transitionRequest(deps, transition, { caller: req.caller, call: originOf(req) })
    return sendChanged(deps, reply, row, req.caller)
  })

  app.post('/support-requests/:id/erasure', {
    config: { access: ADMINISTRATORS },
    schema: {
      operationId: 'eraseSupportRequest',
      summary: 'Erase the texts of a request for good',
      description: 'Title, description, details, comments and samples are replaced by a tombstone; number, times, states and figures stay.',
      tags,
      params,
      response: { 200: says('What is left.', SupportRequest), ...bodyProblems, ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const row = await eraseRequest(deps, req.params.id, { caller: req.caller, call: originOf(req) })
    return sendChanged(deps, reply, row, req.caller)
  })
}
