/**
 * Lists of requests: one statement put together from fixed pieces, its values always parameters.
 * The identifiers are in order of creation, so the primary key serves the default order and "created after".
 */
import type { Knex } from 'knex'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Caller, seesAll, seesNormal } from '../domain/caller'
import { OPEN_STATES } from '../domain/lifecycle'
import { type PlanInForce, withChildren } from '../domain/plan'
import { SEVERITIES } from '../domain/severity'
import { inTime } from '../http/database-errors'
import { toUtc } from '../http/formats'
import { splitList } from '../http/schema'
import { firstIdAt } from '../platform/ids'
import { query } from '../platform/sql'
import type { SupportRequestQuery } from './list-schema'
import type { Row } from './present'

const COLUMNS = readFileSync(join(__dirname, 'columns.sql'), 'utf8')

interface Order {
  expression: string
  type: string
  descending: boolean
  /** The sort key of a row, as text. */
  keyOf: (row: Row) => string
}

/** As the column counts it. */
const rankOf = (severity: string) => SEVERITIES.length - SEVERITIES.findIndex(each => each === severity)

const CLOCKS_DIFFER_MS = 3_600_000

const ORDERS: Record<SupportRequestQuery['sort'], Order> = {
  'created_at': { expression: 'request.id', type: 'uuid', descending: false, keyOf: row => row.id },
  '-created_at': { expression: 'request.id', type: 'uuid', descending: true, keyOf: row => row.id },
  'updated_at': { expression: 'request.updated_at', type: 'timestamptz', descending: false, keyOf: row => row.updated_at },
  '-updated_at': { expression: 'request.updated_at', type: 'timestamptz', descending: true, keyOf: row => row.updated_at },
  'due_at': { expression: "coalesce(request.resolution_due_at, 'infinity')", type: 'timestamptz', descending: false, keyOf: row => row.resolution_due_at ?? 'infinity' },
  '-severity': { expression: 'request.severity_rank', type: 'smallint', descending: true, keyOf: row => String(rankOf(row.severity)) },
}

/** The sort keys of a row, for the cursor. */
export const positionOf = (sort: SupportRequestQuery['sort']) => (row: Row) => [ORDERS[sort].keyOf(row), row.id]

export interface Asked {
  filters: SupportRequestQuery
  caller: Caller
  plan: PlanInForce
  now: string
}

/** Up to `limit` + 1 rows after a position. */
export async function listRequests(db: Knex, asked: Asked, position: string[] | undefined): Promise<Row[]> {
  const statement = listStatement(asked, position)
  return inTime(query<Row>(db, isPlain(asked.filters) ? named(statement) : statement), 'The list takes longer than one answer may. Filter by something rarer, or ask for another order.')
}

export function listStatement(asked: Asked, position: string[] | undefined): { text: string; values: unknown[] } {
  const { filters } = asked
  const order = ORDERS[filters.sort]
  const direction = order.descending ? 'desc' : 'asc'
  const where = conditions(asked)
  const [key, id] = position ?? []
  if (key !== undefined && id !== undefined)
    where.add((a, b) => `(${order.expression}, request.id) ${order.descending ? '<' : '>'} (${a}::${order.type}, ${b}::uuid)`, key, id)
  const limit = where.bind(filters.limit + 1)
  const text = `select ${COLUMNS} from support_request as request ${where.text()}
    order by ${order.expression} ${direction}${order.expression === 'request.id' ? '' : `, request.id ${direction}`} limit ${limit}`
  return { text, values: where.values }
}

export async function countRequests(db: Knex, asked: Asked): Promise<number> {
  const where = conditions(asked)
  const text = `select count(*) as total from support_request as request ${where.text()}`
  const [row] = await inTime(query<{ total: number }>(db, { text, values: where.values }), 'Counting them takes longer than one answer may. Leave `count` out, or filter.')
  return row?.total ?? 0
}

/** Conditions and their values, which are always parameters. */
export class Where {
  readonly values: unknown[] = []
  private readonly conditions: string[] = []

  bind(value: unknown): string {
    this.values.push(value)
    return `$${this.values.length}`
  }

  add(condition: (...parameters: string[]) => string, ...values: unknown[]): void {
    this.conditions.push(condition(...values.map(value => this.bind(value))))
  }

  /** Nothing where the value is undefined. */
  when<T>(value: T | undefined, condition: (parameter: string) => string): void {
    if (value !== undefined) this.add(condition, value)
  }

  /** For a single value the planner knows that an index beginning with the column has the rest in order. */
  oneOf(column: string, type: string, values: readonly unknown[] | undefined): void {
    const [only, ...others] = values ?? []
    if (values && others.length === 0) this.add($ => `${column} = ${$}::${type}`, only)
    else this.when(values, $ => `${column} = any (${$}::${type}[])`)
  }

