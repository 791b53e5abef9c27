/** Writes a line of the journal, in the transaction of what it tells about. */
import { createHash, randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import type { Caller } from '../domain/caller'
import type { Door } from '../domain/doors'
import type { Event } from './events'

export interface Line {
  at: string
  event: Event
  caller: Caller | 'service'
  /** The support request that it is about. */
  request_id?: string
  /** Identifier or code of anything else that it is about. */
  subject?: string
  call?: CallOrigin
  /** Codes, numbers and identifiers only: what a person wrote goes into `note`, which can be erased. */
  data?: object
  note?: string | null
}

/** How the call came in. */
export interface CallOrigin {
  call_id: string
  door: Door
  openhim_transaction: string | null
  /** From where; null for what the service does by itself. */
  address: string | null
  /** Through how many services that mirror one another it came. */
  hops: number
}

/** Who did it, and by which call. */
export interface By {
  caller: Caller
  call: CallOrigin
}

/** What a background task did. */
export const SERVICE = { caller: 'service' } as const

/** The same for acts that the service also does by itself. */
export type Actor = Pick<Line, 'caller' | 'call'>

export async function append(trx: Knex, line: Line): Promise<void> {
  const salt = line.note ? randomBytes(SALT_BYTES) : null
  const note_digest = line.note && salt ? noteDigest(salt, line.note) : null
  const [row] = await trx('journal').insert({ ...lineColumns(line), data: JSON.stringify(line.data ?? {}), note_digest }, ['seq']) as { seq: number }[]
  if (line.note && row)
    await trx('journal_note').insert({ seq: row.seq, request_id: line.request_id ?? null, note: line.note, salt })
}

/** Many at once, none of which has words. */
export const appendAll = (trx: Knex, lines: readonly Omit<Line, 'note'>[]): PromiseLike<unknown> =>
  trx('journal').insert(lines.map(line => ({ ...lineColumns(line), data: JSON.stringify(line.data ?? {}) })))

const SALT_BYTES = 16

/** What stands in the line for the words that were given with it. Without the salt nobody can try words out on it. */
export const noteDigest = (salt: Buffer, note: string): Buffer => createHash('sha256').update(salt).update(note).digest()

function lineColumns({ at, event, caller, request_id, subject, call }: Line) {
  const by = caller === 'service' ? undefined : caller
  return {
    at,
    event,
    request_id: request_id ?? null,
    subject: subject ?? null,
    actor: by?.client_name ?? 'service',
    client_id: by?.client_id ?? null,
    key_id: by?.key_id ?? null,
    person_id: by?.person ?? null,
    origin: call?.door ?? (by ? 'api' : 'service'),
    call_id: call?.call_id ?? null,
    openhim_transaction: call?.openhim_transaction ?? null,
    address: call?.address ?? null,
    hops: call?.hops ?? 0,
  }
}
