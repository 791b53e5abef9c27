/** The list of background tasks. Each looks at the state and puts it right; none takes input. */
import type { Knex } from 'knex'
import { forgetUse } from './access/client-use'
import type { Limits } from './access/limits'
import { noteUses } from './access/snapshot'
import type { Callers } from './access/snapshot'
import { walkSteps } from './assignments/escalate'
import { timeOutAssignments } from './assignments/time-out'
import { sealJournal } from './audit/seal'
import { followPlan } from './clocks/follow-plan'
import { sweepClocks } from './clocks/sweep'
import type { Deps } from './deps'
import { watchHeartbeats } from './heartbeats/watch'
import { forgetOutcomes } from './http/idempotency'
import { forgetFeed } from './journal/forget-feed'
import type { Clock } from './platform/clock'
import type { Task } from './platform/loop'
import { forgetGroups } from './intake/alerts'
import { forgetAwaited } from './intake/awaited'
import { activatePlans } from './plans/activate'
import { closeResolved } from './requests/close-resolved'
import { coverUncovered } from './requests/cover'
import { countUnassigned } from './requests/figures'
import { forgetOccurrences } from './requests/forget-occurrences'
import { resolveQuiet } from './requests/resolve-quiet'
import type { Delivering } from './webhooks/deliver'
import { forgetDeliveries } from './webhooks/forget'

/** What every process does for itself, with or without the worker. */
export const ownTasks = (deps: Deps, { callers, limits }: { callers: Callers; limits: Limits | undefined }, clock: Clock): Task[] => [
  { name: 'follow-access', everySeconds: 1, run: () => callers.refresh() },
  { name: 'follow-plan', everySeconds: 1, run: () => deps.plan.refresh() },
  { name: 'follow-clock', everySeconds: 60, run: () => readClock(deps.db, clock) },
  { name: 'note-key-use', everySeconds: 30, run: () => noteUses(deps.db, callers) },
  ...(limits ? [{ name: 'share-limits', everySeconds: 1, run: () => limits.share() }] : []),
]

/** What one process is enough for. */
export const workerTasks = (deps: Deps, deliveries: Delivering): Task[] => [
  { name: 'activate-plans', everySeconds: 1, run: () => activatePlans(deps).then(() => deps.plan.refresh()) },
  { name: 'keep-time', everySeconds: 1, run: () => keepTime(deps) },
  { name: 'cover-uncovered', everySeconds: 5, run: () => coverUncovered(deps) },
  { name: 'time-out-assignments', everySeconds: 5, run: () => timeOutAssignments(deps) },
  { name: 'watch-heartbeats', everySeconds: 5, run: () => watchHeartbeats(deps) },
  { name: 'close-resolved', everySeconds: 60, run: () => closeResolved(deps) },
  { name: 'resolve-quiet', everySeconds: 60, run: () => resolveQuiet(deps) },
  { name: 'count-unassigned', everySeconds: 15, run: () => countUnassigned(deps.db) },
  { name: 'seal-journal', everySeconds: 10, run: () => sealJournal(deps) },
  { name: 'forget-awaited', everySeconds: 600, run: () => forgetAwaited(deps) },
  { name: 'forget-groups', everySeconds: 3_600, run: () => forgetGroups(deps) },
  { name: 'forget-outcomes', everySeconds: 60, run: () => forgetOutcomes(deps) },
  { name: 'deliver-webhooks', everySeconds: 0.25, run: () => deliveries.run() },
  { name: 'forget-deliveries', everySeconds: 600, run: () => forgetDeliveries(deps) },
  { name: 'forget-feed', everySeconds: 600, run: () => forgetFeed(deps) },
  { name: 'forget-occurrences', everySeconds: 600, run: () => forgetOccurrences(deps) },
  { name: 'forget-client-use', everySeconds: 600, run: () => forgetUse(deps.db) },
]

async function readClock(db: Knex, clock: Clock): Promise<void> {
  const sent = performance.now()
  const { rows: [row] } = await db.raw<{ rows: { at: string }[] }>('select extract(epoch from clock_timestamp()) * 1000 as at')
  if (row) clock.learn(Number(row.at) + (performance.now() - sent) / 2)
}

/** The clocks of all requests: first as the plan wants them, then what has run out, also where the first fails. */
export async function keepTime(deps: Deps): Promise<void> {
  const failures: unknown[] = []
  const note = (error: unknown) => { failures.push(error) }
  await followPlan(deps).catch(note)
  await sweepClocks(deps, (trx, plan, walked) => walkSteps(deps, trx, plan, walked)).catch(note)
  if (failures.length > 1 && !deps.ends.aborted) throw new AggregateError(failures, 'Neither do all clocks follow the plan, nor is all acted on that has run out.')
  if (failures.length > 0) throw failures[0]
}
