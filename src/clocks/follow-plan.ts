/**
 * Puts the clocks of all open requests in step with the plan, once its revision has risen: targets, calendars, ladder.
 *
 * A second pass comes a little later, for what was being written by the plan before while the first one looked.
 */
import type { Deps } from '../deps'
import { OPEN_STATES, type State } from '../domain/lifecycle'
import type { PlanInForce } from '../domain/plan'
import { RowsFailed } from '../platform/set-aside'
import { statement } from '../platform/sql'
import { transact } from '../platform/transaction'
import { actBy, requireCurrent } from '../plans/decide'
import { settingAside, togetherOrAlone } from '../plans/in-batches'
import { type Due, type Followed, followRows, readClocks, type TimedRequest, writeClocks } from './follow'

const TASK = 'follow-plan'
const AT_ONCE = 1_000
/** Longer than any statement may take, so that nothing decided by the plan before is still to come. */
const SETTLES_AFTER_MS = 30_000
const FIRST = '00000000-0000-0000-0000-000000000000'

interface Sweep {
  seen_revision: number
  seen_at: string
  settled_revision: number
}

type OpenRequest = TimedRequest & Due

const readOpen = statement<{ state: State; after: string; limit: number }, OpenRequest>(__dirname, 'read-open.sql')
const lockOpen = statement<{ requests: string[] }, { id: string }>(__dirname, 'lock-open.sql')
const readTimed = statement<{ requests: string[] }, OpenRequest>(__dirname, 'read-timed.sql')
const writeDue = statement<{ due: string; now: string }, { id: string }>(__dirname, 'write-due.sql')

export async function followPlan(deps: Deps): Promise<void> {
  const { revision } = deps.plan.current()
  const sweep = await deps.db('clock_sweep').first<Sweep>('seen_revision', 'seen_at', 'settled_revision')
  if (sweep.settled_revision >= revision) return
  const at = deps.now()
  if (sweep.seen_revision < revision) {
    await deps.db('clock_sweep').where('seen_revision', '<', revision).update({ seen_revision: revision, seen_at: at })
    return passOver(deps)
  }
  if (Date.parse(at) - Date.parse(sweep.seen_at) < SETTLES_AFTER_MS) return deps.aside(TASK).rest(String(revision))
  try {
    await passOver(deps)
  } catch (error) {
    // What could not follow is tried again after as long.
    if (error instanceof RowsFailed && error.isWhole) await deps.db('clock_sweep').where('settled_revision', '<', revision).update({ seen_at: deps.now() })
    throw error
  }
  await deps.db('clock_sweep').where('settled_revision', '<', revision).update({ settled_revision: revision })
}

const passOver = (deps: Deps): Promise<void> => settingAside(deps, TASK, async aside => {
  for (const state of OPEN_STATES)
    for (let after: string | undefined = FIRST; after !== undefined;) {
      const requests: OpenRequest[] = await readOpen(deps.db, { state, after, limit: AT_ONCE })
      await togetherOrAlone(aside, requests, some => actBy(deps.plan, plan => followSome(deps, plan, some)))
      after = requests.length < AT_ONCE ? undefined : requests.at(-1)?.id
    }
})

/** Looks without a lock, and locks only those that change. */
async function followSome(deps: Deps, plan: PlanInForce, requests: readonly OpenRequest[]): Promise<void> {
  const at = deps.now()
  const changing = followAll(requests, await readClocks(deps.db, { requests: requests.map(each => each.id) }), plan, at)
  if (changing.length === 0) return
  await transact(deps.db, async trx => {
    await requireCurrent(trx, plan)
    const ids = changing.map(({ request }) => request.id)
    await lockOpen(trx, { requests: ids })
    const changed = followAll(await readTimed(trx, { requests: ids }), await readClocks(trx, { requests: ids }), plan, at)
    await writeClocks(trx, {
      clocks: JSON.stringify(changed.flatMap(each => each.clocks)),
      entries: JSON.stringify(changed.flatMap(each => each.entries)),
    })
    const due = changed.filter(({ due, request }) => due.response_due_at !== request.response_due_at || due.resolution_due_at !== request.resolution_due_at)
    if (due.length > 0) await writeDue(trx, { due: JSON.stringify(due.map(each => ({ id: each.request.id, ...each.due }))), now: at })
  })
}

function followAll(requests: readonly OpenRequest[], clocks: Awaited<ReturnType<typeof readClocks>>, plan: PlanInForce, at: string) {
  const ofRequest = new Map<string, typeof clocks>()
  for (const clock of clocks) ofRequest.set(clock.request_id, [...ofRequest.get(clock.request_id) ?? [], clock])
  const followed: (Followed & { request: OpenRequest })[] = []
  for (const request of requests) {
    const after = followRows(ofRequest.get(request.id) ?? [], plan, { request, at, cause: { plan_in_force: plan.revision } })
    if (after.clocks.length > 0) followed.push({ ...after, request })
  }
  return followed
}
