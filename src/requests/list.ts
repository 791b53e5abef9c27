/**
 * Lists of requests: one statement put together from fixed pieces, its values always parameters.
 * The identifiers are in order of creation, so the primary key serves the default order and "created after".
 */
import type { Knex } from 'knex'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { seesOnlyItsOwn } from '../domain/caller'
import { isOpen } from '../domain/lifecycle'
import { inTime } from '../http/database-errors'
import { splitList } from '../http/schema'
import { jsonAsText } from '../platform/row-types'
import { query } from '../platform/sql'
import { type Asked, bounded, conditions, indexed, rankOf } from './conditions'
import type { SupportRequestQuery } from './list-schema'
import type { ListedRow } from './listed'
import type { Stretch } from './where'

const COLUMNS = readFileSync(join(__dirname, 'columns.sql'), 'utf8')

interface Order {
  /** Absent where they are in order of their identifiers. */
  by?: { expression: string; type: string }
  descending: boolean
  /** The sort key of a row, as text. */
  keyOf: (row: ListedRow) => string
}

const UPDATED = { expression: 'request.updated_at', type: 'timestamptz' }
const DUE = { expression: "coalesce(request.resolution_due_at, 'infinity')", type: 'timestamptz' }
const SEVERITY = { expression: 'request.severity_rank', type: 'smallint' }

const ORDERS: Record<SupportRequestQuery['sort'], Order> = {
  'created_at': { descending: false, keyOf: row => row.id },
  '-created_at': { descending: true, keyOf: row => row.id },
  'updated_at': { by: UPDATED, descending: false, keyOf: row => row.updated_at },
  '-updated_at': { by: UPDATED, descending: true, keyOf: row => row.updated_at },
  'due_at': { by: DUE, descending: false, keyOf: row => row.resolution_due_at ?? 'infinity' },
  '-severity': { by: SEVERITY, descending: true, keyOf: row => String(rankOf(row.severity)) },
}

/**
 * How many rows are read at the least where words or labels are found by their index. How rare those are that are in no statistics the
 * planner can only bound, and for a few of them it would walk through all requests.
 */
const FEWEST_FOUND = 50

/** What a list goes along, and the columns that hold the identifier: the first gives the order. */
interface Way { from: string; ids: readonly [string, ...string[]] }

const ALL: Way = { from: 'support_request as request', ids: ['request.id'] }
/**
 * What has a label, in order of creation (`0004-indexes.md`). For other orders, or for any of several labels, the index of labels
 * finds all that have them, to be sorted; and to be counted.
 */
const OF_A_LABEL: Way = { from: 'request_label as labelled join support_request as request on request.id = labelled.request_id', ids: ['labelled.request_id', 'request.id'] }

function onlyOne(values: string | undefined): string | undefined {
  const [only, ...others] = splitList(values) ?? []
  return others.length === 0 ? only : undefined
}

/** The sort keys of a row, for the cursor. */
export const positionOf = (sort: SupportRequestQuery['sort']) => (row: ListedRow) => [ORDERS[sort].keyOf(row), row.id]

/** Up to `limit` + 1 rows after a position. */
export async function listRequests(db: Knex, asked: Asked, position: string[] | undefined): Promise<ListedRow[]> {
  const { filters } = asked
  const statement = listStatement(asked, position)
  const rows = await inTime(query<ListedRow>(db, { ...(howNarrowed(filters) === 0 ? named(statement) : statement), types: jsonAsText }), 'The list takes longer than one answer may. Filter by something rarer, or ask for another order.')
  return rows.slice(0, filters.limit + 1)
}

export function listStatement(asked: Asked, position: string[] | undefined): { text: string; values: unknown[] } {
  const { filters } = asked
  const { by, descending } = ORDERS[filters.sort]
  const [after, direction] = descending ? ['<', 'desc'] : ['>', 'asc']
  const [key, last] = position ?? []
  const label = by === undefined ? onlyOne(filters.label) : undefined
  const { from, ids } = label === undefined ? ALL : OF_A_LABEL
  const along = by === undefined ? stretchOf(asked, { [descending ? 'before' : 'after']: last }) : undefined
  const where = conditions({ ...asked, filters: { ...filters, label: label === undefined ? filters.label : undefined } }, { ids, along })
  where.when(label, $ => `labelled.label = ${$}::text`)
  if (by !== undefined && last !== undefined) where.add((a, b) => `(${by.expression}, request.id) ${after} (${a}::${by.type}, ${b}::uuid)`, key, last)
  else if (along === undefined) where.when(last, $ => bounded(ids, `${after} ${$}::uuid`))
  const finds = filters.q !== undefined || (filters.label !== undefined && label === undefined)
  const limit = where.bind(Math.max(filters.limit, finds ? FEWEST_FOUND : 0) + 1)
  const first = by?.expression ?? along?.column
  const text = `select ${COLUMNS} from ${from} ${where.text()}
    order by ${first === undefined ? '' : `${first} ${direction}, `}${ids[0]} ${direction} limit ${limit}`
  return { text, values: where.values }
}

/** Where all that a list is narrowed by is one value of a column with an index, or what is open of it: that part of the index. */
function stretchOf(asked: Asked, between: Pick<Stretch, 'before' | 'after'>): Stretch | undefined {
  const { state, overdue, ...others } = asked.filters
  const [among] = indexed(asked)
  const open = among?.open && (overdue || splitList(state)?.every(isOpen))
  if (among?.values.length !== 1 || howNarrowed(open ? others : asked.filters) + (seesOnlyItsOwn(asked.caller) ? 1 : 0) > 1) return undefined
  return { column: among.column, type: among.type, value: among.values[0], ...between }
}

export async function countRequests(db: Knex, asked: Asked): Promise<number> {
  const where = conditions(asked)
  const text = `select count(*) as total from support_request as request ${where.text()}`
  const [row] = await inTime(query<{ total: number }>(db, { text, values: where.values }), 'Counting them takes longer than one answer may. Leave `count` out, or filter.')
  return row?.total ?? 0
}

const howNarrowed = ({ limit: _limit, cursor: _cursor, count: _count, sort: _sort, ...filters }: Partial<SupportRequestQuery>) => Object.keys(filters).length

const names = new Map<string, string>()

/**
 * Prepared: narrowed by nothing but what the caller may see a list has few shapes, and its values say nothing about which way is good.
 * With filters each is planned for its values, since rare ones go other ways than common ones.
 */
function named({ text, values }: { text: string; values: unknown[] }) {
  const name = names.get(text) ?? `requests/list-${names.size + 1}`
  names.set(text, name)
  return { name, text, values }
}
