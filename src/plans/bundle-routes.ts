/** The HTTP face of carrying plans from one site to another. */
import { Type } from '@sinclair/typebox'
import type { Deps } from '../deps'
import { LEADS, STAFF_AND_AUDITORS } from '../domain/caller'
import { originOf } from '../http/call'
import { once } from '../http/idempotency'
import { createProblems, notFoundProblem, problems, says } from '../http/responses'
import { Id, ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { NewPlanBundle, PlanImport } from './bundle-schema'
import { exportPlan } from './export'
import { importBundle } from './import'

const params = Type.Object({ id: Id('The plan.') })
const tags = ['Support plans']

export const bundleRoutes = (deps: Deps): Room => async app => {
  for (const schema of [NewPlanBundle, PlanImport]) app.addSchema(schema)

  app.get('/support-plans/:id/export', {
    config: { access: STAFF_AND_AUDITORS },
    schema: {
      operationId: 'exportSupportPlan',
      summary: 'Export a plan as one document',
      description: 'What is in force, else the draft; of an exchange plan with the plans of its components. Teams and calendars stand in it by name.',
      tags,
      params,
      response: { 200: says('The bundle.', NewPlanBundle), ...notFoundProblem, ...problems },
    },
  }, req => exportPlan(deps.db, req.params.id))

  app.post('/support-plans/imports', {
    config: { access: LEADS },
    schema: {
      operationId: 'importSupportPlans',
      summary: 'Import plans with their teams and calendars',
      description: 'Everything or nothing. What is missing by name is added; of a plan that is there the draft is replaced. Nothing comes into force by it.',
      tags,
      body: ref(NewPlanBundle),
      response: { 201: says('Taken.', PlanImport), ...createProblems, ...problems },
    },
  }, async (req, reply) => {
    const by = { caller: req.caller, call: originOf(req) }
    const taken = await once(deps, req, reply, trx => importBundle({ deps, trx, by }, req.body))
    return reply.code(201).send(taken)
  })
}
