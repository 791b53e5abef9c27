/**
 * Opening a request: decided in memory by the plan in force, written in one statement.
 *
 * The statement refuses an outdated plan by returning nothing, and what is already there by a unique index; only then
 * does a second statement look at who was first.
 */
import { followRows } from '../clocks/follow'
import type { Deps } from '../deps'
import type { Caller } from '../domain/caller'
import { CodeCheck } from '../domain/codes'
import { dutyOf } from '../domain/duty'
import type { PlanInForce } from '../domain/plan'
import { Refusal } from '../domain/refusal'
import { DEFAULT_CATEGORY, route } from '../domain/routing'
import { violates } from '../http/database-errors'
import { instant, toUtc } from '../http/formats'
import { checkSameCall, findOutcome, type KeyOfCall } from '../http/idempotency'
import type { CallOrigin } from '../journal/append'
import { decideBy } from '../plans/decide'
import { opened } from './figures'
import { guardContent } from './guard'
import { insertRequest, joinLiving, joinReference, type OpenParams } from './queries'
import type { Row } from './present'
import { routedFrom } from './routed'
import type { NewSupportRequest } from './schema'

export interface Call {
  caller: Caller
  origin: CallOrigin
  key?: KeyOfCall
}

export interface Opened {
  /** 201 for a new request, 200 for one that was there. */
  status: 201 | 200
  row: Row
  /** The outcome of an earlier call with the same key. */
  replayed: boolean
}

const TRIES = 5

export async function openRequest(deps: Deps, input: NewSupportRequest, call: Call): Promise<Opened> {
  const now = deps.now()
  const guarded = guardContent(input)
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const outcome = await decideAndWrite(deps, guarded, { ...call, now })
    if (outcome?.status === 201 && !outcome.replayed) opened.inc({ rule: outcome.row.assigned_because.rule })
    if (outcome) return outcome
    await deps.plan.refresh()
  }
  throw new Refusal('unavailable', 'The support plan or the request kept changing meanwhile. Try again.')
}

async function decideAndWrite(deps: Deps, input: NewSupportRequest, call: Call & { now: string }): Promise<Opened | undefined> {
  let params: OpenParams
  try {
    params = await decideBy(deps.plan, plan => decide(deps, plan, input, call))
  } catch (error) {
    // What was acknowledged stays so, though a code of it may have been retired since.
    const earlier = error instanceof Refusal ? await meetEarlier(deps, input, call) : undefined
    if (earlier) return earlier
    throw error
  }
  return insertOrMeet(deps, params, call)
}

/** The outcome of an earlier call with the same key, or the request with the same external reference. */
async function meetEarlier(deps: Deps, { external_reference }: NewSupportRequest, call: Call & { now: string }): Promise<Opened | undefined> {
  const repeated = await repeat(deps, call)
  if (repeated || !external_reference) return repeated
  const [row] = await joinReference(deps.db, {
    client_id: call.caller.client_id,
    external_reference: JSON.stringify(external_reference),
    idempotency_key: call.key?.key ?? null,
    idempotency_digest: call.key?.digest ?? null,
    now: call.now,
  })
  return row && { status: 200, row, replayed: false }
}

/** Everything that the statement writes, decided by the plan in force. */
function decide(deps: Deps, plan: PlanInForce, input: NewSupportRequest, { caller, origin, key, now }: Call & { now: string }): OpenParams {
  const component = input.component === undefined ? caller.component : input.component
  checkCodes(plan, { ...input, component })
  const category = input.category ?? DEFAULT_CATEGORY
  const routed = routedFrom({ ...input, category, component }, caller.client_id)
  const { team, assigned_because } = route(plan, routed)
  const duty = dutyOf(plan, component, team, Date.parse(now))
  const request = { ...routed, id: '', state: 'new', responded: false, resolution: null } as const
  const { clocks, due } = followRows([], plan, { request, at: now, cause: {} })
  return {
    plan_revision: plan.revision,
    now,
    id: deps.newId(now),
    assignment_id: deps.newId(now),
    occurrence_id: deps.newId(now),
    title: input.title,
    description: input.description ?? null,
    category,
    category_given: input.category !== undefined,
    severity: input.severity ?? 'normal',
    component,
    counterpart: input.counterpart ?? null,
    workflow: input.workflow ?? null,
    facility: json(input.facility),
    external_reference: json(input.external_reference),
    fingerprint: input.fingerprint ?? null,
    on_behalf_of: json(input.on_behalf_of),
    labels: input.labels ?? [],
    details: json(input.details),
    sensitivity: input.sensitivity ?? 'normal',
    team,
    candidates: duty.candidates,
    person_rule: duty.rule,
    times_out_at: instant(duty.times_out_at),
    assigned_because: JSON.stringify(assigned_because),
    clocks: JSON.stringify(clocks),
    ...due,
    client_id: caller.client_id,
    actor: caller.client_name,
    key_id: caller.key_id,
    person_id: caller.person,
    call_id: origin.call_id,
    openhim_transaction: origin.openhim_transaction,
    idempotency_key: key?.key ?? null,
    idempotency_digest: key?.digest ?? null,
  }
}

const json = (value: object | null | undefined) => (value ? JSON.stringify(value) : null)

/** Throws `validation_failed` that names each unknown or retired code, with near matches. */
export function checkCodes(plan: PlanInForce, codes: Pick<NewSupportRequest, 'category' | 'component' | 'counterpart' | 'workflow'>): void {
  new CodeCheck()
    .known(plan.categories, '/category', codes.category)
    .known(plan.components, '/component', codes.component)
    .known(plan.components, '/counterpart', codes.counterpart)
    .known(plan.workflows, '/workflow', codes.workflow)
    .settle()
}

/** Undefined where it is worth deciding again: the plan was outdated, or what was met is gone. */
async function insertOrMeet(deps: Deps, params: OpenParams, call: Call): Promise<Opened | undefined> {
  try {
    const [row] = await insertRequest(deps.db, params)
    return row && { status: 201, row, replayed: false }
  } catch (error) {
    if (violates(error, 'idempotency_key_pkey')) return repeat(deps, call)
    const join = violates(error, 'support_request_external_reference') ? joinReference
      : violates(error, 'support_request_living_fingerprint') ? joinLiving
        : undefined
    if (!join) throw error
    try {
      const [row] = await join(deps.db, params)
      return row && { status: 200, row, replayed: false }
    } catch (second) {
      // The same call twice at once: the other one has joined and kept the outcome.
      if (violates(second, 'idempotency_key_pkey')) return repeat(deps, call)
      throw second
    }
  }
}

/** The outcome that an earlier call with this key left. */
async function repeat(deps: Deps, { caller, key }: Call): Promise<Opened | undefined> {
  const stored = key && await findOutcome(deps.db, caller.client_id, key.key)
  if (!stored) return undefined
  checkSameCall(stored, key)
  if (stored.answer === null) throw new Refusal('conflict', 'The request of this call has been erased since.')
  return { status: stored.status === 201 ? 201 : 200, row: rowFromJson(stored.answer), replayed: true }
}

/** A row that PostgreSQL turned into JSON: its instants, which all end in `_at`, are not in our form. */
function rowFromJson(answer: unknown): Row {
  const entries = Object.entries(answer as Row).map(([name, value]) =>
    [name, name.endsWith('_at') && typeof value === 'string' ? toUtc(value) : value])
  return Object.fromEntries(entries) as Row // written from a Row by open.sql
}
