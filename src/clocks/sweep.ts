/**
 * The sweep: marks what has run out, warnings and breaches once each, and walks the escalation ladder.
 *
 * It takes no input: after an outage of any length it finds what is due by now. Two replicas take different requests.
 */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import { catchUp } from '../domain/clock'
import { type Escalation, escalationOf, stepsDue } from '../domain/escalation'
import type { PlanInForce } from '../domain/plan'
import type { ClockKind, LadderStep } from '../domain/plan-document'
import { statement } from '../platform/sql'
import { type Batch, inBatches, settingAside } from '../plans/in-batches'
import { readClocks, writeClocks } from './follow'
import { clockFrom, type ClockRow, entryFrom, type EntryRow, rowFrom } from './rows'

const AT_ONCE = 1_000
/** Where steps give requests to another team: one after the other, while people wait for what is locked. */
const AT_ONCE_IF_GIVEN = 50

export interface WalkedStep {
  request: string
  clock: ClockKind
  step: LadderStep
}

/** Does what steps of the ladder say, with their requests locked. */
export type Walk = (trx: Knex.Transaction, plan: PlanInForce, walked: { steps: readonly WalkedStep[]; at: string }) => Promise<void>

interface LockedRequest {
  id: string
  component: string | null
}

const lockDue = statement<{ now: string; limit: number; except: string[] }, LockedRequest>(__dirname, 'lock-due.sql')

export const sweepClocks = (deps: Deps, walk: Walk): Promise<void> =>
  settingAside(deps, 'sweep-clocks', aside => inBatches(deps, aside, AT_ONCE, (trx, plan, batch) => sweepSome(trx, plan, { batch, at: deps.now(), walk })))

/** @returns whether there may be more: fewer are found where no others are due, or others hold them. */
async function sweepSome(trx: Knex.Transaction, plan: PlanInForce, { batch, at, walk }: { batch: Batch; at: string; walk: Walk }): Promise<boolean> {
  const limit = gives(plan) ? Math.min(batch.limit, AT_ONCE_IF_GIVEN) : batch.limit
  // A request stands here once for each of its clocks that is due.
  const requests = await lockDue(trx, { now: at, limit, except: batch.except })
  if (requests.length === 0) return false
  const ids = [...new Set(requests.map(each => each.id))]
  batch.take(ids)
  const rows = await readClocks(trx, { requests: ids })
  const swept = sweepRows(rows, new Map(requests.map(({ id, component }) => [id, escalationOf(plan, component)])), at)
  await writeClocks(trx, { clocks: JSON.stringify(swept.clocks), entries: JSON.stringify(swept.entries) })
  if (swept.steps.length > 0) await walk(trx, plan, { steps: swept.steps, at })
  return requests.length === limit
}

const gives = (plan: PlanInForce) =>
  [plan.exchangePlan, ...plan.componentPlans.values()].some(each => each?.document.ladder?.some(step => step.action === 'reassign'))

function sweepRows(rows: readonly ClockRow[], escalations: ReadonlyMap<string, Escalation>, at: string) {
  const clocks: ClockRow[] = []
  const entries: EntryRow[] = []
  const steps: WalkedStep[] = []
  for (const row of rows) {
    const escalation = escalations.get(row.request_id)
    if (!escalation || row.next_at === null || row.next_at >= at) continue
    const caught = catchUp(clockFrom(row), Date.parse(at), escalation)
    const due = stepsDue(caught.clock, escalation, Date.parse(at))
    clocks.push(rowFrom({ ...caught.clock, steps_walked: row.steps_walked + due.length }, row, escalation))
    entries.push(...caught.entries.map(entry => entryFrom(entry, row, {})))
    steps.push(...due.map(step => ({ request: row.request_id, clock: row.kind, step })))
  }
  return { clocks, entries, steps }
}
