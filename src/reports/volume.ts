/** What came and went in a period. */
import type { Knex } from 'knex'
import { STATES } from '../domain/lifecycle'
import { firstIdAt } from '../platform/ids'
import { type Asked, conditions } from '../requests/conditions'
import { countEach, dimensionsOf, grouping, groups } from './groups'
import { periodOf } from './period'
import type { PeriodQuery } from './query-schema'
import type { Volume, VolumeLine } from './schema'

const COLUMNS = 'request.component, request.category, request.team, request.severity, request.state'

export async function volume(db: Knex, { filters: { by, from, to, ...filters }, ...who }: Omit<Asked, 'filters'> & { filters: PeriodQuery }): Promise<Volume> {
  const period = periodOf({ from, to }, who.now)
  const dimensions = dimensionsOf(by)
  // Whatever happened before the end was of a request opened before the end.
  const where = conditions({ ...who, filters: { ...filters, created_before: period.to } })
  const range = { firstId: where.bind(firstIdAt(period.from)), from: where.bind(period.from), to: where.bind(period.to) }
  const { group, clause } = grouping(dimensions, 'request.at')
  const text = `select ${group}, ${FIGURES} from (${happened(where.text(), range)}) as request ${clause}`
  return { ...period, by: dimensions, lines: await groups<VolumeLine>(db, { text, values: where.values }) }
}

const count = (what: string) => `count(*) filter (where request.what = '${what}') as ${what}`

const FIGURES = `${['opened', 'resolved', 'closed', 'reopened'].map(count).join(', ')},
  coalesce(sum(request.occurrences) filter (where request.what = 'opened' and not request.joined), 0)::bigint as occurrences,
  ${countEach(STATES, state => `request.what = 'opened' and request.state = '${state}'`)} as by_state`

/**
 * A row for each thing that happened in the period.
 * @param where conditions on requests, at least one.
 */
function happened(where: string, { firstId, from, to }: { firstId: string; from: string; to: string }): string {
  const within = (at: string) => `${at} >= ${from}::timestamptz and ${at} < ${to}::timestamptz`
  const rows = (what: string, at: string) => `select '${what}' as what, ${at} as at, ${COLUMNS}, request.occurrences, ${JOINED} as joined from support_request as request`
  return [
    `${rows('opened', 'request.created_at')} ${where} and request.id >= ${firstId}::uuid`,
    `${rows('resolved', 'request.resolved_at')} ${where} and ${within('request.resolved_at')}`,
    `${rows('closed', 'request.closed_at')} ${where} and ${within('request.closed_at')}`,
    `${rows('reopened', 'journal.at')} join journal on journal.request_id = request.id
      ${where} and journal.event = 'request.transitioned' and journal.data ->> 'action' = 'reopen' and ${within('journal.at')}`,
  ].join(' union all ')
}

/** Folded into its original, which has its reports: closed as a duplicate without having been resolved. */
const JOINED = "((request.resolution ->> 'code' = 'duplicate' and request.resolved_at is null) is true)"
