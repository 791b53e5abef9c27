/**
 * Safe retry: a POST that creates and carries `Idempotency-Key` happens once; a repetition gets the stored outcome.
 * Key, change, journal line and outcome are written in one transaction, so that a kill leaves all of them or none.
 */
import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Knex } from 'knex'
import { Refusal } from '../domain/refusal'
import { forget } from '../platform/forget'
import type { Keeping } from '../platform/keeping'
import { transact } from '../platform/transaction'
import { etagOf } from './preconditions'

export interface Created<T> {
  body: T
  /** What is kept for a repetition instead of the body, where the body holds a secret. */
  kept?: T
  /** Path of what was created, relative to the service; absent where nothing was that has one. */
  location?: string
  version?: number
  /** 200 where it was there already; else 201. */
  status?: 200 | 201
  /** The support request that the outcome speaks of, so that erasure finds it. */
  request_id?: string
}

export interface KeyOfCall {
  key: string
  /** SHA-256 over method, path and body. */
  digest: Buffer
}

export interface StoredOutcome {
  digest: Buffer
  status: number
  request_id: string | null
  location: string | null
  etag: string | null
  answer: unknown
}

const KEY = /^[\x21-\x7e]{1,255}$/

/** Undefined where the caller sent none. */
export function keyFrom(request: FastifyRequest): KeyOfCall | undefined {
  const key = request.headers['idempotency-key']
  if (key === undefined) return undefined
  if (typeof key !== 'string' || !KEY.test(key))
    throw new Refusal('validation_failed', 'The Idempotency-Key must have 1 to 255 visible ASCII characters.', [{ pointer: '/header/idempotency-key', detail: 'must have 1 to 255 visible ASCII characters' }])
  return { key, digest: digestOf(request, request.body) }
}

/** The parsed body, so that white space does not matter. */
export const digestOf = (request: FastifyRequest, body: unknown) =>
  createHash('sha256').update(`${request.method} ${request.url}\n${JSON.stringify(body ?? null)}`).digest()

export function checkSameCall(stored: { digest: Buffer }, call: KeyOfCall): void {
  if (!stored.digest.equals(call.digest))
    throw new Refusal('idempotency_key_reused', 'This Idempotency-Key was used for another call. Take a new key for a new call.')
}

export const findOutcome = (db: Knex, clientId: string, key: string) =>
  db('idempotency_key').where({ client_id: clientId, key })
    .first('digest', 'status', 'request_id', 'location', 'etag', 'answer') as Promise<StoredOutcome | undefined>

interface Outcome<T> {
  status: number
  body: T
  headers: Record<string, string>
}

export interface Repeatable<T> {
  /** Throws where the caller may not see any more what it was answered. */
  mayRepeat?: (trx: Knex.Transaction, body: T) => Promise<unknown>
}

type Act<T> = ((trx: Knex.Transaction) => Promise<Created<T>>) & Repeatable<T>

/** Runs the act in a transaction, once for each key, and sets the status, `Location`, `ETag` and `Idempotency-Replayed`. */
export async function once<T>(deps: { db: Knex; now(): string }, request: FastifyRequest, reply: FastifyReply, act: Act<T>): Promise<T> {
  const call = keyFrom(request)
  const { status, body, headers } = await transact(deps.db, trx =>
    call ? actOrReplay(trx, { call, clientId: request.caller.client_id, now: deps.now() }, act) : act(trx).then(outcomeOf))
  // Only now: a header set before the commit would also stand on the problem of a failed one.
  void reply.code(status).headers(headers)
  return body
}

async function actOrReplay<T>(
  trx: Knex.Transaction,
  { call, clientId, now }: { call: KeyOfCall; clientId: string; now: string },
  act: Act<T>,
): Promise<Outcome<T>> {
  await lockKey(trx, clientId, call.key)
  const stored = await findOutcome(trx, clientId, call.key)
  if (stored) {
    const outcome = replay<T>(stored, call)
    await act.mayRepeat?.(trx, outcome.body)
    return outcome
  }
  const created = await act(trx)
  await trx('idempotency_key').insert({
    client_id: clientId,
    key: call.key,
    digest: call.digest,
    status: created.status ?? 201,
    request_id: created.request_id ?? null,
    location: created.location ?? null,
    etag: created.version === undefined ? null : etagOf({ version: created.version }),
    answer: JSON.stringify(created.kept ?? created.body),
    created_at: now,
  })
  return outcomeOf(created)
}

/** Has this call been answered before? Then what has changed since, such as a retired code, does not matter. */
export async function isRepetition(db: Knex, request: FastifyRequest): Promise<boolean> {
  const call = keyFrom(request)
  return call !== undefined && await findOutcome(db, request.caller.client_id, call.key) !== undefined
}

/** Two calls with one key never run side by side; the second is told to come again. */
async function lockKey(trx: Knex.Transaction, clientId: string, key: string): Promise<void> {
  const { rows: [row] } = await trx.raw<{ rows: { locked: boolean }[] }>(
    'select pg_try_advisory_xact_lock(hashtextextended(?, 0)) as locked', [`${clientId} ${key}`])
  if (!row?.locked)
    throw new Refusal('idempotency_key_in_use', 'The first call with this Idempotency-Key is still under way.')
}

const outcomeOf = <T>({ status = 201, body, location, version }: Created<T>): Outcome<T> =>
  ({ status, body, headers: { ...(location === undefined ? {} : { location }), ...(version === undefined ? {} : { etag: etagOf({ version }) }) } })

function replay<T>(stored: StoredOutcome, call: KeyOfCall): Outcome<T> {
  checkSameCall(stored, call)
  if (stored.answer === null)
    throw new Refusal('conflict', 'The outcome of this call has been erased since.')
  // The answer was written by once() for the same route and body.
  return { status: stored.status, body: stored.answer as T, headers: replayHeaders(stored) }
}

/** The headers of a repeated outcome. */
export const replayHeaders = ({ location, etag }: StoredOutcome): Record<string, string> => ({
  'idempotency-replayed': 'true',
  ...(location === null ? {} : { location }),
  ...(etag === null ? {} : { etag }),
})

/** A task: removes outcomes older than they are kept. */
export const forgetOutcomes = (deps: { db: Knex; ends: AbortSignal; now(): string; keep: Pick<Keeping, 'outcomesMs'> }): Promise<void> =>
  forget(deps, { table: 'idempotency_key', key: ['client_id', 'key'], at: 'created_at', before: Date.parse(deps.now()) - deps.keep.outcomesMs })
