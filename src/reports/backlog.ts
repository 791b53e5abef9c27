/** What is open now, where it stands, and for how long. */
import type { Knex } from 'knex'
import { OPEN_STATES } from '../domain/lifecycle'
import { type Asked, conditions, OPEN, overdue } from '../requests/conditions'
import { countEach, dimensionsOf, grouping, groups } from './groups'
import type { BacklogQuery } from './query-schema'
import type { Backlog, BacklogLine } from './schema'

/** From how many days on, and below how many. */
const AGES: Record<keyof BacklogLine['by_age'], [from: number, below: number]> = {
  under_1_day: [0, 1], days_1_to_3: [1, 3], days_3_to_7: [3, 7], days_7_to_30: [7, 30], days_30_to_90: [30, 90], over_90_days: [90, Infinity],
}

const BUCKETS = Object.keys(AGES) as (keyof typeof AGES)[] // the keys of the line above

export async function backlog(db: Knex, { filters: { by, ...filters }, ...who }: Omit<Asked, 'filters'> & { filters: BacklogQuery }): Promise<Backlog> {
  const dimensions = dimensionsOf(by)
  const where = conditions({ ...who, filters })
  where.add(() => OPEN)
  const now = where.bind(who.now)
  const { group, clause } = grouping(dimensions, 'request.created_at')
  const text = `select ${group}, count(*) as open,
      ${countEach(OPEN_STATES, state => `request.state = '${state}'`)} as by_state,
      count(*) filter (where request.team is null) as unassigned,
      count(*) filter (where ${overdue(now)}) as overdue,
      ${countEach(BUCKETS, bucket => agedAt(now, bucket))} as by_age,
      min(request.created_at) as oldest_created_at
    from support_request as request ${where.text()} ${clause}`
  return { at: who.now, by: dimensions, lines: await groups<BacklogLine>(db, { text, values: where.values }) }
}

/** Days of 24 hours. What a replica whose clock is a little ahead has opened is new, not of no age. */
function agedAt(now: string, bucket: keyof typeof AGES): string {
  const [from, below] = AGES[bucket]
  const isOlder = (days: number) => (days === 0 ? 'true' : days === Infinity ? 'false' : `request.created_at <= ${now}::timestamptz - interval '${days * 24} hours'`)
  return `${isOlder(from)} and not ${isOlder(below)}`
}
