/** A request that nobody acknowledged in the time of the plan goes to the deputy, or to the next step of the ladder. */
import type { Knex } from 'knex'
import { readClocks } from '../clocks/follow'
import type { Deps } from '../deps'
import { escalationOf } from '../domain/escalation'
import { type PlanInForce, type PlannedTeam, plansFor } from '../domain/plan'
import { type Because, standingTeam } from '../domain/routing'
import { append, SERVICE } from '../journal/append'
import { type Batch, inBatches, settingAside } from '../plans/in-batches'
import { holdBy } from '../requests/hold'
import type { Row } from '../requests/present'
import { findRequest } from '../requests/queries'
import { walkSteps } from './escalate'

const AT_ONCE = 100

/** A task. */
export const timeOutAssignments = (deps: Deps): Promise<void> =>
  settingAside(deps, 'time-out-assignments', aside => inBatches(deps, aside, AT_ONCE, (trx, plan, batch) => timeOutSome(deps, trx, plan, { batch, at: deps.now() })))

/** @returns whether there may be more. */
async function timeOutSome(deps: Deps, trx: Knex.Transaction, plan: PlanInForce, { batch, at }: { batch: Batch; at: string }): Promise<boolean> {
  const late = await trx('support_request as request').join('assignment', 'assignment.request', 'request.id')
    .where('times_out_at', '<', at).whereNull('ended_at').whereRaw('request.id <> all(?::uuid[])', [batch.except]).orderBy('times_out_at').limit(batch.limit)
    .forUpdate('request').skipLocked().select('request.id') as { id: string }[]
  batch.take(late.map(each => each.id))
  // Read once locked: somebody may have acknowledged or given it in the meantime.
  const open = await trx('assignment').whereIn('request', late.map(each => each.id)).where('times_out_at', '<', at).whereNull('ended_at')
    .select('id', 'request') as { id: string; request: string }[]
  for (const { id, request } of open) {
    await trx('assignment').where({ id }).update({ times_out_at: null })
    const row = await findRequest(trx, request)
    if (row?.state === 'new' && row.responded_at === null) await passOn(deps, trx, plan, { request: row, at })
  }
  return late.length === batch.limit
}

async function passOn(deps: Deps, trx: Knex.Transaction, plan: PlanInForce, { request, at }: { request: Row; at: string }): Promise<void> {
  const data = { from: { team: request.team, person: request.person } }
  // Once only: the deputy may be an owner whose own deputy is the team before.
  const deputy = request.assigned_because.rule === 'time_out' ? undefined : deputyOf(plan, request)
  if (!deputy) {
    await append(trx, { at, event: 'request.assignment_timed_out', request_id: request.id, data, ...SERVICE })
    return takeNextStep(deps, trx, plan, { request, at })
  }
  const because: Because = { rule: 'time_out', category: null, sentence: `Nobody acknowledged this in time, so it went to the deputy, the team ${deputy.name}.` }
  const { assignment } = await holdBy(deps, trx, plan, { request, team: deputy.id, because, at })
  await append(trx, { at, event: 'request.assignment_timed_out', request_id: request.id, data: { ...data, team: deputy.id, assignment }, ...SERVICE })
}

/** The deputy of the owner that holds the request. */
function deputyOf(plan: PlanInForce, request: Row): PlannedTeam | undefined {
  for (const { document } of plansFor(plan, request.component))
    for (const owner of Object.values(document.owners ?? {})) {
      const deputy = owner.team === request.team ? standingTeam(plan, owner.deputy) : undefined
      if (deputy) return deputy
    }
}

/** The next step of the ladder of the response clock comes before its time. */
async function takeNextStep(deps: Deps, trx: Knex.Transaction, plan: PlanInForce, { request, at }: { request: Row; at: string }): Promise<void> {
  const clock = (await readClocks(trx, { requests: [request.id] })).find(each => each.kind === 'response' && each.state === 'running')
  const step = clock && escalationOf(plan, request.component).ladder.filter(each => each.clock === 'response')[clock.steps_walked]
  if (!step) return
  await trx('request_clock').where({ request_id: request.id, kind: 'response' }).increment('steps_walked')
  await walkSteps(deps, trx, plan, { steps: [{ request: request.id, clock: 'response', step }], at })
}
