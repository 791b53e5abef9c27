/**
 * What a seal holds of a line: all columns of the journal, as canonical JSON. Nothing here may ever change, or no seal
 * fits any more; a column that is added later may join only where it is not null.
 */
import { hash } from 'node:crypto'
import type { Knex } from 'knex'
import { canonicalJson } from '../domain/canonical-json'
import { statement } from '../platform/sql'

/** A place in the order of the feed. */
export interface Position {
  xid: string
  seq: number
}

export const BEGINNING: Position = { xid: '0', seq: 0 }

/** A line as `lines.sql` reads it: columns as they are sealed, and the words that were given with it. */
export interface JournalLine {
  actor: string
  address: string | null
  at: string
  call_id: string | null
  client_id: string | null
  /** The text of the JSON. */
  data: string
  event: string
  hops: number
  key_id: string | null
  note_digest: string | null
  openhim_transaction: string | null
  origin: string
  person_id: string | null
  request_id: string | null
  seq: number
  subject: string | null
  xid: string
  note: string | null
  salt: Buffer | null
}

/** @param before lines of this transaction and later ones are left out; null for none. */
export const readLines = statement<{ after_xid: string; after_seq: number; before: string | null; limit: number }, JournalLine>(__dirname, 'lines.sql')

/** A few thousand notes of 20,000 characters are what is in memory at once. */
const PAGE = 2_000

/** Lines in the order of the feed, page by page. While one is looked at, the database reads the next. */
export async function* linesAfter(db: Knex, after: Position, { before = null, most = Infinity }: { before?: string | null; most?: number } = {}): AsyncGenerator<JournalLine> {
  let left = most
  const read = ({ xid, seq }: Position) => {
    const limit = Math.min(PAGE, left)
    left -= limit
    const page = limit > 0 ? readLines(db, { after_xid: xid, after_seq: seq, before, limit }) : Promise.resolve([])
    // Whoever has seen enough does not ask for it any more; whoever asks is told all the same.
    page.catch(() => undefined)
    return page
  }
  for (let next = read(after); ;) {
    const page = await next
    const last = page.at(-1)
    if (last === undefined) return
    next = read(last)
    yield* page
  }
}

export function sealedText({ note: _note, salt: _salt, ...columns }: JournalLine): string {
  return canonicalJson({ ...columns, at: instant(columns.at), seq: String(columns.seq), data: exact(columns.data) })
}

const LENGTH_TO_SECONDS = 19
const LENGTH_TO_MILLIS = 23

/** With milliseconds, as everywhere; where the database has more, as it stands there. */
const instant = (at: string): string =>
  (at.length > LENGTH_TO_MILLIS + 1 ? at : `${at.slice(0, LENGTH_TO_SECONDS)}.${at.slice(LENGTH_TO_SECONDS + 1, -1).padEnd(3, '0')}Z`)

/** Numbers of sixteen digits and more do not all have a number of JavaScript: then the text of the JSON stands for it. */
const exact = (data: string): unknown => (/[\d.]{16}/.test(data) ? data : JSON.parse(data))

export const digestOfText = (text: string): Buffer => hash('sha256', text, 'buffer')

const SEQ_BYTES = 8
/** Of a line's digest, in the entries of a seal. */
export const HEAD_BYTES = 8
export const ENTRY_BYTES = SEQ_BYTES + HEAD_BYTES

export function entryOf(seq: number, text: string): Buffer {
  const entry = Buffer.alloc(ENTRY_BYTES)
  entry.writeBigInt64BE(BigInt(seq))
  digestOfText(text).copy(entry, SEQ_BYTES, 0, HEAD_BYTES)
  return entry
}
