/** Gives what nobody holds to a team, once the plan in force names one. What a person took from its team stays so. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import { isOpen } from '../domain/lifecycle'
import type { PlanInForce } from '../domain/plan'
import { route, type Routed } from '../domain/routing'
import { append, SERVICE } from '../journal/append'
import { statement } from '../platform/sql'
import { transactBy } from '../plans/decide'
import { settingAside, togetherOrAlone } from '../plans/in-batches'
import { holdBy } from './hold'
import { findRequest, lockRequests } from './queries'
import { routedFrom } from './routed'

const AT_ONCE = 1_000
/** Few, since people wait while they are locked. */
const LOCKED_AT_ONCE = 50
const FIRST = '00000000-0000-0000-0000-000000000000'

type Uncovered = Routed & { id: string }

const readUncovered = statement<{ after: string; limit: number }, Uncovered>(__dirname, 'uncovered.sql')

/** A task: looks without a lock, and locks what it gives away. */
export const coverUncovered = (deps: Deps): Promise<void> => settingAside(deps, 'cover-uncovered', async aside => {
  for (let after: string | undefined = FIRST; after !== undefined;) {
    aside.step()
    const uncovered: Uncovered[] = await readUncovered(deps.db, { after, limit: AT_ONCE })
    const plan = deps.plan.current()
    const covered = uncovered.filter(each => mayHaveTeam(plan, each))
    for (let from = 0; from < covered.length; from += LOCKED_AT_ONCE)
      await togetherOrAlone(aside, covered.slice(from, from + LOCKED_AT_ONCE), some => transactBy(deps, (trx, now) => coverThese(deps, trx, now, some.map(each => each.id))))
    after = uncovered.length < AT_ONCE ? undefined : uncovered.at(-1)?.id
  }
})

function mayHaveTeam(plan: PlanInForce, request: Routed): boolean {
  try {
    return route(plan, request).team !== null
  } catch {
    return true // it fails by itself where it is acted on
  }
}

async function coverThese(deps: Deps, trx: Knex.Transaction, plan: PlanInForce, ids: readonly string[]): Promise<void> {
  await lockRequests(trx, ids)
  for (const id of ids) {
    const request = await findRequest(trx, id)
    if (!request || !isOpen(request.state) || request.team !== null || request.assigned_because.rule !== 'nobody') continue
    const { team, assigned_because: because } = route(plan, routedFrom(request, request.reported_by))
    if (team === null) continue
    const at = deps.now()
    const { assignment } = await holdBy(deps, trx, plan, { request, team, because, at })
    const data = { from: { team: null, rule: 'nobody' }, team, rule: because.rule, assignment }
    await append(trx, { at, event: 'request.rerouted', request_id: id, data, ...SERVICE })
  }
}
