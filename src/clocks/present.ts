/** Reads the clocks of a request as they stand at an instant, each with its ledger. */
import type { Knex } from 'knex'
import { usedAt } from '../domain/clock'
import { type PlanInForce, workingTimeOf } from '../domain/plan'
import { readClocks } from './follow'
import { clockFrom, type ClockRow, type EntryRow } from './rows'
import type { Clock, Clocks } from './schema'

const MOST_ENTRIES = 1_000

export async function clocksOf(db: Knex, plan: PlanInForce, { request, at }: { request: string; at: string }): Promise<Clocks> {
  const rows = await readClocks(db, { requests: [request] })
  const entries = await db('clock_entry').where({ request_id: request }).orderBy('id').limit(2 * MOST_ENTRIES)
    .select('kind', 'at', 'change', 'cause', 'target_ms', 'used_ms', 'due_at') as EntryRow[]
  const clocks = rows.sort((a, b) => b.kind.localeCompare(a.kind)).map(row => present(row, plan, { at, entries }))
  return { request, at, clocks }
}

function present(row: ClockRow, plan: PlanInForce, { at, entries }: { at: string; entries: readonly EntryRow[] }): Clock {
  const used_ms = usedAt(clockFrom(row), workingTimeOf(plan, row.calendar), Date.parse(at))
  const { kind, state, target_ms, calendar, source, running_since, due_at, warned_at, breached_at, stopped_at } = row
  const ledger = entries.filter(each => each.kind === kind).slice(0, MOST_ENTRIES)
    .map(({ kind: _, ...entry }) => ({ ...entry, cause: { ...entry.cause } }))
  return {
    kind, state, target_ms, used_ms, left_ms: Math.max(0, target_ms - used_ms), calendar, source, running_since, due_at,
    warned_at, breached_at, stopped_at, ledger,
  }
}