  text = () => (this.conditions.length > 0 ? `where ${this.conditions.join(' and ')}` : '')
}

/** What lists and reports ask of `support_request as request`: the filters, and what the caller may see. */
export function conditions({ filters, caller, plan, now }: Omit<Asked, 'filters'> & { filters: Partial<SupportRequestQuery> }): Where {
  const where = new Where()
  onlyVisible(where, caller)
  const categories = splitList(filters.category)?.flatMap(code => withChildren(plan, code))
  where.oneOf('request.state', 'text', splitList(filters.state))
  where.oneOf('request.component', 'text', splitList(filters.component))
  where.oneOf('request.category', 'text', categories)
  where.oneOf('request.severity_rank', 'smallint', splitList(filters.severity)?.map(rankOf))
  where.oneOf('request.workflow', 'text', splitList(filters.workflow))
  where.oneOf('request.team', 'uuid', splitList(filters.team))
  where.oneOf('request.person', 'uuid', splitList(filters.person))
  where.oneOf('request.reported_by', 'uuid', splitList(filters.reported_by))
  // What a partial index is of is said beside the value, so that the planner sees that it serves.
  where.when(splitList(filters.label), $ => `request.labels <> '{}' and request.labels && ${$}::text[]`)
  where.when(splitList(filters.known_error), $ => `request.known_error is not null and request.known_error ->> 'id' = any (${$}::text[])`)
  where.when(filters.openhim_transaction, $ => `request.openhim_transaction = ${$}::text`)
  where.when(filters.created_after && firstIdAt(toUtc(filters.created_after)), $ => `request.id >= ${$}::uuid`)
  where.when(filters.created_before && firstIdAt(toUtc(filters.created_before)), $ => `request.id < ${$}::uuid`)
  where.when(filters.updated_after && toUtc(filters.updated_after), $ => `request.updated_at >= ${$}::timestamptz`)
  where.when(filters.updated_before && toUtc(filters.updated_before), $ => `request.updated_at < ${$}::timestamptz`)
  // Nothing is changed before it is opened, but for what clocks may differ: the youngest need not be looked at.
  where.when(filters.updated_before && firstIdAt(toUtc(new Date(Date.parse(filters.updated_before) + CLOCKS_DIFFER_MS).toISOString())), $ => `request.id < ${$}::uuid`)
  where.when(filters.q, $ => `request.search @@ websearch_to_tsquery('simple', ${$}::text)`)
  if (filters.assigned !== undefined) where.add(() => `request.team is ${filters.assigned ? 'not ' : ''}null`)
  if (filters.overdue !== undefined) where.add($ => `${filters.overdue ? '' : 'not '}${overdue($)}`, now)
  return where
}

/** Written out, so that the indexes of open requests serve it. */
export const OPEN = `request.state in (${OPEN_STATES.map(state => `'${state}'`).join(', ')})`

export const overdue = ($: string) => `(${OPEN} and (
  coalesce(request.resolution_due_at < ${$}::timestamptz, false)
  or (request.responded_at is null and coalesce(request.response_due_at < ${$}::timestamptz, false))))`

/** The rule of `domain/caller` for many rows at once. */
function onlyVisible(where: Where, caller: Caller): void {
  if (seesAll(caller)) return
  if (!seesNormal(caller)) return where.add($ => `request.reported_by = ${$}::uuid`, caller.client_id)
  const seen = (client: string, teams: string) => `request.sensitivity = 'normal' or request.reported_by = ${client}::uuid or request.team = any (${teams}::uuid[])`
  // Most callers own no content, and their statement has nothing of it.
  if (caller.content === null) return where.add((client, teams) => `(${seen(client, teams)})`, caller.client_id, caller.teams)
  where.add(
    (client, teams, components, but) => `(${seen(client, teams)} or request.component = any (${components}::text[])
      or (${but}::text[] is not null and (request.component is null or request.component <> all (${but}::text[]))))`,
    caller.client_id, caller.teams, caller.content.components, caller.content.all_but,
  )
}

/** Narrowed by nothing but what the caller may see: then the values say nothing about which way is good. */
const isPlain = ({ limit: _limit, cursor: _cursor, count: _count, sort: _sort, ...filters }: SupportRequestQuery) => Object.keys(filters).length === 0

const names = new Map<string, string>()

/** Prepared: such a list has few shapes. With filters each is planned for its values, since rare ones go other ways than common ones. */
function named({ text, values }: { text: string; values: unknown[] }) {
  const name = names.get(text) ?? `requests/list-${names.size + 1}`
  names.set(text, name)
  return { name, text, values }
}
