/**
 * Takes an event of a machine: opens a request, or joins, reopens, acknowledges or resolves the one of its fingerprint.
 * What two events at once decide differently is decided again: a unique index and the lock on the request see to it.
 */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import type { PlanInForce } from '../domain/plan'
import { acknowledged, resolved, triggered } from '../domain/reports'
import { Refusal } from '../domain/refusal'
import type { By } from '../journal/append'
import { asItStands, transactBy } from '../plans/decide'
import { guardBody } from '../privacy/door'
import { writeComment } from '../requests/comment'
import { writeLink } from '../requests/link'
import { meetLiving } from '../requests/meet'
import { openGuarded } from '../requests/open'
import { moveRequest } from '../requests/move'
import type { Row } from '../requests/present'
import { lockRequest } from '../requests/queries'
import type { NewSupportRequest } from '../requests/schema'
import { lastOf } from './last'
import type { EventResult, IntakeEvent } from './schema'

export type Outcome = Required<Pick<EventResult, 'outcome'>> & { row?: Pick<Row, 'id' | 'number'> }

export async function takeEvent(deps: Deps, event: IntakeEvent, by: By): Promise<Outcome> {
  const given = guardBody(by.caller, event, { title: 200, description: 20_000, source: 200, details: Infinity, links: Infinity })
  if (given.action === 'trigger' && given.title === undefined)
    throw new Refusal('validation_failed', 'A trigger needs a title.', [{ pointer: '/title', detail: 'is required to trigger' }])
  if (given.action !== 'trigger' && given.fingerprint === undefined)
    throw new Refusal('validation_failed', `The action ${given.action} needs a fingerprint.`, [{ pointer: '/fingerprint', detail: 'is required for this action' }])
  return takeOnce(deps, given, by)
}

async function takeOnce(deps: Deps, event: IntakeEvent, by: By): Promise<Outcome> {
  const { fingerprint, component = by.caller.component } = event
  if (fingerprint === undefined) return open(deps, event, { by })
  const last = (db: Knex) => lastOf(db, { client_id: by.caller.client_id, component, fingerprint })
  const found = await last(deps.db)
  const inside = <T>(act: (trx: Knex.Transaction, plan: PlanInForce, request: Row) => Promise<T>) =>
    transactBy(deps, async (trx, plan) => act(trx, plan, await lockRequest(trx, found?.id ?? '', by.caller)))

  if (event.action === 'trigger') {
    const what = triggered(found, deps.now())
    if (what === 'open' || what === 'join') return open(deps, event, { by, isNew: what === 'open' })
    const again = await inside(async (trx, plan, request) => {
      const still = triggered(await last(trx), deps.now())
      if (still === 'reopen') return reopen(deps, trx, plan, { request, event, by })
      if (still === 'follow_up') return followUp({ ...deps, db: trx, plan: asItStands(deps.plan) }, trx, { request, event, by })
    })
    // Others were faster, and there is a living one to join.
    return again ?? open(deps, event, { by })
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

function requestOf({ action: _, source: _source, title = '', occurred_at, links, details, ...rest }: IntakeEvent): NewSupportRequest {
  const told = { ...details, ...(occurred_at === undefined ? {} : { occurred_at }), ...(links === undefined ? {} : { links }) }
  return { ...rest, title, ...(Object.keys(told).length > 0 ? { details: told } : {}) }
}

const reportOf = (event: IntakeEvent, by: By) =>
  ({ input: requestOf(event), call: { caller: by.caller, origin: by.call }, source: event.source ?? null })

/** Opens, or joins what is living: the statement decides which. */
async function open(deps: Deps, event: IntakeEvent, { by, isNew = false }: { by: By; isNew?: boolean }): Promise<Outcome> {
  const { status, row } = await openGuarded(deps, { ...reportOf(event, by), isNew })
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
  const joined = await meetLiving({ ...deps, db: trx }, [{ ...reportOf(event, by), now: at, times: [], isNew: false }])
  return { outcome: 'reopened', row: joined?.row ?? row }
}

/** Another request, linked with the one that was ended too long ago. */
async function followUp(deps: Deps, trx: Knex.Transaction, { request, event, by }: Again): Promise<Outcome> {
  const opened = await open(deps, event, { by, isNew: true })
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
