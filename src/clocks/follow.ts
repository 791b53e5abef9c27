/** Puts the clocks of one request as they ought to be, in the transaction of the act that changed it. */
import type { Knex } from 'knex'
import { type Clock, follow } from '../domain/clock'
import { type Timed, wishesOf, type WishWithSource } from '../domain/clock-wishes'
import { type Escalation, escalationOf, nextLook } from '../domain/escalation'
import type { PlanInForce } from '../domain/plan'
import { instant } from '../http/formats'
import { statement } from '../platform/sql'
import { clockFrom, type ClockRow, entryFrom, type EntryRow, rowFrom } from './rows'

export const writeClocks = statement<{ clocks: string; entries: string }, { written: number }>(__dirname, 'write.sql')
export const readClocks = statement<{ requests: string[] }, ClockRow>(__dirname, 'read.sql')

/** What a request keeps of its clocks. */
export interface Due {
  response_due_at: string | null
  resolution_due_at: string | null
}

export interface TimedRequest extends Timed {
  id: string
}

export interface Followed {
  clocks: ClockRow[]
  entries: EntryRow[]
  due: Due
}

/** Call with the request locked. @returns the due times, for the request's own columns. */
export async function followClocks(trx: Knex, plan: PlanInForce, { request, at, cause }: { request: TimedRequest; at: string; cause: object }): Promise<Due> {
  const followed = followRows(await readClocks(trx, { requests: [request.id] }), plan, { request, at, cause })
  if (followed.clocks.length > 0)
    await writeClocks(trx, { clocks: JSON.stringify(followed.clocks), entries: JSON.stringify(followed.entries) })
  return followed.due
}

/** What would be written; empty where nothing changes. */
export function followRows(rows: readonly ClockRow[], plan: PlanInForce, { request, at, cause }: { request: TimedRequest; at: string; cause: object }): Followed {
  const escalation = escalationOf(plan, request.component)
  const followed: Followed = { clocks: [], entries: [], due: { response_due_at: null, resolution_due_at: null } }
  for (const wish of wishesOf(plan, request)) {
    const row = rows.find(each => each.kind === wish.kind)
    const due_at = followOne(followed, row, wish, { request, at, cause, escalation })
    followed.due[`${wish.kind}_due_at`] = due_at
  }
  return followed
}

function followOne(
  into: Followed,
  row: ClockRow | undefined,
  wish: WishWithSource,
  { request, at, cause, escalation }: { request: TimedRequest; at: string; cause: object; escalation: Escalation },
): string | null {
  const clock: Clock | undefined = row && clockFrom(row)
  const after = follow(clock, wish, Date.parse(at), escalation)
  const source = wish.target?.source ?? row?.source
  if (!after || !source) return null
  const now = rowFrom(after.clock, { request_id: request.id, source: after.entries.length > 0 || !row ? source : row.source }, escalation)
  // The ladder may be another one, though the clock is not.
  if (after.entries.length > 0 || now.next_at !== row?.next_at) {
    into.clocks.push(now)
    into.entries.push(...after.entries.map(entry => entryFrom(entry, now, entry.change === 'warn' || entry.change === 'breach' ? {} : cause)))
  }
  return now.due_at
}

/** Of a clock that starts, what is not the same for all: each request of a storm carries two. */
export type Starting = Pick<ClockRow, 'kind' | 'target_ms' | 'calendar' | 'source' | 'due_at' | 'next_at'>

/** What starts with a new request. */
export function startClocks(plan: PlanInForce, { category, component, severity }: Pick<Timed, 'category' | 'component' | 'severity'>, at: string): { clocks: Starting[]; due: Due } {
  const escalation = escalationOf(plan, component)
  const clocks: Starting[] = [], due: Due = { response_due_at: null, resolution_due_at: null }
  for (const wish of wishesOf(plan, { category, component, severity, state: 'new', responded: false, resolution: null })) {
    const clock = follow(undefined, wish, Date.parse(at), escalation)?.clock
    // Without a target no clock begins.
    if (!clock || !wish.target) continue
    const { kind, target_ms, calendar } = clock
    const due_at = instant(clock.due_at)
    clocks.push({ kind, target_ms, calendar, source: wish.target.source, due_at, next_at: instant(nextLook(clock, escalation)) })
    due[`${kind}_due_at`] = due_at
  }
  return { clocks, due }
}
