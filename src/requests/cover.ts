/** Gives what nobody holds to a team, once the plan in force names one. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import { OPEN_STATES } from '../domain/lifecycle'
import type { PlanInForce } from '../domain/plan'
import { route } from '../domain/routing'
import { append, SERVICE } from '../journal/append'
import { transact } from '../platform/transaction'
import { actBy, requireCurrent } from '../plans/decide'
import { holdBy } from './hold'
import { findRequest } from './queries'
import { routedFrom } from './routed'

const AT_ONCE = 200
const FIRST = '00000000-0000-0000-0000-000000000000'

/** A task, which looks again only when the revision of the plan has risen. */
export function coversUncovered(deps: Deps): () => Promise<void> {
  let looked = 0
  return async () => {
    const { revision } = deps.plan.current()
    if (looked === revision) return
    for (let after: string | undefined = FIRST; after !== undefined;) {
      const from: string = after
      after = await actBy(deps.plan, plan => transact(deps.db, trx => coverSome(deps, trx, plan, from)))
    }
    looked = revision
  }
}

/** @returns where to go on; undefined at the end. */
async function coverSome(deps: Deps, trx: Knex.Transaction, plan: PlanInForce, after: string): Promise<string | undefined> {
  await requireCurrent(trx, plan)
  const uncovered = await trx('support_request').whereIn('state', [...OPEN_STATES]).whereNull('team').where('id', '>', after)
    .orderBy('id').limit(AT_ONCE).forUpdate().skipLocked().select('id') as { id: string }[]
  for (const { id } of uncovered) await cover(deps, trx, plan, id)
  return uncovered.length < AT_ONCE ? undefined : uncovered.at(-1)?.id
}

async function cover(deps: Deps, trx: Knex.Transaction, plan: PlanInForce, id: string): Promise<void> {
  const request = await findRequest(trx, id)
  // What a person took from its team stays where that person left it.
  if (!request || request.assigned_because.rule !== 'nobody') return
  const { team, assigned_because: because } = route(plan, routedFrom(request, request.reported_by))
  if (team === null) return
  const at = deps.now()
  const { assignment } = await holdBy(deps, trx, plan, { request, team, because, at })
  const data = { from: { team: null, rule: 'nobody' }, team, rule: because.rule, assignment }
  await append(trx, { at, event: 'request.rerouted', request_id: id, data, ...SERVICE })
}
