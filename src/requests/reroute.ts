/** Asks the plan again who a request belongs to, after something changed that its rules look at. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import type { PlanInForce } from '../domain/plan'
import { route, type Routed } from '../domain/routing'
import { append, type By } from '../journal/append'
import { holdBy } from './hold'
import type { Row } from './present'
import { routedFrom } from './routed'
import { updateRequest } from './queries'

/** Members of a request that rules look at. */
const ROUTED = ['category', 'component', 'severity', 'workflow', 'counterpart', 'labels', 'facility'] as const satisfies readonly (keyof Row)[]

/** What a person decided stays, and so does what the plan escalated. */
const KEPT = ['by_hand', 'escalation', 'time_out']

export const isRouted = (changes: object) => ROUTED.some(name => name in changes)

/** Call with the request locked. Who holds it keeps it where the plan now names nobody. */
export async function reroute(deps: Deps, trx: Knex.Transaction, plan: PlanInForce, { request, at, by }: { request: Row; at: string; by: By }): Promise<Row> {
  if (KEPT.includes(request.assigned_because.rule)) return request
  const routed: Routed = routedFrom(request, request.reported_by)
  const { team, assigned_because: because } = route(plan, routed)
  if (team === null && request.team !== null) return request
  const data = { from: { team: request.team, rule: request.assigned_because.rule }, team, rule: because.rule }
  if (team === null || team === request.team)
    return because.sentence === request.assigned_because.sentence ? request : updateRequest(trx, request, { assigned_because: because }, at)
  const { row, assignment } = await holdBy(deps, trx, plan, { request, team, because, at })
  await append(trx, { at, event: 'request.rerouted', request_id: request.id, data: { ...data, assignment }, ...by })
  return row
}
