/** Reads the feed from a place on: for a caller who asks, and for whoever has subscribed. */
import type { Knex } from 'knex'
import type { Caller } from '../domain/caller'
import type { Door } from '../domain/doors'
import { comparePositions, type Position, START } from '../domain/position'
import { Refusal } from '../domain/refusal'
import { statement } from '../platform/sql'
import { type Sees, seesOf } from '../requests/sees'
import type { EventType } from './types'

/** What is asked of the feed. */
export interface Wanted {
  types: readonly EventType[]
  /** Codes; null for all. */
  components: readonly string[] | null
  categories: readonly string[] | null
  /** Leaves out what this client did itself. */
  but_client: string | null
}

/** A line of the journal with what stands beside it. */
export interface Line extends Position {
  at: string
  event: EventType
  request_id: string
  actor: string
  client_id: string | null
  person_id: string | null
  origin: Door
  hops: number
  openhim_transaction: string | null
  data: Record<string, unknown>
  resource: Record<string, unknown>
  note: string | null
  comment_text: string | null
  /** Of the request as it stands now. */
  sensitivity_now: 'normal' | 'restricted'
}

export interface Read {
  lines: Line[]
  /** Go on from here. */
  next: Position
  /** Nothing more is committed for now. */
  atEnd: boolean
}

type Params = Wanted & Position & Sees & { scan: number; limit: number }

type Row = { edge_xid: string; edge_seq: string; looked_at: number } & { [Name in keyof Line]: Line[Name] | null }

const readLines = statement<Params, Row>(__dirname, 'feed.sql')

interface Look {
  looked: number
  found: number
}

/**
 * How many lines a statement looks at: at first little more than are asked for, and then half as many again as hold what is
 * left, going by the one before; yet never so many that a caller who may see few of them holds the database up.
 */
const scanFor = (left: number, before: Look | undefined) =>
  Math.min(MOST_IN_A_SCAN, 100 + (before ? Math.ceil(1.5 * left * before.looked / (before.found + 1)) : left))
/** As in the statement. */
const MOST_IN_A_SCAN = 1_000
const MOST_LOOKED_AT = 20_000

/** Up to `limit` lines. Throws `cursor_expired` where some after the place are not kept any more. */
export async function readFeed(db: Knex, caller: Caller, wanted: Wanted, { after, limit }: { after: Position | undefined; limit: number }): Promise<Read> {
  const { xid, seq, more } = await beginning(db, after)
  const read: Read = { lines: [], next: { xid, seq }, atEnd: !more }
  if (!more) return read
  const sees = seesOf(caller)
  let before: Look | undefined
  for (let looked = 0; looked < MOST_LOOKED_AT && read.lines.length < limit && !read.atEnd;) {
    const left = limit - read.lines.length
    const scan = scanFor(left, before)
    const rows = await readLines(db, { ...wanted, ...sees, ...read.next, scan, limit: left })
    const lines = rows.filter(isShown)
    read.lines.push(...lines)
    const [edge] = rows
    const last = lines.length === left ? lines.at(-1) : undefined
    if (last) read.next = { xid: last.xid, seq: last.seq }
    else if (edge) read.next = { xid: edge.edge_xid, seq: edge.edge_seq }
    read.atEnd = !last && (edge?.looked_at ?? 0) < scan
    before = { looked: scan, found: lines.length }
    looked += scan
  }
  // Some of it may have been forgotten since the first look.
  if (after) await beginning(db, after)
  return read
}

const readThese = statement<Wanted & Sees & { seqs: readonly string[] }, Line>(__dirname, 'lines.sql')

/** Lines by their numbers, as far as the caller may see them now, in no order. */
export const readLinesOf = (db: Knex, caller: Caller, wanted: Wanted, seqs: readonly string[]): Promise<Line[]> =>
  readThese(db, { ...wanted, ...seesOf(caller), seqs })

/** Restricted then or now: either way it is noted who reads it. */
export const sensitivityOf = ({ request_id, sensitivity_now, resource }: Line) =>
  ({ id: request_id, sensitivity: sensitivity_now === 'restricted' || resource.sensitivity === 'restricted' ? 'restricted' as const : 'normal' as const })

const isShown = (row: Row): row is Row & Line => row.seq !== null

const readBorder = statement<Position, Position & { more: boolean }>(__dirname, 'border.sql')

/** Where to begin, never before what is kept: what was missed must not go unnoticed. */
async function beginning(db: Knex, after: Position | undefined): Promise<Position & { more: boolean }> {
  const [border = { ...START, more: true }] = await readBorder(db, after ?? START)
  if (after && comparePositions(after, border) < 0) throw new Refusal('cursor_expired', 'Some events after this place are not kept any more.')
  return { ...border, ...after }
}

const readLast = statement<object, Position>(__dirname, 'last.sql')

/** The place of the last line that is committed: what comes after it is new. */
export const lastPosition = async (db: Knex): Promise<Position> => (await readLast(db, {}))[0] ?? START
