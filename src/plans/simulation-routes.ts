/** The HTTP face of trying a plan out. */
import { Type } from '@sinclair/typebox'
import type { Deps } from '../deps'
import { LEADS } from '../domain/caller'
import { bodyProblems, notFoundProblem, problems, says } from '../http/responses'
import { Id, ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { simulate } from './simulate'
import { NewSimulation, Simulation, simulationSchemas } from './simulation-schema'

export const simulationRoutes = (deps: Deps): Room => async app => {
  for (const schema of simulationSchemas) app.addSchema(schema)

  app.post('/support-plans/:id/simulations', {
    config: { access: LEADS },
    schema: {
      operationId: 'simulateSupportPlan',
      summary: 'Try a support plan out',
      description: 'What would be routed and due differently, for made-up requests or for those of the last days. Nothing is changed.',
      tags: ['Support plans'],
      params: Type.Object({ id: Id('The plan.') }),
      body: ref(NewSimulation),
      response: { 200: says('What would be different.', Simulation), ...bodyProblems, ...notFoundProblem, ...problems },
    },
  }, req => simulate(deps, { id: req.params.id, input: req.body }, req.caller))
}
