/** Trying a plan out: on made-up requests, or on those of the last days. */
import { type Static, Type } from '@sinclair/typebox'
import { ROUTING_RULES } from '../domain/routing'
import { SEVERITIES } from '../domain/severity'
import { DIFFERENCES } from '../domain/simulation'
import { CategoryCode, ComponentCode, WorkflowCode } from '../http/codes'
import { Id, Instant, nullable, oneOf, ref, shortText, strict, withExample } from '../http/schema'
import { PlanDocument } from './document-schema'

export const MOST_REQUESTS = 10_000
const MOST_SAMPLES = 500

const closed = { additionalProperties: false }
const Count = (description: string) => Type.Integer({ minimum: 0, maximum: MOST_REQUESTS, description })

const SampleRequest = Type.Object({
  category: Type.Optional(CategoryCode),
  component: Type.Optional(ComponentCode),
  workflow: Type.Optional(WorkflowCode),
  counterpart: Type.Optional(ComponentCode),
  severity: Type.Optional(oneOf(SEVERITIES, 'How bad it is; `normal` where it is not said.')),
  labels: Type.Optional(Type.Array(shortText('A label.'), { maxItems: 20 })),
  facility_code: Type.Optional(shortText('The code of a facility.')),
  client: Type.Optional(Id('The reporting client; the caller where none is named.')),
  at: Type.Optional(Instant('When it would be opened; now where it is not said.')),
}, { ...closed, description: 'A made-up request.' })

export const NewSimulation = withExample(strict('NewSimulation', {
  document: Type.Optional(ref(PlanDocument)),
  requests: Type.Optional(Type.Array(SampleRequest, { minItems: 1, maxItems: MOST_SAMPLES, description: 'Made-up requests.' })),
  last_days: Type.Optional(Type.Integer({ minimum: 1, maximum: 400, description: 'Or the requests that were opened in so many last days, the newest first.' })),
  all: Type.Optional(Type.Boolean({ description: 'Also tell of requests for which nothing would change.' })),
}, 'What is tried out: the draft, unless a document is given. Either `requests` or `last_days`.'), {
  requests: [{ component: 'FR', category: 'data', severity: 'high', at: '2026-03-06T15:30:00.000Z' }],
})
export type NewSimulation = Static<typeof NewSimulation>

const Outcome = Type.Object({
  team: nullable(Id('The team that would hold it; null for nobody.')),
  rule: oneOf(ROUTING_RULES, 'What decides that.'),
  sentence: Type.String({ maxLength: 2_000, description: 'The same for a person.' }),
  response_due_at: nullable(Instant('Until when somebody should respond.')),
  resolution_due_at: nullable(Instant('Until when it should be resolved.')),
}, closed)

export const SimulatedRequest = strict('SimulatedRequest', {
  request: nullable(Id('The request; null for a made-up one.')),
  place: Type.Integer({ minimum: 0, maximum: MOST_REQUESTS, description: 'Its place in the list that was asked for.' }),
  before: Outcome,
  after: Outcome,
  differs: Type.Array(oneOf(DIFFERENCES, 'What would be different.'), { maxItems: DIFFERENCES.length }),
}, 'What would become of a request, by the plans in force and with the plan that is tried out.')

export const Simulation = strict('Simulation', {
  plan: Id('The plan.'),
  at: Instant('When it was tried out.'),
  requests: Count('How many requests were looked at.'),
  more: Type.Boolean({ description: 'There were more than can be looked at.' }),
  summary: Type.Object({
    changed: Count('Requests for which anything would be different.'),
    team: Count('Requests that another team would hold.'),
    rule: Count('Requests that another rule would decide.'),
    response_due_at: Count('Requests with another time for the response.'),
    resolution_due_at: Count('Requests with another time for the resolution.'),
    newly_covered: Count('Requests that nobody holds, and somebody would.'),
    newly_uncovered: Count('Requests that somebody holds, and nobody would.'),
  }, { ...closed, description: 'How many would be different.' }),
  moves: Type.Array(Type.Object({
    from: nullable(Id('A team, or nobody.')), to: nullable(Id('A team, or nobody.')), requests: Count('How many.'),
  }, closed), { maxItems: 1_000, description: 'From which team to which, most first.' }),
  lines: Type.Array(ref(SimulatedRequest), { maxItems: MOST_REQUESTS, description: 'Those that would be different; with `all` every one.' }),
}, 'What a plan would change. Nothing was changed.')
export type Simulation = Static<typeof Simulation>

export const simulationSchemas = [NewSimulation, SimulatedRequest, Simulation]
