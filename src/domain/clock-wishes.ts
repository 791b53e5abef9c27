/**
 * How the clocks of a request ought to stand, by its state and the plan in force.
 *
 * `pending` waits for the requester and stops the clocks; `held` waits for somebody on the handling side and does not.
 */
import type { Wish } from './clock'
import type { State } from './lifecycle'
import type { PlanInForce } from './plan'
import type { ClockKind } from './plan-document'
import type { Routed } from './routing'
import { type DueTarget, targetsOf } from './targets'

export interface Timed extends Pick<Routed, 'category' | 'component' | 'severity'> {
  state: State
  /** Somebody who handles requests has acknowledged it, or answered in public. */
  responded: boolean
  resolution: { code: string } | null
}

type Standing = Wish['state']

const RESOLUTION: Record<State, Standing> = {
  new: 'running', acknowledged: 'running', in_progress: 'running', held: 'running', pending: 'paused',
  resolved: 'fulfilled', closed: 'fulfilled', rejected: 'stopped', cancelled: 'stopped',
}

function standingOf(kind: ClockKind, { state, responded, resolution }: Timed): Standing {
  // A duplicate was neither answered nor resolved: its original was, and counts.
  if (resolution?.code === 'duplicate') return responded && kind === 'response' ? 'fulfilled' : 'stopped'
  if (kind === 'resolution') return RESOLUTION[state]
  if (responded) return 'fulfilled'
  return state === 'cancelled' ? 'stopped' : state === 'pending' ? 'paused' : 'running'
}

/** @returns response first. Without a plan in force there are no targets, and the clocks stand still. */
export function wishesOf(plan: PlanInForce, request: Timed): [WishWithSource, WishWithSource] {
  const targets = targetsOf(plan, request)
  const wish = (kind: ClockKind): WishWithSource =>
    ({ kind, state: standingOf(kind, request), target: targets.find(each => each.kind === kind) })
  return [wish('response'), wish('resolution')]
}

export interface WishWithSource extends Wish {
  target: DueTarget | undefined
}
