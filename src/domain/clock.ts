/**
 * The clocks of a request: response, until somebody acknowledges or answers, and resolution.
 *
 * The truth of a clock is its target, the working time used before it last started, and since when it runs. What was
 * used is never lost, whatever changes; due times follow from it. All instants and durations are in milliseconds.
 */
import type { ClockKind } from './plan-document'
import type { WorkingTime } from './working-time'

export const CLOCK_STATES = ['running', 'paused', 'met', 'missed', 'stopped'] as const
export type ClockState = (typeof CLOCK_STATES)[number]

export const CLOCK_CHANGES = ['start', 'pause', 'resume', 'stop', 'recompute', 'warn', 'breach'] as const
export type ClockChange = (typeof CLOCK_CHANGES)[number]

export interface Clock {
  kind: ClockKind
  state: ClockState
  target_ms: number
  /** Working time used before `running_since`. */
  used_ms: number
  running_since: number | null
  calendar: string | null
  /** Null while it does not run, and where the target is never reached. */
  due_at: number | null
  /** When the warning and the breach were, not when somebody noticed; each comes once in the life of a clock. */
  warned_at: number | null
  breached_at: number | null
  /** Steps of the escalation ladder that have been walked. */
  steps_walked: number
  stopped_at: number | null
}

/** How a clock ought to stand now, by the state of its request and the plan in force. */
export interface Wish {
  kind: ClockKind
  state: 'running' | 'paused' | 'fulfilled' | 'stopped'
  /** Undefined where no plan sets one: then the clock stands still. */
  target: { target_ms: number; calendar: string | null } | undefined
}

/** A line of the ledger of a clock. */
export interface Entry {
  change: ClockChange
  at: number
  target_ms: number
  used_ms: number
  due_at: number | null
}

export interface Rules {
  workingTime: (calendar: string | null) => WorkingTime
  warn_at_percent: number
}

export interface Followed {
  clock: Clock
  entries: Entry[]
}

/** Working time used until an instant. */
export const usedAt = (clock: Clock, working: WorkingTime, at: number): number =>
  clock.used_ms + (clock.running_since === null ? 0 : working.between(clock.running_since, at))

/** When a share of the target will have been used; undefined while the clock does not run, or never. */
export function reaches(clock: Clock, working: WorkingTime, percent: number): number | undefined {
  if (clock.running_since === null) return undefined
  return working.due(clock.running_since, Math.round(clock.target_ms * percent / 100) - clock.used_ms)
}

/** Puts a clock as it ought to be. Undefined in and out where there is no clock and none is wanted. */
export function follow(clock: Clock | undefined, wish: Wish, at: number, rules: Rules): Followed | undefined {
  if (!clock) return begin(wish, at, rules)
  const followed = catchUp(clock, at, rules)
  // Nothing runs backwards: two replicas may differ by a little.
  const since = Math.max(at, followed.clock.running_since ?? at)
  retarget(followed, wish, since, rules)
  restate(followed, wish, since, rules)
  return followed
}

function begin({ kind, state, target }: Wish, at: number, rules: Rules): Followed | undefined {
  if (!target || state === 'fulfilled' || state === 'stopped') return undefined
  const runs = state === 'running'
  const clock: Clock = {
    kind, state, ...target, used_ms: 0, running_since: runs ? at : null, due_at: null, warned_at: null, breached_at: null,
    steps_walked: 0, stopped_at: null,
  }
  const begun: Followed = { clock, entries: [] }
  note(begun, 'start', at, rules)
  return begun
}

/** Marks the warning and the breach that lie behind. A clock breaches when its due time has passed, not when it strikes. */
export function catchUp(clock: Clock, at: number, rules: Rules): Followed {
  const working = rules.workingTime(clock.calendar)
  const caught: Followed = { clock: { ...clock }, entries: [] }
  const warned = clock.warned_at === null ? reaches(clock, working, rules.warn_at_percent) : undefined
  if (warned !== undefined && warned < at) {
    caught.clock.warned_at = warned
    note(caught, 'warn', at, rules)
  }
  // Reckoned anew: the calendar may have been changed since `due_at` was written.
  const due = clock.breached_at === null ? reaches(clock, working, 100) : undefined
  if (due !== undefined && due < at) {
    caught.clock.breached_at = due
    note(caught, 'breach', at, rules)
  }
  return caught
}

/** Another target or calendar: what was used so far is kept, as it was counted. */
function retarget(followed: Followed, { target }: Wish, at: number, rules: Rules): void {
  const { clock } = followed
  if (!target || isOver(clock)) return
  const before = rules.workingTime(clock.calendar)
  const changed = target.target_ms !== clock.target_ms || target.calendar !== clock.calendar
  const due = clock.running_since === null ? null : reaches(clock, before, 100) ?? null
  // The calendar itself may have been changed: then only the due time is another.
  if (!changed && due === clock.due_at) return
  if (changed) {
    followed.clock = { ...clock, ...target, used_ms: usedAt(clock, before, at), running_since: clock.running_since === null ? null : at }
  }
  note(followed, 'recompute', at, rules)
}

function restate(followed: Followed, wish: Wish, at: number, rules: Rules): void {
  const { clock } = followed
  const wanted = wish.target || wish.state === 'fulfilled' ? wish.state : 'stopped'
  if (wanted === 'fulfilled') {
    if (isOver(clock)) return
    const used_ms = usedAt(clock, rules.workingTime(clock.calendar), at)
    followed.clock = { ...clock, state: clock.breached_at === null ? 'met' : 'missed', used_ms, running_since: null, stopped_at: at }
    return note(followed, 'stop', at, rules)
  }
  if (wanted === clock.state || (wanted === 'stopped' && isOver(clock))) return
  const used_ms = usedAt(clock, rules.workingTime(clock.calendar), at)
  followed.clock = {
    ...clock, ...(isOver(clock) ? wish.target : {}), state: wanted, used_ms, running_since: wanted === 'running' ? at : null,
    stopped_at: wanted === 'stopped' ? at : null,
    // Without a plan nothing is due any more.
    due_at: wish.target ? clock.due_at : null,
  }
  note(followed, wanted === 'running' ? 'resume' : wanted === 'paused' ? 'pause' : 'stop', at, rules)
}

export const isOver = ({ state }: Clock) => state === 'met' || state === 'missed' || state === 'stopped'

/** Writes the line, with the due time that the clock has from now on. */
function note(followed: Followed, change: ClockChange, at: number, rules: Rules): void {
  const { clock } = followed
  const working = rules.workingTime(clock.calendar)
  // A clock that has ended keeps the time until which it had to.
  if (change === 'start' || change === 'pause' || change === 'resume' || change === 'recompute') clock.due_at = reaches(clock, working, 100) ?? null
  followed.entries.push({ change, at, target_ms: clock.target_ms, used_ms: usedAt(clock, working, at), due_at: clock.due_at })
}
