/** What the steps of the escalation ladder do with requests: a team watches one, is given it, or is told of it. */
import type { Knex } from 'knex'
import type { WalkedStep } from '../clocks/sweep'
import type { Deps } from '../deps'
import type { PlanInForce } from '../domain/plan'
import { type Because, standingTeam } from '../domain/routing'
import { append, SERVICE } from '../journal/append'
import { statement } from '../platform/sql'
import { holdBy } from '../requests/hold'
import { findRequest } from '../requests/queries'

const tellSteps = statement<{ steps: string; now: string }, { seq: number }>(__dirname, 'tell-steps.sql')

/** Call with the requests locked. A step for a team that takes no requests any more only tells. */
export async function walkSteps(deps: Deps, trx: Knex.Transaction, plan: PlanInForce, { steps, at }: { steps: readonly WalkedStep[]; at: string }): Promise<void> {
  const gives = (each: WalkedStep) => each.step.action === 'reassign' && standingTeam(plan, each.step.team) !== undefined
  for (const each of steps.filter(gives)) await giveTo(deps, trx, plan, { each, at })
  const told = steps.filter(each => !gives(each)).map(({ request, clock, step: { at_percent, action, team } }) =>
    ({ request, clock, at_percent, action, team, stands: standingTeam(plan, team) !== undefined }))
  if (told.length > 0) await tellSteps(trx, { steps: JSON.stringify(told), now: at })
}

async function giveTo(deps: Deps, trx: Knex.Transaction, plan: PlanInForce, { each: { request: id, clock, step }, at }: { each: WalkedStep; at: string }): Promise<void> {
  const request = await findRequest(trx, id)
  const team = standingTeam(plan, step.team)
  if (!request || !team) return
  const data = { clock, at_percent: step.at_percent, action: step.action, team: team.id }
  if (request.team === team.id) return append(trx, { at, event: 'request.escalated', request_id: id, data, ...SERVICE })
  const because: Because = {
    rule: 'escalation', category: null,
    sentence: `${step.at_percent} % of the ${clock} time had passed, so the escalation ladder gave this to the team ${team.name}.`,
  }
  const { assignment } = await holdBy(deps, trx, plan, { request, team: team.id, because, at })
  const from = { team: request.team, person: request.person }
  await append(trx, { at, event: 'request.escalated', request_id: id, data: { ...data, assignment, from }, ...SERVICE })
}
