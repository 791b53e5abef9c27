/** Who is told, and when, that the time of a request runs out: the ladder of the plan, step by step up to its end. */
import { type Clock, reaches, type Rules } from './clock'
import { type PlanInForce, plansFor, workingTimeOf } from './plan'
import type { ClockKind, LadderStep } from './plan-document'
import { DEFAULT_WARN_AT_PERCENT, firstOf } from './targets'

export interface Escalation extends Rules {
  ladder: readonly LadderStep[]
}

export function escalationOf(plan: PlanInForce, component: string | null): Escalation {
  const plans = plansFor(plan, component)
  return {
    workingTime: calendar => workingTimeOf(plan, calendar),
    warn_at_percent: firstOf(plans, document => document.warn_at_percent) ?? DEFAULT_WARN_AT_PERCENT,
    ladder: firstOf(plans, document => document.ladder) ?? [],
  }
}

const stepsOf = (ladder: readonly LadderStep[], kind: ClockKind) => ladder.filter(step => step.clock === kind)

/** The steps whose time has passed and that have not been walked. */
export function stepsDue(clock: Clock, { ladder, workingTime }: Escalation, at: number): LadderStep[] {
  const working = workingTime(clock.calendar)
  const left = stepsOf(ladder, clock.kind).slice(clock.steps_walked)
  const waiting = left.findIndex(step => !(Number(reaches(clock, working, step.at_percent)) < at))
  return waiting === -1 ? left : left.slice(0, waiting)
}

/** When a running clock has to be looked at next: for its warning, its breach or a step of the ladder. */
export function nextLook(clock: Clock, { ladder, workingTime, warn_at_percent }: Escalation): number | null {
  if (clock.running_since === null) return null
  const working = workingTime(clock.calendar)
  const step = stepsOf(ladder, clock.kind)[clock.steps_walked]
  // The least share is reached first.
  const share = Math.min(clock.warned_at === null ? warn_at_percent : Infinity, clock.breached_at === null ? 100 : Infinity, step?.at_percent ?? Infinity)
  return share === Infinity ? null : reaches(clock, working, share) ?? null
}
