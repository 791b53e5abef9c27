/**
 * Takes an event of a machine: opens a request, or joins, reopens, acknowledges or resolves the one of its fingerprint.
 * What two events at once decide differently is decided again: a unique index and the lock on the request see to it.
 */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import { guardMembers } from '../domain/guard-members'
import type { PlanInForce } from '../domain/plan'
import { acknowledged, type LastRequest, resolved, triggered } from '../domain/reports'
import { Refusal } from '../domain/refusal'
import { violates } from '../http/database-errors'
import type { By } from '../journal/append'
import { statement } from '../platform/sql'
import { asItStands, transactBy } from '../plans/decide'
import { writeComment } from '../requests/comment'
import { writeLink } from '../requests/link'
import { moveRequest } from '../requests/move'
import { openRequest } from '../requests/open'
import type { Row } from '../requests/present'
import { joinLiving, lockRequest } from '../requests/queries'
import type { NewSupportRequest } from '../requests/schema'
import type { EventResult, IntakeEvent } from './schema'

export type Outcome = Required<Pick<EventResult, 'outcome'>> & { row?: Pick<Row, 'id' | 'number'> }

interface FingerprintOf {
  client_id: string
  component: string | null
  fingerprint: string
}

const readLast = statement<FingerprintOf, LastRequest>(__dirname, 'last.sql')

const TRIES = 3

export async function takeEvent(deps: Deps, event: IntakeEvent, by: By): Promise<Outcome> {
  const given = guardMembers(event, { title: 200, description: 20_000, details: Infinity, links: Infinity })
  if (given.action === 'trigger' && given.title === undefined)
    throw new Refusal('validation_failed', 'A trigger needs a title.', [{ pointer: '/title', detail: 'is required to trigger' }])
  if (given.action !== 'trigger' && given.fingerprint === undefined)
    throw new Refusal('validation_failed', `The action ${given.action} needs a fingerprint.`, [{ pointer: '/fingerprint', detail: 'is required for this action' }])
  for (let attempt = 1; ; attempt++) {
    try {
      return await takeOnce(deps, given, by)
    } catch (error) {
      // Somebody opened a request of this fingerprint in the meantime: now there is one to join.
      if (attempt === TRIES || !violates(error, 'support_request_living_fingerprint')) throw error
    }
  }
}

async function takeOnce(deps: Deps, event: IntakeEvent, by: By): Promise<Outcome> {
  const { fingerprint, component = by.caller.component } = event
  if (fingerprint === undefined) return open(deps, event, by)
  const last = (trx: Knex) => readLast(trx, { client_id: by.caller.client_id, component, fingerprint }).then(([row]) => row)
  const found = await last(deps.db)
  const inside = <T>(act: (trx: Knex.Transaction, plan: PlanInForce, request: Row) => Promise<T>) =>
    transactBy(deps, async (trx, plan) => act(trx, plan, await lockRequest(trx, found?.id ?? '', by.caller)))

  if (event.action === 'trigger') {
    const what = triggered(found, deps.now())
    if (what === 'open' || what === 'join') return open(deps, event, by)
    const again = await inside(async (trx, plan, request) => {
      const still = triggered(await last(trx), deps.now())
      if (still === 'reopen') return reopen(deps, trx, plan, { request, event, by })
      if (still === 'follow_up') return followUp({ ...deps, db: trx, plan: asItStands(deps.plan) }, trx, { request, event, by })
    })
    // Others were faster, and there is a living one to join: not in a transaction, which a broken index would end.
    return again ?? open(deps, event, by)
  }
  if (found === undefined) return { outcome: 'unchanged' }
  return inside(async (trx, plan, request) => {
    const now = await last(trx)
    if (event.action === 'acknowledge') {
      if (acknowledged(now) === 'nothing') return { outcome: 'unchanged', row: request }
      return { outcome: 'acknowledged', row: await moveRequest(trx, plan, { request, step: { action: 'acknowledge' }, at: deps.now(), by }) }
    }
    return end(deps, trx, plan, { request, what: resolved(now), by })
  })
}

function requestOf({ action: _, title = '', occurred_at, links, details, ...rest }: IntakeEvent): NewSupportRequest {
  const told = { ...details, ...(occurred_at === undefined ? {} : { occurred_at }), ...(links === undefined ? {} : { links }) }
  return { ...rest, title, ...(Object.keys(told).length > 0 ? { details: told } : {}) }
}

/** Opens, or joins what is living: the statement decides which. */
async function open(deps: Deps, event: IntakeEvent, by: By): Promise<Outcome> {
  const { status, row } = await openRequest(deps, requestOf(event), { caller: by.caller, origin: by.call })
  return { outcome: status === 201 ? 'opened' : 'joined', row }
}

interface Again {
  request: Row
  event: IntakeEvent
  by: By
}

async function reopen(deps: Deps, trx: Knex.Transaction, plan: PlanInForce, { request, event, by }: Again): Promise<Outcome> {
  const at = deps.now()
  const row = await moveRequest(trx, plan, { request, step: { action: 'reopen', reason: 'Reported again by its source.' }, at, by })
  await joinLiving(trx, {
    client_id: by.caller.client_id, component: request.component, fingerprint: request.fingerprint, now: at, occurrence_id: deps.newId(at),
    title: event.title ?? request.title, details: JSON.stringify(requestOf(event).details ?? null), idempotency_key: null, idempotency_digest: null,
  })
  return { outcome: 'reopened', row }
}

/** Another request, linked with the one that was ended too long ago. */
async function followUp(deps: Deps, trx: Knex.Transaction, { request, event, by }: Again): Promise<Outcome> {
  const opened = await open(deps, event, by)
  if (opened.outcome !== 'opened' || !opened.row) return opened
  await writeLink(deps, trx, { from: opened.row.id, to: request.id, type: 'follow_up_of', at: deps.now(), by })
  return opened
}

async function end(deps: Deps, trx: Knex.Transaction, plan: PlanInForce, { request, what, by }: { request: Row; what: ReturnType<typeof resolved>; by: By }): Promise<Outcome> {
  if (what === 'nothing') return { outcome: 'unchanged', row: request }
  const at = deps.now()
  if (what === 'note') {
    await writeComment(deps, trx, { request, text: 'The source reports that this is over.', visibility: 'team', at, by })
    return { outcome: 'noted', row: request }
  }
  const seen = await moveRequest(trx, plan, { request, step: { action: 'acknowledge' }, at, by })
  const resolution = { code: 'other', note: 'The source reports that this is over.' } as const
  return { outcome: 'resolved', row: await moveRequest(trx, plan, { request: seen, step: { action: 'resolve', resolution }, at, by }) }
}
