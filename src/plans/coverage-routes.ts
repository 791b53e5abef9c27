/** What a support plan covers, as it is in force or as its draft would have it. */
import { Type } from '@sinclair/typebox'
import type { Deps } from '../deps'
import { STAFF_AND_AUDITORS } from '../domain/caller'
import { withDocument } from '../domain/plan'
import { notFoundProblem, problems, says } from '../http/responses'
import { Id } from '../http/schema'
import type { Room } from '../http/type-provider'
import { planCoverage } from './coverage'
import { CoverageQuery, coverageSchemas, PlanCoverage } from './coverage-schema'
import { requirePlan } from './queries'

const params = Type.Object({ id: Id('The plan.') })

export const coverageRoutes = (deps: Deps): Room => async app => {
  for (const schema of [...coverageSchemas, PlanCoverage]) app.addSchema(schema)

  app.get('/support-plans/:id/coverage', {
    config: { access: STAFF_AND_AUDITORS },
    schema: {
      operationId: 'readPlanCoverage',
      summary: 'Read what a support plan covers, and where it has gaps',
      description: 'A line for each component that it speaks for and each category; of the exchange plan also those of requests without a component. A plan that is not in force covers nothing; ask for its draft.',
      tags: ['Support plans'],
      params,
      querystring: CoverageQuery,
      response: { 200: says('Who would be given what, in which time, and what is missing.', PlanCoverage), ...notFoundProblem, ...problems },
    },
  }, async req => {
    const found = await requirePlan(deps.db, req.params.id)
    await deps.plan.refresh()
    const plan = deps.plan.current()
    return planCoverage(req.query.draft ? withDocument(plan, found, found.draft) : plan, found, req.query)
  })
}
