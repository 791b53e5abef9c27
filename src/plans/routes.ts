/** The HTTP face of support plans: read by those who handle or oversee requests, changed by leads. */
import { Type } from '@sinclair/typebox'
import type { Deps } from '../deps'
import { LEADS, STAFF_AND_AUDITORS } from '../domain/caller'
import { originOf } from '../http/call'
import { once } from '../http/idempotency'
import { pageFrom, positionFrom } from '../http/paging'
import { etagOf, requireIfMatch } from '../http/preconditions'
import { actionProblems, changeProblems, createProblems, notFoundProblem, problems, says } from '../http/responses'
import { Id, ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { addPlan, changeDraft, changePlan } from './acts'
import { bundleRoutes } from './bundle-routes'
import { coverageRoutes } from './coverage-routes'
import { PlanDocument } from './document-schema'
import { showPlan } from './known'
import { listPlans, requirePlan } from './queries'
import { revisionRoutes } from './revision-routes'
import { NewSupportPlan, schemas, SupportPlan, SupportPlanPage, SupportPlanPatch, SupportPlanQuery } from './schema'
import { simulationRoutes } from './simulation-routes'

const params = Type.Object({ id: Id('The plan.') })
const tags = ['Support plans']

export const plans = (deps: Deps): Room => async app => {
  for (const schema of schemas) app.addSchema(schema)
  await app.register(planRoutes(deps))
  await app.register(draftRoutes(deps))
  await app.register(bundleRoutes(deps))
  await app.register(revisionRoutes(deps))
  await app.register(coverageRoutes(deps))
  await app.register(simulationRoutes(deps))
}

const planRoutes = (deps: Deps): Room => async app => {
  app.get('/support-plans', {
    config: { access: STAFF_AND_AUDITORS },
    schema: {
      operationId: 'listSupportPlans',
      summary: 'List the support plans',
      tags,
      querystring: SupportPlanQuery,
      response: { 200: says('A page, oldest first, without the drafts.', SupportPlanPage), ...problems },
    },
  }, async (req, reply) => {
    const [after] = positionFrom(deps.cursorSecret(), req) ?? []
    const rows = await listPlans(deps.db, req.query, after)
    return pageFrom(deps.cursorSecret(), req, reply, { rows, positionOf: row => [row.id] })
  })

  app.post('/support-plans', {
    config: { access: LEADS },
    schema: {
      operationId: 'addSupportPlan',
      summary: 'Add a support plan',
      description: 'Its draft decides nothing until it is activated.',
      tags,
      body: ref(NewSupportPlan),
      response: { 201: says('Added.', SupportPlan), ...createProblems, ...problems },
    },
  }, async (req, reply) => {
    const plan = await once(deps, req, reply, trx => addPlan(deps, trx, req.body, { caller: req.caller, call: originOf(req) }))
    return reply.code(201).send(plan)
  })

  app.get('/support-plans/:id', {
    config: { access: STAFF_AND_AUDITORS },
    schema: {
      operationId: 'readSupportPlan',
      summary: 'Read one support plan, with its draft and what is odd in it',
      description: 'Always answered in full: the warnings follow from what is known now, and change without the plan.',
      tags,
      params,
      response: { 200: says('The plan.', SupportPlan), ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const plan = await requirePlan(deps.db, req.params.id)
    return reply.header('etag', etagOf(plan)).send(await showPlan(deps.db, plan, deps.now()))
  })

  app.patch('/support-plans/:id', {
    config: { access: LEADS },
    schema: {
      operationId: 'changeSupportPlan',
      summary: 'Change name or parent of a support plan',
      tags,
      params,
      body: ref(SupportPlanPatch),
      response: { 200: says('As it is now.', SupportPlan), ...changeProblems, ...problems },
    },
  }, async (req, reply) => {
    const change = { id: req.params.id, wanted: requireIfMatch(req), patch: req.body }
    const plan = await changePlan(deps, change, { caller: req.caller, call: originOf(req) })
    return reply.header('etag', etagOf(plan)).send(plan)
  })
}

const draftRoutes = (deps: Deps): Room => async app => {
  const said = { summary: 'Replace the draft of a plan', tags, params, body: ref(PlanDocument) }
  const response = { 200: says('The plan with the new draft, and what is odd in it.', SupportPlan), ...changeProblems, ...problems }

  app.put('/support-plans/:id/draft', {
    config: { access: LEADS },
    schema: { operationId: 'replaceDraft', ...said, description: 'Held as a whole against what is known now: every fault is told with its place.', response },
  }, async (req, reply) => {
    const change = { id: req.params.id, wanted: requireIfMatch(req), draft: req.body }
    const plan = await changeDraft(deps, change, { caller: req.caller, call: originOf(req) })
    return reply.header('etag', etagOf(plan)).send(plan)
  })

  app.post('/support-plans/:id/draft', {
    config: { access: LEADS },
    schema: {
      operationId: 'postDraft', ...said, summary: `${said.summary}, by POST`,
      description: 'The same as PUT, for callers that know only GET and POST.',
      response: { 200: response[200], ...actionProblems, ...problems },
    },
  }, async (req, reply) => {
    const change = { id: req.params.id, wanted: requireIfMatch(req), draft: req.body }
    const plan = await changeDraft(deps, change, { caller: req.caller, call: originOf(req) })
    return reply.header('etag', etagOf(plan)).send(plan)
  })
}
