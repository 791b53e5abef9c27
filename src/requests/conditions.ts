/**
 * Which requests are meant: the filters of lists and reports and what the caller may see, as conditions on
 * `support_request as request`.
 */
import { type Caller, seesAll, seesOnlyItsOwn } from '../domain/caller'
import { OPEN_STATES } from '../domain/lifecycle'
import { type PlanInForce, withChildren } from '../domain/plan'
import { SEVERITIES } from '../domain/severity'
import { toUtc } from '../http/formats'
import { splitList } from '../http/schema'
import { firstIdAt } from '../platform/ids'
import type { SupportRequestQuery } from './list-schema'
import { type Among, type Stretch, Where } from './where'

export interface Asked {
  filters: SupportRequestQuery
  caller: Caller
  plan: PlanInForce
  now: string
}

/** As the column counts it. */
export const rankOf = (severity: string) => SEVERITIES.length - SEVERITIES.findIndex(each => each === severity)

const CLOCKS_DIFFER_MS = 3_600_000

type Narrowed = Omit<Asked, 'filters'> & { filters: Partial<SupportRequestQuery> }

/**
 * By what columns it is narrowed whose index goes on by identifier, and so has what has a value in order of creation.
 * Those who see only what they reported are narrowed as by a filter.
 */
export function indexed({ filters, caller, plan }: Narrowed): Among[] {
  const among = (column: string, type: string, values: readonly unknown[] | undefined, open = false): Among[] => values ? [{ column, type, values, open }] : []
  return [
    ...among('request.reported_by', 'uuid', seesOnlyItsOwn(caller) ? [caller.client_id] : undefined),
    ...among('request.reported_by', 'uuid', splitList(filters.reported_by)),
    ...among('request.component', 'text', splitList(filters.component)),
    ...among('request.category', 'text', splitList(filters.category)?.flatMap(code => withChildren(plan, code))),
    ...among('request.severity_rank', 'smallint', splitList(filters.severity)?.map(rankOf)),
    ...among('request.workflow', 'text', splitList(filters.workflow)),
    ...among('request.team', 'uuid', splitList(filters.team), true),
    ...among('request.person', 'uuid', splitList(filters.person), true),
    ...among("(request.known_error ->> 'id')", 'text', splitList(filters.known_error)),
  ]
}

interface Going {
  /** All columns that hold the identifier are bounded: through a join the planner infers no inequality. */
  ids?: readonly string[]
  /** In place of the same value of its column. */
  along?: Stretch | undefined
}

export function conditions(asked: Narrowed, { ids = ['request.id'], along }: Going = {}): Where {
  const { filters, caller, now } = asked
  const where = new Where()
  onlyVisible(where, caller)
  const states = splitList(filters.state)
  if (states) where.oneOf({ column: 'request.state', type: 'text', values: states })
  for (const among of indexed(asked)) {
    if (among.column === along?.column) where.stretch(along)
    else where.oneOf(among)
  }
  // What a partial index is of is said beside the value, so that the planner sees that it serves.
  where.when(splitList(filters.label), $ => `request.labels <> '{}' and request.labels && ${$}::text[]`)
  if (filters.known_error !== undefined) where.add(() => 'request.known_error is not null')
  where.when(filters.openhim_transaction, $ => `request.openhim_transaction = ${$}::text`)
  where.when(filters.created_after && firstIdAt(toUtc(filters.created_after)), $ => bounded(ids, `>= ${$}::uuid`))
  where.when(filters.created_before && firstIdAt(toUtc(filters.created_before)), $ => bounded(ids, `< ${$}::uuid`))
  where.when(filters.updated_after && toUtc(filters.updated_after), $ => `request.updated_at >= ${$}::timestamptz`)
  where.when(filters.updated_before && toUtc(filters.updated_before), $ => `request.updated_at < ${$}::timestamptz`)
  // Nothing is changed before it is opened, but for what clocks may differ: the youngest need not be looked at.
  where.when(filters.updated_before && firstIdAt(new Date(Date.parse(toUtc(filters.updated_before)) + CLOCKS_DIFFER_MS).toISOString()), $ => bounded(ids, `< ${$}::uuid`))
  where.when(filters.q, $ => `request.search @@ websearch_to_tsquery('simple', ${$}::text)`)
  if (filters.assigned !== undefined) where.add(() => `request.team is ${filters.assigned ? 'not ' : ''}null`)
  if (filters.overdue !== undefined) where.add($ => `${filters.overdue ? '' : 'not '}${overdue($)}`, now)
  return where
}

export const bounded = (ids: readonly string[], bound: string) => ids.map(id => `${id} ${bound}`).join(' and ')

/** Written out, so that the indexes of open requests serve it. */
export const OPEN = `request.state in (${OPEN_STATES.map(state => `'${state}'`).join(', ')})`

export const overdue = ($: string) => `(${OPEN} and (
  coalesce(request.resolution_due_at < ${$}::timestamptz, false)
  or (request.responded_at is null and coalesce(request.response_due_at < ${$}::timestamptz, false))))`

/** The rule of `domain/caller` for many rows at once, of those who see more than their own (`indexed`). */
function onlyVisible(where: Where, caller: Caller): void {
  if (seesAll(caller) || seesOnlyItsOwn(caller)) return
  const seen = (client: string, teams: string) => `request.sensitivity = 'normal' or request.reported_by = ${client}::uuid or request.team = any (${teams}::uuid[])`
  // Most callers own no content, and their statement has nothing of it.
  if (caller.content === null) return where.add((client, teams) => `(${seen(client, teams)})`, caller.client_id, caller.teams)
  where.add(
    (client, teams, components, but) => `(${seen(client, teams)} or request.component = any (${components}::text[])
      or (${but}::text[] is not null and (request.component is null or request.component <> all (${but}::text[]))))`,
    caller.client_id, caller.teams, caller.content.components, caller.content.all_but,
  )
}
