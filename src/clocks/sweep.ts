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
import { transactBy } from '../plans/decide'
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

const lockDue = statement<{ now: string; limit: number }, LockedRequest>(__dirname, 'lock-due.sql')

export async function sweepClocks(deps: Deps, walk: Walk): Promise<void> {
  for (;;) {
    const at = deps.now()
    if (await transactBy(deps, (trx, plan) => sweepSome(trx, plan, { at, walk })) === 0) return
  }
}

/** @returns how many clocks were written: none where nothing is due, or others hold what is. */
async function sweepSome(trx: Knex.Transaction, plan: PlanInForce, { at, walk }: { at: string; walk: Walk }): Promise<number> {
  // A request stands here once for each of its clocks that is due.
  const requests = await lockDue(trx, { now: at, limit: gives(plan) ? AT_ONCE_IF_GIVEN : AT_ONCE })
  if (requests.length === 0) return 0
  const rows = await readClocks(trx, { requests: [...new Set(requests.map(each => each.id))] })
  const swept = sweepRows(rows, new Map(requests.map(({ id, component }) => [id, escalationOf(plan, component)])), at)
  await writeClocks(trx, { clocks: JSON.stringify(swept.clocks), entries: JSON.stringify(swept.entries) })
  if (swept.steps.length > 0) await walk(trx, plan, { steps: swept.steps, at })
  return swept.clocks.length
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
