/** A report as it comes in, and how it meets what is there: by its key, its external reference or its fingerprint. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import type { Caller } from '../domain/caller'
import { matchKnownError } from '../domain/known-error'
import type { PlanInForce } from '../domain/plan'
import { Refusal } from '../domain/refusal'
import { DEFAULT_CATEGORY } from '../domain/routing'
import { violates } from '../http/database-errors'
import { checkSameCall, findOutcome, type KeyOfCall } from '../http/idempotency'
import type { CallOrigin } from '../journal/append'
import { lastOf } from './last'
import { type Row, rowFromJson } from './present'
import { joinLiving, joinOriginal, joinReference } from './queries'
import type { NewSupportRequest } from './schema'

export interface Call {
  caller: Caller
  origin: CallOrigin
  key?: KeyOfCall
}

export interface Report {
  /** As it passed the guard. */
  input: NewSupportRequest
  call: Call
  now: string
  /** Where at its sender it was seen. */
  source: string | null
  /** How often and since when it was reported before, where only several reports together open a request. */
  earlier: { count: number; first_seen_at: string } | null
  /** What was there of its fingerprint a moment ago: nothing, or a living request that it is to join and else nothing. */
  expects: 'nothing' | 'living' | null
}

export interface Opened {
  /** 201 for a new request, 200 for one that was there. */
  status: 201 | 200
  row: Row
  /** The outcome of an earlier call with the same key. */
  replayed: boolean
  /** It had been resolved, and goes on. */
  reopened?: true
}

/** The component that a report is about: its own, else that of its client. */
export const componentOf = ({ input, call }: Pick<Report, 'input' | 'call'>): string | null =>
  (input.component === undefined ? call.caller.component : input.component)

/** The known error that a report is of, as it speaks of itself. */
export function knownErrorOf({ knownErrors }: PlanInForce, report: Pick<Report, 'input' | 'call'>): string | null {
  const { fingerprint = null, labels = [], category = DEFAULT_CATEGORY } = report.input
  return matchKnownError(knownErrors, { fingerprint, labels, component: componentOf(report), category })?.id ?? null
}

/** Kept as the status of a report that reopened its request. */
const REOPENED = 202

/** What was joined just now was reopened for it: whoever repeats the call is told the same. */
export const keepReopened = async (db: Knex, { caller, key }: Call): Promise<void> =>
  key && void await db('idempotency_key').where({ client_id: caller.client_id, key: key.key }).update({ status: REOPENED })

/** What counts reports says so itself. */
export class WasCounted extends Refusal {
  constructor() { super('conflict', 'This call was counted when it came, and opened nothing.') }
}

/** The outcome that an earlier call with this key left. */
export async function repeat(db: Knex, { caller, key }: Call): Promise<Opened | undefined> {
  const stored = key && await findOutcome(db, caller.client_id, key.key)
  if (!stored) return undefined
  checkSameCall(stored, key)
  if (stored.answer === null) throw stored.request_id === null ? new WasCounted() : new Refusal('conflict', 'The request of this call has been erased since.')
  const reopened = stored.status === REOPENED ? { reopened: true } as const : {}
  return { status: stored.status === 201 ? 201 : 200, row: rowFromJson(stored.answer), replayed: true, ...reopened }
}

/** The request that the client reported under this external reference before. */
async function meetReference(db: Knex, { input: { external_reference }, call, now }: Report): Promise<Opened | undefined> {
  if (!external_reference) return undefined
  const asked = { client_id: call.caller.client_id, external_reference: JSON.stringify(external_reference), now, outcomes: outcomesOf([call]) }
  const [row] = await joinReference(db, asked)
  return row && met(row)
}

/** What an earlier call left, by its key or by its external reference. */
export const meetEarlier = async ({ db }: Pick<Deps, 'db'>, report: Report): Promise<Opened | undefined> =>
  await repeat(db, report.call) ?? await asKept(db, report.call, meetReference(db, report))

/**
 * The same call twice at once, such as when its first try still runs in the database although its process is gone: what that
 * one keeps is the outcome. A transaction has ended with it, and who began it has to see to that.
 */
export async function asKept(db: Knex, call: Call, acting: Promise<Opened | undefined>): Promise<Opened | undefined> {
  try {
    return await acting
  } catch (error) {
    if (violates(error, 'idempotency_key_pkey') && !db.isTransaction) return repeat(db, call)
    throw error
  }
}

const SAMPLES = 5

/** Counts reports of one fault, from one client, where a request for it is living, or that of which it was a duplicate. In their order. */
export async function meetLiving(deps: Pick<Deps, 'db' | 'newId' | 'plan'>, reports: readonly Report[]): Promise<Opened | undefined> {
  const [first] = reports
  const last = reports[reports.length - 1]
  if (!first?.input.fingerprint || !last) return undefined
  const plan = deps.plan.current()
  const told = reports.map(({ input, source, now }, place) =>
    ({ id: deps.newId(now), title: input.title, details: input.details ?? null, source, before_last: reports.length - 1 - place }))
  const of = { client_id: first.call.caller.client_id, component: componentOf(first), fingerprint: first.input.fingerprint }
  const counted = {
    client_id: of.client_id,
    now: last.now,
    count: reports.length,
    known_error: reports.map(report => knownErrorOf(plan, report)).find(id => id !== null) ?? null,
    reports: JSON.stringify(told.filter(({ before_last }, place) => place < SAMPLES || before_last < SAMPLES)),
    outcomes: outcomesOf(reports.map(({ call }) => call)),
  }
  const [living] = await joinLiving(deps.db, { ...counted, ...of })
  if (living) return met(living)
  const before = await lastOf(deps.db, { ...of, anywhere: false })
  const [row] = before?.original ? await joinOriginal(deps.db, { ...counted, original: before.original }) : []
  return row && met(row)
}

/** The request of its external reference, else of its fingerprint. */
export const meetThere = async (deps: Deps, report: Report): Promise<Opened | undefined> =>
  await meetReference(deps.db, report) ?? await meetLiving(deps, [report])

const met = (row: Row): Opened => ({ status: 200, row, replayed: false })

/** As JSON, of those that are to be repeatable. */
export const outcomesOf = (calls: readonly Call[]) =>
  JSON.stringify(calls.flatMap(({ key }) => (key ? [{ key: key.key, digest: key.digest.toString('hex') }] : [])))
