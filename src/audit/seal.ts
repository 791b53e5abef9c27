/**
 * Seals what is committed. A line is sealed once no transaction runs that is as old as its own: what is sealed can get
 * nothing in between any more. The journal is read only, so that nobody who writes waits.
 */
import { createHash, type Hash } from 'node:crypto'
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import { canonicalJson } from '../domain/canonical-json'
import { transact } from '../platform/transaction'
import { BEGINNING, entryOf, linesAfter, type Position, sealedText } from './sealed-line'

export interface Seal {
  number: number
  from_xid: string
  from_seq: number
  to_xid: string
  to_seq: number
  lines: number
  previous: Buffer
  digest: Buffer
  entries: Buffer
  sealed_at: string
}

/** What the first seal has for the digest of the one before it. */
export const NO_DIGEST = Buffer.alloc(32)
const MOST_LINES = 10_000
/** Of the advisory lock; any number that nothing else uses. */
const SEALING = 5_041_017

/** Until nothing is left that can be sealed. Where another process is about it, that one does it. */
export async function sealJournal(deps: Pick<Deps, 'db' | 'ends' | 'now'>): Promise<void> {
  for (let sealed = MOST_LINES; sealed === MOST_LINES && !deps.ends.aborted;) sealed = await transact(deps.db, trx => sealOnce(trx, deps.now()))
}

/** @returns how many lines were sealed. */
async function sealOnce(trx: Knex.Transaction, now: string): Promise<number> {
  const { rows: [turn] } = await trx.raw<{ rows: { mine: boolean }[] }>('select pg_try_advisory_xact_lock(?) as mine', [SEALING])
  if (!turn?.mine) return 0
  // In a statement of its own, which sees what the one who had the lock before has sealed.
  const last = await trx('audit_seal').orderBy('number', 'desc').first('number', 'to_xid', 'to_seq', 'digest') as Pick<Seal, 'number' | 'to_xid' | 'to_seq' | 'digest'> | undefined
  const { rows: [horizon] } = await trx.raw<{ rows: { before: string }[] }>('select journal_horizon()::text as before')
  // Said by the failing task, rather than left to whoever wonders why nothing is sealed.
  if (last && horizon && BigInt(horizon.before) <= BigInt(last.to_xid)) throw new Error('The journal was restored on a server that counts transactions from less. Start the service again: it goes on from the last line.')
  const after = last ? { xid: last.to_xid, seq: last.to_seq } : BEGINNING
  const seal = await sealOf(linesAfter(trx, after, { before: horizon?.before, most: MOST_LINES }), {
    number: (last?.number ?? 0) + 1, previous: last?.digest ?? NO_DIGEST, sealed_at: now,
  })
  if (seal) await trx('audit_seal').insert(seal)
  return seal?.lines ?? 0
}

async function sealOf(lines: AsyncIterable<Position & Parameters<typeof sealedText>[0]>, { number, previous, sealed_at }: Pick<Seal, 'number' | 'previous' | 'sealed_at'>): Promise<Seal | undefined> {
  const chain = beginDigest(previous)
  const entries: Buffer[] = []
  let from: Position | undefined
  let to: Position = BEGINNING
  for await (const line of lines) {
    const text = sealedText(line)
    chain.update(`${text}\n`)
    entries.push(entryOf(line.seq, text))
    from ??= { xid: line.xid, seq: line.seq }
    to = { xid: line.xid, seq: line.seq }
  }
  if (!from) return undefined
  return {
    number, previous, sealed_at,
    from_xid: from.xid, from_seq: from.seq, to_xid: to.xid, to_seq: to.seq,
    lines: entries.length, entries: Buffer.concat(entries),
    digest: endDigest(chain, { number, lines: entries.length, sealed_at }),
  }
}

/** SHA-256 of the previous digest, then each line, then what the seal says of itself, each with a line feed. */
export const beginDigest = (previous: Buffer): Hash => createHash('sha256').update(previous)

export const endDigest = (chain: Hash, { number, lines, sealed_at }: Pick<Seal, 'number' | 'lines' | 'sealed_at'>): Buffer =>
  chain.update(`${canonicalJson({ lines, number: String(number), sealed_at })}\n`).digest()
