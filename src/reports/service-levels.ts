/** How the clocks of requests that were opened in a period stand now. */
import type { Knex } from 'knex'
import { CLOCK_KINDS, type ClockKind } from '../domain/plan-document'
import { firstIdAt } from '../platform/ids'
import { type Asked, conditions } from '../requests/conditions'
import { dimensionsOf, grouping, groups } from './groups'
import { periodOf } from './period'
import type { PeriodQuery } from './query-schema'
import type { ClockFigures, ServiceLevels, ServiceLevelsLine } from './schema'

type Counts = Omit<ClockFigures, 'met_percent' | 'median_minutes' | 'p90_minutes'>

interface Counted extends Counts {
  /** Working time used by those that have ended: median and 90th percentile; null for none. */
  used_ms: [number, number] | null
}

type Row = Omit<ServiceLevelsLine, ClockKind> & Record<ClockKind, Counted>

export async function serviceLevels(db: Knex, { filters: { by, from, to, ...filters }, ...who }: Omit<Asked, 'filters'> & { filters: PeriodQuery }): Promise<ServiceLevels> {
  const period = periodOf({ from, to }, who.now)
  const dimensions = dimensionsOf(by)
  const where = conditions({ ...who, filters: { ...filters, created_after: period.from, created_before: period.to } })
  const now = where.bind(who.now)
  const range = { first: where.bind(firstIdAt(period.from)), end: where.bind(firstIdAt(period.to)) }
  const { group, clause } = grouping(dimensions, 'request.created_at')
  const text = `select ${group}, count(*) as requests, ${CLOCK_KINDS.map(kind => `${figures(kind, now)} as ${kind}`).join(', ')}
    from support_request as request ${CLOCK_KINDS.map(kind => joined(kind, range)).join(' ')} ${where.text()} ${clause}`
  const rows = await groups<Row>(db, { text, values: where.values })
  return { ...period, by: dimensions, lines: rows.map(row => ({ ...row, response: shown(row.response), resolution: shown(row.resolution) })) }
}

/** The period once more: the planner does not see that clocks are found in the range of their requests. */
const joined = (kind: ClockKind, { first, end }: { first: string; end: string }) =>
  `left join request_clock as ${kind} on ${kind}.request_id = request.id and ${kind}.kind = '${kind}' and ${kind}.request_id >= ${first}::uuid and ${kind}.request_id < ${end}::uuid`

function figures(kind: ClockKind, now: string): string {
  const ended = `${kind}.state in ('met', 'missed')`
  const open = `${kind}.state in ('running', 'paused')`
  // The sweep may not have been by yet.
  const breached = `(${kind}.breached_at is not null or coalesce(${kind}.due_at < ${now}::timestamptz, false))`
  return `jsonb_build_object(
    'met', count(*) filter (where ${kind}.state = 'met'),
    'missed', count(*) filter (where ${kind}.state = 'missed'),
    'breached_running', count(*) filter (where ${open} and ${breached}),
    'running', count(*) filter (where ${open} and not ${breached}),
    'stopped', count(*) filter (where ${kind}.state = 'stopped'),
    'used_ms', percentile_cont(array[0.5, 0.9]) within group (order by ${kind}.used_ms) filter (where ${ended})
  )`
}

function shown({ used_ms, ...counts }: Counted): ClockFigures {
  const ended = counts.met + counts.missed
  const [median, p90] = used_ms ?? []
  return { ...counts, met_percent: ended === 0 ? null : tenths(100 * counts.met / ended), median_minutes: minutes(median), p90_minutes: minutes(p90) }
}

const tenths = (value: number) => Math.round(value * 10) / 10
const minutes = (ms: number | undefined) => (ms === undefined ? null : tenths(ms / 60_000))
