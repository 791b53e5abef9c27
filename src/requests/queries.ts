/** What the database is asked about support requests. */
import { join } from 'node:path'
import type { Knex } from 'knex'
import type { Starting } from '../clocks/follow'
import { type Caller, maySee } from '../domain/caller'
import { notFound } from '../domain/refusal'
import { readStatement, statement } from '../platform/sql'
import type { Row } from './present'

/** Everything that opening a request writes. What is undefined takes no room in a statement of hundreds. */
export interface OpenItem {
  plan_revision: number
  now: string
  id: string
  assignment_id: string
  occurrence_id: string
  title: string
  description: string | null | undefined
  category: string
  category_given: boolean
  severity: string
  component: string | null
  counterpart: string | null | undefined
  workflow: string | null | undefined
  facility: object | null | undefined
  external_reference: object | null | undefined
  fingerprint: string | null | undefined
  on_behalf_of: object | null | undefined
  labels: string[]
  details: object | null | undefined
  sensitivity: string
  team: string | null
  /** Whom the rule of the plan may choose from; empty where it chooses nobody. */
  candidates: string[]
  person_rule: string
  times_out_at: string | null
  assigned_because: object
  clocks: Starting[]
  response_due_at: string | null
  resolution_due_at: string | null
  occurrences: number
  first_seen_at: string
  source: string | null
  /** The known error that it is of. */
  known_error: string | null
  client_id: string
  actor: string
  key_id: string
  person_id: string | null
  origin: string
  call_id: string
  openhim_transaction: string | null
  address: string | null
  hops: number
  idempotency_key: string | undefined
  /** Hexadecimal. */
  idempotency_digest: string | undefined
}

/** Items as JSON. Each says by its `id` which row is its own. */
export const insertRequests = statement<{ items: string }, Row>(__dirname, 'open.sql')
/** `clocks` as JSON. Texts are well-formed by here (`http/schema`): a lone surrogate would be replaced and not refused. */
export const insertAlone = statement<Omit<OpenItem, 'clocks'> & { clocks: string }, Row>(__dirname, 'open-alone.sql')

interface FingerprintReports {
  client_id: string
  component: string | null
  fingerprint: string
  now: string
  count: number
  /** That they are of, where the request carries none yet. */
  known_error: string | null
  /** As JSON, each with how many come after it: `{id, title, details, source, before_last}`. */
  reports: string
  /** As JSON: `{key, digest}` of each call that is to be repeatable. */
  outcomes: string
}

export const joinLiving = statement<FingerprintReports, Row>(__dirname, 'join-living.sql')
/** @param original of which that of the fingerprint is a duplicate. */
export const joinOriginal = statement<Omit<FingerprintReports, 'component' | 'fingerprint'> & { original: string }, Row>(__dirname, 'join-original.sql')
export const joinReference = statement<{ client_id: string; external_reference: string; now: string; outcomes: string }, Row>(__dirname, 'join-reference.sql')

export const foldReports = statement<{ duplicate: string; original: string; now: string }, never>(__dirname, 'fold-reports.sql')

/** Of those that are open. */
export const stillSeen = statement<{ ids: readonly string[]; now: string }, never>(__dirname, 'still-seen.sql')

export const readById = statement<{ id: string }, Row>(__dirname, 'read.sql')
const readByNumber = statement<{ serial: string }, Row>(__dirname, 'read-by-number.sql')

/** @param id an identifier or a number such as SR-000123. */
export async function findRequest(db: Knex, id: string): Promise<Row | undefined> {
  const [row] = id.startsWith('SR-') ? await readByNumber(db, { serial: id.slice(3) }) : await readById(db, { id })
  return row
}

/** Throws `not_found`, the same for what is not there and for what this caller may not see. */
export async function requireRequest(db: Knex, id: string, caller: Caller): Promise<Row> {
  const row = await findRequest(db, id)
  if (!row || !maySee(caller, row)) throw notFound('support request')
  return row
}

/** The same, locked until the transaction ends: whoever changes a request, or what hangs on it, holds this lock. */
export async function lockRequest(trx: Knex.Transaction, id: string, caller: Caller): Promise<Row> {
  const key = id.startsWith('SR-') ? 'serial' : 'id'
  const value = key === 'serial' ? id.slice(3) : id
  const locked = await trx('support_request').where({ [key]: value }).forUpdate().first<{ id: string } | undefined>('id')
  if (!locked) throw notFound('support request')
  // Read in a statement of its own: the snapshot of the one that waited is older than the lock.
  return requireRequest(trx, locked.id, caller)
}

/** Whether nobody but its source has done anything with a row that goes by the name `request`. */
export const UNTOUCHED = readStatement(join(__dirname, 'untouched.sql'))

/** Locked for whoever has to do with it without being asked for it, and may not see it. Undefined where it is gone. */
export async function lockUnseen(trx: Knex.Transaction, id: string): Promise<{ request: Row; untouched: boolean } | undefined> {
  await lockRequests(trx, [id])
  const request = await findRequest(trx, id)
  return request && { request, untouched: await trx('support_request as request').where({ id }).whereRaw(UNTOUCHED).first('id') !== undefined }
}

/** Locks many, in the order that everybody locks them in. */
export const lockRequests = (trx: Knex.Transaction, ids: readonly string[]) =>
  trx('support_request').whereIn('id', ids).orderBy('id').forUpdate().select('id')

/** Sets columns of a locked request and raises its version. */
export async function updateRequest(trx: Knex.Transaction, row: Row, changes: object, at: string): Promise<Row> {
  await trx('support_request').where({ id: row.id }).update({ ...changes, version: row.version + 1, updated_at: at })
  const after = await findRequest(trx, row.id)
  if (!after) throw notFound('support request')
  return after
}
