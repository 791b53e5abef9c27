/** The HTTP face of workflows: read by everyone, added and changed by leads and administrators. */
import { Type } from '@sinclair/typebox'
import type { Deps } from '../deps'
import { EVERYONE, LEADS } from '../domain/caller'
import { notFound } from '../domain/refusal'
import { originOf } from '../http/call'
import { WorkflowCode } from '../http/codes'
import { once } from '../http/idempotency'
import { pageFrom, positionFrom } from '../http/paging'
import { etagOf, requireIfMatch, unlessKnown } from '../http/preconditions'
import { changeProblems, createProblems, notFoundProblem, problems, says, unchanged } from '../http/responses'
import { ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { addWorkflow, changeWorkflow } from './acts'
import { findWorkflow, listWorkflows } from './queries'
import { Workflow, WorkflowPage, WorkflowPatch, WorkflowQuery, NewWorkflow, schemas } from './schema'

const params = Type.Object({ code: WorkflowCode })
const tags = ['Reference data']

export const workflows = (deps: Deps): Room => async app => {
  for (const schema of schemas) app.addSchema(schema)

  app.get('/workflows', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'listWorkflows',
      summary: 'List the workflows between components',
      tags,
      querystring: WorkflowQuery,
      response: { 200: says('A page, by code.', WorkflowPage), ...problems },
    },
  }, async (req, reply) => {
    const [after] = positionFrom(deps.cursorSecret(), req) ?? []
    const rows = await listWorkflows(deps.db, req.query, after)
    return reply.header('cache-control', 'private, max-age=60')
      .send(pageFrom(deps.cursorSecret(), req, reply, { rows, positionOf: row => [row.code] }))
  })

  app.post('/workflows', {
    config: { access: LEADS },
    schema: {
      operationId: 'addWorkflow',
      summary: 'Add a workflow of your own',
      tags,
      body: ref(NewWorkflow),
      response: { 201: says('Added.', Workflow), ...createProblems, ...problems },
    },
  }, async (req, reply) => {
    const workflow = await once(deps, req, reply, trx => addWorkflow(deps, trx, req.body, { caller: req.caller, call: originOf(req) }))
    return reply.code(201).send(workflow)
  })

  app.get('/workflows/:code', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'readWorkflow',
      summary: 'Read one workflow',
      tags,
      params,
      response: { 200: says('The workflow.', Workflow), ...unchanged, ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const workflow = await findWorkflow(deps.db, req.params.code)
    if (!workflow) throw notFound('workflow')
    void reply.header('cache-control', 'private, max-age=60')
    return unlessKnown(req, reply, workflow)
  })

  app.patch('/workflows/:code', {
    config: { access: LEADS },
    schema: {
      operationId: 'changeWorkflow',
      summary: 'Change or retire a workflow',
      tags,
      params,
      body: ref(WorkflowPatch),
      response: { 200: says('As it is now.', Workflow), ...changeProblems, ...problems },
    },
  }, async (req, reply) => {
    const by = { caller: req.caller, call: originOf(req) }
    const workflow = await changeWorkflow(deps, { code: req.params.code, wanted: requireIfMatch(req), patch: req.body }, by)
    return reply.header('etag', etagOf(workflow)).send(workflow)
  })
}
