/** Who in a team may be given a request by a rule of the plan, and until when it has to be acknowledged. */
import { type PlanInForce, plansFor, workingTimeOf } from './plan'
import type { PersonRule } from './plan-document'
import { calendarOf, firstOf } from './targets'

export interface Duty {
  rule: PersonRule
  /** Members on duty now, by their own calendar, that of the team, or that of the plan. Empty: a person chooses. */
  candidates: string[]
  /** When the assignment goes on to the next; null where it waits for ever. In milliseconds. */
  times_out_at: number | null
}

export function dutyOf(plan: PlanInForce, component: string | null, team: string | null, at: number): Duty {
  const plans = plansFor(plan, component)
  const rule = firstOf(plans, document => document.assignment?.person) ?? 'manual'
  const minutes = firstOf(plans, document => document.assignment?.time_out_minutes)
  const working = workingTimeOf(plan, calendarOf(plans))
  return {
    rule,
    candidates: rule === 'manual' || team === null ? [] : onDuty(plan, team, calendarOf(plans), at),
    times_out_at: team === null || minutes === undefined ? null : working.due(at, minutes * 60_000) ?? null,
  }
}

const onDuty = (plan: PlanInForce, team: string, calendar: string | null, at: number): string[] =>
  (plan.members.get(team) ?? [])
    .filter(member => workingTimeOf(plan, member.calendar ?? plan.teams.get(team)?.calendar ?? calendar).isWorking(at))
    .map(member => member.person)
