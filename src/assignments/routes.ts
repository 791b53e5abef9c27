/** The HTTP face of assignments. */
import { Type } from '@sinclair/typebox'
import type { Deps } from '../deps'
import { EVERYONE, STAFF, STAFF_AND_AUDITORS } from '../domain/caller'
import { notFound } from '../domain/refusal'
import { originOf } from '../http/call'
import { once } from '../http/idempotency'
import { pageFrom, positionFrom } from '../http/paging'
import { etagOf, versionFrom } from '../http/preconditions'
import { actionProblems, createProblems, notFoundProblem, problems, says } from '../http/responses'
import { Id, ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { noteReads } from '../journal/reads'
import { present } from '../requests/present'
import { requireRequest } from '../requests/queries'
import { requestRead } from '../requests/read'
import { requestParams, SupportRequest } from '../requests/schema'
import { assignRequest, releaseRequest } from './assign'
import { findAssignment, listAssignments } from './queries'
import { Assignment, AssignmentPage, AssignmentQuery, NewAssignment, NewRelease, RequestAssignmentQuery, schemas } from './schema'

const tags = ['Assignments']

export const assignments = (deps: Deps): Room => async app => {
  for (const schema of [...schemas, SupportRequest]) app.addSchema(schema)

  app.get('/assignments', {
    config: { access: STAFF_AND_AUDITORS },
    schema: {
      operationId: 'listAssignments',
      summary: 'List who holds or held what',
      tags,
      querystring: AssignmentQuery,
      response: { 200: says('A page, newest first.', AssignmentPage), ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const { request: id, limit, ...wanted } = req.query
    const request = id === undefined ? undefined : await requireRequest(deps.db, id, req.caller)
    const [after] = positionFrom(deps.cursorSecret(), req) ?? []
    const rows = await listAssignments(deps.db, { ...wanted, request: request?.id }, { limit, after, caller: req.caller })
    const page = pageFrom(deps.cursorSecret(), req, reply, { rows, positionOf: row => [row.id] })
    await noteReads(deps, req, page.items.map(({ request: of, sensitivity }) => ({ id: of, sensitivity })))
    return page
  })

  app.get('/assignments/:id', {
    config: { access: STAFF_AND_AUDITORS },
    schema: {
      operationId: 'readAssignment',
      summary: 'Read one assignment',
      tags,
      params: Type.Object({ id: Id('The assignment.') }),
      response: { 200: says('The assignment.', Assignment), ...notFoundProblem, ...problems },
    },
  }, async req => {
    const assignment = await findAssignment(deps.db, req.params.id, req.caller)
    if (!assignment) throw notFound('assignment')
    await noteReads(deps, req, [{ id: assignment.request, sensitivity: assignment.sensitivity }])
    return assignment
  })

  app.get('/support-requests/:id/assignments', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'listAssignmentsOfRequest',
      summary: 'List who holds or held a request',
      tags,
      params: requestParams,
      querystring: RequestAssignmentQuery,
      response: { 200: says('A page, newest first.', AssignmentPage), ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const request = await requestRead(deps, req)
    const [after] = positionFrom(deps.cursorSecret(), req) ?? []
    const rows = await listAssignments(deps.db, { request: request.id }, { limit: req.query.limit, after, caller: req.caller })
    return pageFrom(deps.cursorSecret(), req, reply, { rows, positionOf: row => [row.id] })
  })

  app.post('/support-requests/:id/assignments', {
    config: { access: STAFF },
    schema: {
      operationId: 'assignSupportRequest',
      summary: 'Give a request to a team or a person',
      description: 'Ends the assignment that was open. Honours If-Match with the version of the request.',
      tags,
      params: requestParams,
      body: ref(NewAssignment),
      response: { 201: says('Given.', Assignment), ...createProblems, ...actionProblems, ...problems },
    },
  }, async (req, reply) => {
    const act = { id: req.params.id, wanted: versionFrom(req), input: req.body }
    const by = { caller: req.caller, call: originOf(req) }
    const assignment = await once(deps, req, reply, trx => assignRequest(deps, trx, act, by))
    return reply.code(201).send(assignment)
  })

  app.post('/support-requests/:id/assignments/release', {
    config: { access: STAFF },
    schema: {
      operationId: 'releaseSupportRequest',
      summary: 'Take a request back from whoever holds it',
      tags,
      params: requestParams,
      body: ref(NewRelease),
      response: { 200: says('The request, held by nobody.', SupportRequest), ...actionProblems, ...problems },
    },
  }, async (req, reply) => {
    const act = { id: req.params.id, wanted: versionFrom(req), input: req.body }
    const row = await releaseRequest(deps, act, { caller: req.caller, call: originOf(req) })
    const request = present(row, req.caller, deps.now())
    return reply.header('etag', etagOf(request)).send(request)
  })
}
