/**
 * Holds the whole journal against its seals, one page of each in memory, and names the first line that does not fit.
 * A seal chains lines, not entries; these only say which line it is. So where the lines make the digest of the seal and
 * the entries do not fit, it is the seal that was changed.
 */
import type { Knex } from 'knex'
import { noteDigest } from '../journal/append'
import { BEGINNING, ENTRY_BYTES, entryOf, type JournalLine, linesAfter, type Position, sealedText } from './sealed-line'
import { beginDigest, endDigest, NO_DIGEST, type Seal } from './seal'

export interface Wanted {
  /** The seal to begin with; what comes before it is believed. */
  from?: number
  /** A seal as somebody kept it elsewhere: the one before `from`, or a later one. */
  expect?: { number: number; digest: string }
}

export interface Verdict {
  seals: number
  lines: number
  /** Lines after the last seal. */
  unsealed: number
  /** What does not fit first, as a sentence. */
  fault?: string
}

/** Call in a transaction that sees one state of the database. */
export async function verifyJournal(trx: Knex.Transaction, { from = 1, expect }: Wanted = {}): Promise<Verdict> {
  const verdict: Verdict = { seals: 0, lines: 0, unsealed: 0 }
  const before = from > 1 ? await findSeal(trx, from - 1) : undefined
  if (from > 1 && !before) return { ...verdict, fault: `Seal ${from - 1}, on which seal ${from} stands, is missing.` }
  const lines = new Lookahead(linesAfter(trx, before ? { xid: before.to_xid, seq: before.to_seq } : BEGINNING))
  let last: Pick<Seal, 'number' | 'digest'> = before ?? { number: 0, digest: NO_DIGEST }
  let fault = keptFault(last, expect)
  for await (const seal of sealsFrom(trx, from)) {
    fault ??= chainFault(seal, last) ?? await linesFault(trx, seal, lines) ?? keptFault(seal, expect)
    if (fault !== undefined) break
    last = seal
    verdict.seals++
    verdict.lines += seal.lines
  }
  if (expect && expect.number > last.number) fault ??= `Seal ${expect.number}, which was kept elsewhere, is missing.`
  if (fault !== undefined) return { ...verdict, fault }
  while (await lines.take()) verdict.unsealed++
  return verdict
}

const keptFault = (seal: Pick<Seal, 'number' | 'digest'>, expect: Wanted['expect']) =>
  (expect?.number === seal.number && expect.digest !== seal.digest.toString('hex') ? `Seal ${seal.number} has another digest than the one that was kept elsewhere.` : undefined)

function chainFault(seal: Seal, last: Pick<Seal, 'number' | 'digest'>): string | undefined {
  if (seal.number !== last.number + 1) return `Seal ${last.number + 1} is missing.`
  if (!seal.previous.equals(last.digest)) return `Seal ${seal.number} was changed, or the one before it: it does not hold the digest of that.`
  return undefined
}

/** @returns what is wrong with the lines of a seal, with the seal, or with the words that were given with a line. */
async function linesFault(trx: Knex, seal: Seal, lines: Lookahead<JournalLine>): Promise<string | undefined> {
  const chain = beginDigest(seal.previous)
  const places = seal.entries.length / ENTRY_BYTES
  let fault: string | undefined
  let words: string | undefined
  let first: Position | undefined
  let last: Position | undefined
  // Where something does not fit, the rest still counts: it may be the seal that was changed.
  for (let place = 0; place < places || fault !== undefined; place++) {
    const line = await lines.peek()
    const text = line && sealedText(line)
    fault ??= await placeFault(trx, seal, { place, line, text, last })
    if (line === undefined || isAfter(line, seal)) break
    chain.update(`${text}\n`)
    words ??= noteFault(line)
    first ??= line
    last = line
    await lines.take()
  }
  if (!endDigest(chain, seal).equals(seal.digest)) return fault ?? `Seal ${seal.number} was changed: its lines are in place and do not make its digest.`
  return fault === undefined && isWhole(seal, first, last) ? words : `Seal ${seal.number} was changed.`
}

const isWhole = (seal: Seal, first: Position | undefined, last: Position | undefined) =>
  seal.lines * ENTRY_BYTES === seal.entries.length && first?.xid === seal.from_xid && first.seq === seal.from_seq
  && last?.xid === seal.to_xid && last.seq === seal.to_seq

interface Place {
  place: number
  line: JournalLine | undefined
  /** Of the line, as it is sealed. */
  text: string | undefined
  last: Position | undefined
}

async function placeFault(trx: Knex, seal: Seal, { place, line, text, last }: Place): Promise<string | undefined> {
  const entry = seal.entries.subarray(place * ENTRY_BYTES, (place + 1) * ENTRY_BYTES)
  const seq = seqOf(entry)
  if (line?.seq === seq && text !== undefined) return entry.equals(entryOf(seq, text)) ? undefined : `Line ${seq} was changed since seal ${seal.number}.`
  if (!await trx('journal').where({ seq }).first('seq')) {
    const next = place + 1 < seal.lines ? `seq ${seqOf(seal.entries.subarray((place + 1) * ENTRY_BYTES))}` : 'the end of the seal'
    return `A line is missing between ${last ? `seq ${last.seq}` : 'the beginning of the seal'} and ${next}: seq ${seq} of seal ${seal.number}.`
  }
  if (line && !isAfter(line, seal) && !seqsOf(seal).has(line.seq)) return `Line ${line.seq} is not in seal ${seal.number}: it was inserted.`
  return `Line ${seq} was changed since seal ${seal.number}: it is not in its place.`
}

const seqOf = (entry: Buffer) => Number(entry.readBigInt64BE(0))

const seqsOf = ({ entries }: Seal) =>
  new Set(Array.from({ length: entries.length / ENTRY_BYTES }, (_, place) => seqOf(entries.subarray(place * ENTRY_BYTES))))

const ERASED = '[erased]'

/** Words and salt go together with an erasure, which leaves a tombstone; lines of old have words without a digest. */
function noteFault({ seq, note, salt, note_digest }: JournalLine): string | undefined {
  if (note_digest === null) return salt === null ? undefined : `The words of line ${seq} were changed: they were given without a digest.`
  if (note === null) return `The words of line ${seq} were removed.`
  const fits = salt === null ? note === ERASED : noteDigest(salt, note).toString('hex') === note_digest
  return fits ? undefined : `The words of line ${seq} were changed.`
}

function isAfter({ xid, seq }: Position, { to_xid, to_seq }: Seal): boolean {
  return xid === to_xid ? seq > to_seq : BigInt(xid) > BigInt(to_xid)
}

const SEALS_A_PAGE = 20

export async function* sealsFrom(db: Knex, first: number): AsyncGenerator<Seal> {
  for (let next = first; ;) {
    const page = await db('audit_seal').where('number', '>=', next).orderBy('number').limit(SEALS_A_PAGE) as Seal[]
    yield* page
    const last = page.at(-1)
    if (last === undefined || page.length < SEALS_A_PAGE) return
    next = last.number + 1
  }
}

const findSeal = (db: Knex, number: number) => db('audit_seal').where({ number }).first() as Promise<Seal | undefined>

/** Shows the next one before it is taken. */
class Lookahead<T> {
  private next: Promise<IteratorResult<T, unknown>> | undefined

  constructor(private readonly items: AsyncGenerator<T>) {}

  async peek(): Promise<T | undefined> {
    const result = await (this.next ??= this.items.next())
    return result.done ? undefined : result.value
  }

  async take(): Promise<T | undefined> {
    const item = await this.peek()
    this.next = undefined
    return item
  }
}
