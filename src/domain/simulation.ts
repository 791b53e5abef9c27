/** What another plan would decide differently about a request: its team and its due times. */
import { type PlanInForce, workingTimeOf } from './plan'
import { type Because, route, type Routed } from './routing'
import { targetsOf } from './targets'

export interface Outcome {
  team: string | null
  because: Because
  /** In milliseconds; null where no plan sets a target, or working time never comes. */
  response_due_at: number | null
  resolution_due_at: number | null
}

export interface Compared {
  before: Outcome
  after: Outcome
  differs: Difference[]
}

export const DIFFERENCES = ['team', 'rule', 'response_due_at', 'resolution_due_at'] as const
export type Difference = (typeof DIFFERENCES)[number]

/** @param at when the request is opened, in milliseconds. */
export function compare(before: PlanInForce, after: PlanInForce, request: Routed, at: number): Compared {
  const [was, would] = [outcomeOf(before, request, at), outcomeOf(after, request, at)]
  const same: Record<Difference, boolean> = {
    team: was.team === would.team,
    rule: was.because.rule === would.because.rule && was.because.rule_name === would.because.rule_name && was.because.plan === would.because.plan,
    response_due_at: was.response_due_at === would.response_due_at,
    resolution_due_at: was.resolution_due_at === would.resolution_due_at,
  }
  return { before: was, after: would, differs: DIFFERENCES.filter(each => !same[each]) }
}

function outcomeOf(plan: PlanInForce, request: Routed, at: number): Outcome {
  const { team, assigned_because: because } = route(plan, request)
  const [response, resolution] = targetsOf(plan, request)
  const due = (target: typeof response) => (target ? workingTimeOf(plan, target.calendar).due(at, target.target_ms) ?? null : null)
  return { team, because, response_due_at: due(response), resolution_due_at: due(resolution) }
}
