/** Clocks as rows: the same members, with instants as text. */
import type { Clock, Entry } from '../domain/clock'
import { type Escalation, nextLook } from '../domain/escalation'
import type { ClockKind } from '../domain/plan-document'
import type { TargetSource } from '../domain/targets'
import { instant } from '../http/formats'

type Instants = 'running_since' | 'due_at' | 'warned_at' | 'breached_at' | 'stopped_at'

export interface ClockRow extends Omit<Clock, Instants>, Record<Instants, string | null> {
  request_id: string
  /** What set the target. */
  source: TargetSource
  next_at: string | null
}

export interface EntryRow extends Omit<Entry, 'at' | 'due_at'> {
  request_id: string
  kind: ClockKind
  at: string
  cause: object
  due_at: string | null
}

const millis = (at: string | null): number | null => (at === null ? null : Date.parse(at))

export const clockFrom = (row: ClockRow): Clock => ({
  kind: row.kind,
  state: row.state,
  target_ms: row.target_ms,
  used_ms: row.used_ms,
  running_since: millis(row.running_since),
  calendar: row.calendar,
  due_at: millis(row.due_at),
  warned_at: millis(row.warned_at),
  breached_at: millis(row.breached_at),
  steps_walked: row.steps_walked,
  stopped_at: millis(row.stopped_at),
})

export const rowFrom = (clock: Clock, { request_id, source }: Pick<ClockRow, 'request_id' | 'source'>, escalation: Escalation): ClockRow => ({
  request_id,
  kind: clock.kind,
  state: clock.state,
  target_ms: clock.target_ms,
  used_ms: clock.used_ms,
  running_since: instant(clock.running_since),
  calendar: clock.calendar,
  source,
  due_at: instant(clock.due_at),
  next_at: instant(nextLook(clock, escalation)),
  warned_at: instant(clock.warned_at),
  breached_at: instant(clock.breached_at),
  steps_walked: clock.steps_walked,
  stopped_at: instant(clock.stopped_at),
})

export const entryFrom = ({ change, at, target_ms, used_ms, due_at }: Entry, clock: Pick<ClockRow, 'request_id' | 'kind'>, cause: object): EntryRow =>
  ({ request_id: clock.request_id, kind: clock.kind, at: new Date(at).toISOString(), change, cause, target_ms, used_ms, due_at: instant(due_at) })
