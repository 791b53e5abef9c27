/** Asks the plan again who a request belongs to, after something changed that its rules look at. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import type { PlanInForce } from '../domain/plan'
import { route, staysWith } from '../domain/routing'
import { append, type By } from '../journal/append'
import { holdBy } from './hold'
import type { Row } from './present'
import { routedFrom } from './routed'
import { updateRequest } from './queries'

/** Members of a request that rules look at. */
const ROUTED = ['category', 'component', 'severity', 'workflow', 'counterpart', 'labels', 'facility'] as const satisfies readonly (keyof Row)[]

/** What a person decided stays, also that nobody holds it; and so does what the plan escalated. */
const KEPT = ['by_hand', 'escalation', 'time_out']

export const isRouted = (changes: object) => ROUTED.some(name => name in changes)

/** Call with the request locked. Who holds it keeps it where the plan now names nobody. */
export async function reroute(deps: Deps, trx: Knex.Transaction, plan: PlanInForce, { request, at, by }: { request: Row; at: string; by: By }): Promise<Row> {
  if (KEPT.includes(request.assigned_because.rule)) return request
  const { team, assigned_because } = route(plan, routedFrom(request, request.reported_by))
  const holder = team === null && request.team !== null ? plan.teams.get(request.team) : undefined
  const because = holder ? staysWith(assigned_because, holder) : assigned_because
  if (because.sentence === request.assigned_because.sentence) return request
  const data = { from: { team: request.team, rule: request.assigned_because.rule }, team: team ?? request.team, rule: because.rule }
  const held = team === null || team === request.team
    ? { row: await updateRequest(trx, request, { assigned_because: because }, at) }
    : await holdBy(deps, trx, plan, { request, team, because, at })
  await append(trx, { at, event: 'request.rerouted', request_id: request.id, data: 'assignment' in held ? { ...data, assignment: held.assignment } : data, ...by })
  return held.row
}
