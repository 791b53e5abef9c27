/**
 * Histories of a request, and its clocks reckoned the slow and obvious way: a minute at a time, by the state, the target
 * and the calendar that held in that minute.
 */
import type { Severity } from '../../src/domain/severity'

export const STEPS = ['acknowledge', 'start', 'await_requester', 'hold', 'resume', 'resolve', 'reopen', 'comment', 'severity', 'targets', 'calendar', 'hours', 'sweep'] as const
export interface Step {
  /** Minutes after the step before. */
  after: number
  kind: (typeof STEPS)[number]
  severity: Severity
  /** Which of the targets, calendars or hours. */
  choice: number
}

export interface Standing {
  state: 'new' | 'acknowledged' | 'in_progress' | 'pending' | 'held' | 'resolved'
  responded: boolean
  severity: Severity
  targets: number
  calendar: number
  /** Which hours each calendar has. */
  hours: [number, number]
}

const MOVES: Partial<Record<Step['kind'], { from: readonly Standing['state'][]; to: Standing['state'] }>> = {
  acknowledge: { from: ['new'], to: 'acknowledged' },
  start: { from: ['new', 'acknowledged'], to: 'in_progress' },
  await_requester: { from: ['acknowledged', 'in_progress', 'held'], to: 'pending' },
  hold: { from: ['acknowledged', 'in_progress', 'pending'], to: 'held' },
  resume: { from: ['pending', 'held'], to: 'in_progress' },
  resolve: { from: ['acknowledged', 'in_progress', 'pending', 'held'], to: 'resolved' },
  reopen: { from: ['resolved'], to: 'in_progress' },
}

/** Undefined where the step is not possible then. */
export function take(standing: Standing, step: Step): Standing | undefined {
  const move = MOVES[step.kind]
  if (move) return move.from.includes(standing.state) ? { ...standing, state: move.to, responded: true } : undefined
  if (step.kind === 'comment') return { ...standing, responded: true }
  if (step.kind === 'severity') return { ...standing, severity: step.severity }
  if (step.kind === 'targets') return { ...standing, targets: step.choice }
  if (step.kind === 'calendar') return { ...standing, calendar: step.choice % 2 }
  if (step.kind === 'sweep') return standing
  const hours: [number, number] = [...standing.hours]
  hours[standing.calendar] = step.choice
  return { ...standing, hours }
}

export interface Moment {
  /** Minutes from the beginning. */
  at: number
  standing: Standing
}

/** What the reckoning asks of the world. All in minutes. */
export interface World {
  works: (standing: Standing, minute: number) => boolean
  targetOf: (standing: Standing) => number
  stands: (standing: Standing) => 'running' | 'paused' | 'over'
  warnShare: number
}

export interface Reckoned {
  state: 'running' | 'paused' | 'met' | 'missed'
  used: number
  target: number
  /** While it runs: the minute at which the target is used up, reckoned since it last started or got another target. */
  due: number | null
  warned: number | null
  breached: number | null
  standing: Standing
}

/** Everything up to a minute. What falls on the same minute happens before that minute is looked at. */
export function reckon(moments: readonly [Moment, ...Moment[]], end: number, world: World): Reckoned {
  const [first] = moments
  const clock: Reckoned = { state: 'running', used: 0, target: 0, due: null, warned: null, breached: null, standing: first.standing }
  let next = 0
  for (let minute = 0; minute < end; minute++) {
    for (let moment = moments[next]; moment?.at === minute; moment = moments[++next]) enter(clock, moment.standing, world)
    if (clock.state !== 'running') continue
    if (clock.used >= clock.target * world.warnShare) clock.warned ??= minute
    if (clock.used >= clock.target) {
      clock.due ??= minute
      clock.breached ??= minute
    }
    if (world.works(clock.standing, minute)) clock.used++
  }
  for (let moment = moments[next]; moment; moment = moments[++next]) enter(clock, moment.standing, world)
  return clock
}

function enter(clock: Reckoned, standing: Standing, world: World): void {
  const before = clock.standing
  clock.standing = standing
  const stand = world.stands(standing)
  const over = clock.state === 'met' || clock.state === 'missed'
  if (stand === 'over') {
    if (!over) clock.state = clock.breached === null ? 'met' : 'missed'
    return
  }
  const target = world.targetOf(standing)
  if (clock.state !== stand || target !== clock.target || standing.calendar !== before.calendar) clock.due = null
  clock.state = stand
  clock.target = target
}

/** When the target will be used up, if nothing more happens; undefined beyond the horizon. */
export function dueAfter(clock: Reckoned, end: number, { horizon, works }: { horizon: number; works: World['works'] }): number | undefined {
  if (clock.due !== null) return clock.due
  let { used } = clock
  for (let minute = end; minute < horizon; minute++) {
    if (used >= clock.target) return minute
    if (works(clock.standing, minute)) used++
  }
  return undefined
}
