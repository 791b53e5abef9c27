/**
 * What a machine's report does with the request of its fingerprint. A report joins what is living; shortly after a
 * resolution it reopens it; later it opens another that follows it up. What people have touched a machine does not end.
 */
import { isOpen, type State } from './lifecycle'
import { type PlanInForce, plansFor } from './plan'
import { firstOf } from './targets'

/** Hours after a resolution in which the same fault reopens the request, where no plan says otherwise. */
export const DEFAULT_REOPEN_WITHIN_HOURS = 72

export interface LastRequest {
  id: string
  state: State
  component: string | null
  resolved_at: string | null
  /** The component that it was first reported of, whatever triage has made of it since. */
  reported_component: string | null
  sensitivity: 'normal' | 'restricted'
  /** Nobody but its source has moved, changed or linked it, said anything about it or given it to anybody. */
  untouched: boolean
  /** The open request that it was folded into as a duplicate, which its reports now count for. */
  original: string | null
}

/** Whether there is a request that a report can join. */
export const isLiving = ({ state, original }: Pick<LastRequest, 'state' | 'original'>): boolean => isOpen(state) || original !== null

export type Triggered = 'open' | 'join' | 'reopen' | 'follow_up'

/** @param now RFC 3339, as `resolved_at`. */
export function triggered(last: LastRequest | undefined, plan: PlanInForce, now: string): Triggered {
  if (!last) return 'open'
  if (isLiving(last)) return 'join'
  const hours = firstOf(plansFor(plan, last.component), document => document.reopen_within_hours) ?? DEFAULT_REOPEN_WITHIN_HOURS
  const recent = last.resolved_at !== null && Date.parse(now) - Date.parse(last.resolved_at) <= hours * 3_600_000
  return last.state === 'resolved' && recent ? 'reopen' : 'follow_up'
}

/** A source's "resolved" ends only what nobody has touched; else it is told to the team. Without a living request nothing. */
export const resolved = (last: Pick<LastRequest, 'state' | 'untouched'> | undefined): 'resolve' | 'note' | 'nothing' =>
  (!last || !isOpen(last.state) ? 'nothing' : last.untouched ? 'resolve' : 'note')

/** A source's acknowledgement is one where nobody was before. */
export const acknowledged = (last: LastRequest | undefined): 'acknowledge' | 'nothing' => (last?.state === 'new' ? 'acknowledge' : 'nothing')
