/** The HTTP face of what came into force: activations, revisions, what changed between two, and the end of a plan. */
import { Type } from '@sinclair/typebox'
import type { Deps } from '../deps'
import { LEADS, STAFF_AND_AUDITORS } from '../domain/caller'
import { differencesOf } from '../domain/plan-differences'
import { originOf } from '../http/call'
import { once } from '../http/idempotency'
import { pageFrom, positionFrom } from '../http/paging'
import { etagOf, versionFrom } from '../http/preconditions'
import { actionProblems, notFoundProblem, problems, says } from '../http/responses'
import { Id, ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { activatePlan } from './activate'
import { PlanDifferences } from './difference-schema'
import { readKnown } from './known'
import { listRevisions, requirePlan, requireRevision } from './queries'
import { retirePlan } from './retire'
import { NewActivation, NewRetirement, PlanRevision, PlanRevisionPage, PlanRevisionQuery, RevisionNumber, SupportPlan } from './schema'

const params = Type.Object({ id: Id('The plan.') })
const revisionParams = Type.Object({ id: Id('The plan.'), number: RevisionNumber })
const pairParams = Type.Object({ id: Id('The plan.'), number: RevisionNumber, other: Type.Integer({ ...RevisionNumber, description: 'The later revision.', examples: [2] }) })
const tags = ['Support plans']

export const revisionRoutes = (deps: Deps): Room => async app => {
  app.addSchema(PlanDifferences)
  await app.register(readRoutes(deps))

  app.post('/support-plans/:id/activations', {
    config: { access: LEADS },
    schema: {
      operationId: 'activateSupportPlan',
      summary: 'Bring the draft, or a former revision, into force',
      description: 'At once, or from a moment on. What is in force in the same scope ends in the same moment, whatever plan it is of.',
      tags,
      params,
      body: ref(NewActivation),
      response: { 201: says('A new revision.', PlanRevision), ...actionProblems, ...problems },
    },
  }, async (req, reply) => {
    const activation = { id: req.params.id, wanted: versionFrom(req), input: req.body }
    const revision = await once(deps, req, reply, trx => activatePlan(deps, trx, activation, { caller: req.caller, call: originOf(req) }))
    return reply.code(201).send(revision)
  })

  app.post('/support-plans/:id/retirement', {
    config: { access: LEADS },
    schema: {
      operationId: 'retireSupportPlan',
      summary: 'Retire a support plan',
      description: 'Its revision in force ends, one that waits is cancelled. Retiring it again is a 409.',
      tags,
      params,
      body: ref(NewRetirement),
      response: { 200: says('Retired.', SupportPlan), ...actionProblems, ...problems },
    },
  }, async (req, reply) => {
    const plan = await retirePlan(deps, { id: req.params.id, wanted: versionFrom(req), input: req.body }, { caller: req.caller, call: originOf(req) })
    return reply.header('etag', etagOf(plan)).send(plan)
  })
}

const readRoutes = (deps: Deps): Room => async app => {
  app.get('/support-plans/:id/revisions', {
    config: { access: STAFF_AND_AUDITORS },
    schema: {
      operationId: 'listPlanRevisions',
      summary: 'List the revisions of a support plan',
      tags,
      params,
      querystring: PlanRevisionQuery,
      response: { 200: says('A page, newest first, without the documents.', PlanRevisionPage), ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const { id } = await requirePlan(deps.db, req.params.id)
    const [before] = positionFrom(deps.cursorSecret(), req) ?? []
    const rows = await listRevisions(deps.db, id, req.query.limit, before === undefined ? undefined : Number(before))
    return pageFrom(deps.cursorSecret(), req, reply, { rows, positionOf: row => [String(row.number)] })
  })

  app.get('/support-plans/:id/revisions/:number', {
    config: { access: STAFF_AND_AUDITORS },
    schema: {
      operationId: 'readPlanRevision',
      summary: 'Read one revision of a support plan',
      tags,
      params: revisionParams,
      response: { 200: says('The revision.', PlanRevision), ...notFoundProblem, ...problems },
    },
  }, req => requireRevision(deps.db, req.params.id, req.params.number))

  app.get('/support-plans/:id/revisions/:number/differences/:other', {
    config: { access: STAFF_AND_AUDITORS },
    schema: {
      operationId: 'readPlanDifferences',
      summary: 'Read what changed between two revisions',
      tags,
      params: pairParams,
      response: { 200: says('From the first to the other.', PlanDifferences), ...notFoundProblem, ...problems },
    },
  }, async req => {
    const { id: plan, number, other } = req.params
    const [from, to] = [await requireRevision(deps.db, plan, number), await requireRevision(deps.db, plan, other)]
    const { teams, calendars } = await readKnown(deps.db)
    const differences = differencesOf(from.document, to.document, id => (teams.get(id) ?? calendars.get(id))?.name)
    return { plan, from: number, to: other, differences }
  })
}
