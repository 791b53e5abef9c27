/**
 * Reads the journal for auditors, newest first. What is asked for may be rare among millions of lines, and an index for
 * every question would be paid for by every write: so it is looked for in windows, each a short statement.
 */
import type { Knex } from 'knex'
import { toUtc } from '../http/formats'
import { splitList } from '../http/schema'
import { findRequest } from '../requests/queries'
import type { AuditEntry, AuditEntryQuery } from './schema'

export type Asked = Omit<AuditEntryQuery, 'limit' | 'cursor'>

interface Span {
  first: number
  last: number
}

/** How many lines a statement looks through at the most. */
const WINDOW = 250_000

/** @param before the seq of the last one seen. */
export async function listEntries(db: Knex, asked: Asked, { before, limit }: { before: number | undefined; limit: number }): Promise<AuditEntry[]> {
  const rows: AuditEntry[] = []
  for await (const page of pagesOf(db, asked, { before, size: limit + 1 })) {
    rows.push(...page)
    if (rows.length > limit) break
  }
  return rows
}

/** All that match, a page at a time; what is written meanwhile is left out. */
export async function* pagesOf(db: Knex, asked: Asked, { before, size }: { before: number | undefined; size: number }): AsyncGenerator<AuditEntry[]> {
  const request = asked.request === undefined ? undefined : (await findRequest(db, asked.request))?.id
  if (asked.request !== undefined && request === undefined) return
  const { first, last } = await spanOf(db, asked)
  let top = Math.min(before ?? Infinity, last + 1)
  while (top > first) {
    // Lines of a request have an index.
    const bottom = request === undefined ? Math.max(first, top - WINDOW) : first
    const rows = await matching(db, { ...asked, request }).where('journal.seq', '>=', bottom).andWhere('journal.seq', '<', top).limit(size) as AuditEntry[]
    yield rows
    top = rows.length < size ? bottom : rows.at(-1)?.seq ?? bottom
  }
}

/** Between which lines everything lies that was written in the time that is asked for. */
async function spanOf(db: Knex, { from, to }: Asked): Promise<Span> {
  const within = db('journal').select('seq')
  if (from !== undefined) void within.where('at', '>=', toUtc(from))
  if (to !== undefined) void within.where('at', '<', toUtc(to))
  // With a limit, whatever it is, the planner cannot walk the primary key instead of the index on the time.
  if (from !== undefined || to !== undefined) void within.limit(Number.MAX_SAFE_INTEGER)
  const row = await db.from(within.as('line')).min('seq as first').max('seq as last').first() as Partial<Record<keyof Span, number | null>> | undefined
  return { first: row?.first ?? 1, last: row?.last ?? 0 }
}

function matching(db: Knex, { client, key, person, event, request, subject, call_id, openhim_transaction, from, to }: Asked) {
  const rows = db('journal').leftJoin('journal_note', 'journal_note.seq', 'journal.seq').orderBy('journal.seq', 'desc').select(COLUMNS(db))
  const any = (column: string, list: string | undefined) => { if (list !== undefined) void rows.whereIn(`journal.${column}`, splitList(list) ?? []) }
  any('client_id', client)
  any('key_id', key)
  any('person_id', person)
  any('event', event)
  if (subject !== undefined) void rows.where('journal.subject', subject)
  if (call_id !== undefined) void rows.where('journal.call_id', call_id)
  if (openhim_transaction !== undefined) void rows.where('journal.openhim_transaction', openhim_transaction)
  if (from !== undefined) void rows.where('journal.at', '>=', toUtc(from))
  if (to !== undefined) void rows.where('journal.at', '<', toUtc(to))
  if (request !== undefined)
    void rows.where(about => {
      void about.where('journal.request_id', request)
        .orWhere(reads => { void reads.where('journal.event', db.raw("'request.read'")).whereRaw("journal.data -> 'requests' @> to_jsonb(?::text)", [request]) })
    })
  return rows
}

const COLUMNS = (db: Knex) => [
  ...['seq', 'xid', 'at', 'event', 'request_id', 'subject', 'actor', 'client_id', 'key_id', 'person_id', 'origin', 'call_id', 'openhim_transaction', 'address', 'hops', 'data'].map(name => `journal.${name}`),
  'journal_note.note', db.raw("encode(journal.note_digest, 'hex') as note_digest"),
]
