/**
 * Takes an event of a machine: opens a request, or joins, reopens, acknowledges or resolves the one of its fingerprint.
 * What two events at once decide differently is decided again: a unique index and the lock on the request see to it.
 */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import type { PlanInForce } from '../domain/plan'
import { type LastRequest, triggered } from '../domain/reports'
import { Refusal } from '../domain/refusal'
import type { By } from '../journal/append'
import { asItStands, transactBy } from '../plans/decide'
import { guardBody } from '../privacy/door'
import { writeLink } from '../requests/link'
import { meetLiving, type Report } from '../requests/meet'
import { openGuarded } from '../requests/open'
import { moveRequest } from '../requests/move'
import type { Row } from '../requests/present'
import { lockRequest } from '../requests/queries'
import type { NewSupportRequest } from '../requests/schema'
import { countAwaited } from './awaited'
import { type FingerprintOf, lastOf } from './last'
import type { EventResult, IntakeEvent } from './schema'
import { takeSignal } from './signal'

export type Outcome = Required<Pick<EventResult, 'outcome'>> & { row?: Pick<Row, 'id' | 'number' | 'known_error'> }

export async function takeEvent(deps: Deps, event: IntakeEvent, by: By): Promise<Outcome> {
  const given = guardBody(by.caller, event, { title: 200, description: 20_000, source: 200, details: Infinity, links: Infinity })
  if (given.action === 'trigger' && given.title === undefined)
    throw new Refusal('validation_failed', 'A trigger needs a title.', [{ pointer: '/title', detail: 'is required to trigger' }])
  const { fingerprint, component = by.caller.component } = given
  if (fingerprint !== undefined) {
    const of = { client_id: by.caller.client_id, component, fingerprint }
    return given.action === 'trigger' ? trigger(deps, { event: given, of, by }) : takeSignal(deps, { event: given, of, by })
  }
  if (given.action === 'trigger') return open(deps, reportOf(given, by))
  throw new Refusal('validation_failed', `The action ${given.action} needs a fingerprint.`, [{ pointer: '/fingerprint', detail: 'is required for this action' }])
}

interface Triggering {
  event: IntakeEvent
  of: FingerprintOf
  by: By
}

async function trigger(deps: Deps, { event, of, by }: Triggering): Promise<Outcome> {
  const found = await lastOf(deps.db, of)
  const what = triggered(found, deps.plan.current(), deps.now())
  const report = reportOf(event, by)
  if (what === 'join') return open(deps, report)
  if (what === 'reopen') return again(deps, { found, of, report, by })
  const awaited = by.caller.mapping?.open_after
  const counted = awaited && await countAwaited(deps.db, of, awaited, deps.now())
  if (awaited && !counted) return { outcome: 'counted' }
  const whole = { ...report, isNew: true, earlier: counted ? { ...counted, count: counted.count - 1 } : null }
  return what === 'open' ? open(deps, whole) : again(deps, { found, of, report: whole, by })
}

function requestOf({ action: _, source: _source, title = '', occurred_at, links, details, ...rest }: IntakeEvent): NewSupportRequest {
  const told = { ...details, ...(occurred_at === undefined ? {} : { occurred_at }), ...(links === undefined ? {} : { links }) }
  return { ...rest, title, ...(Object.keys(told).length > 0 ? { details: told } : {}) }
}

type EventReport = Pick<Report, 'input' | 'call' | 'source'> & Partial<Pick<Report, 'isNew' | 'earlier'>>

const reportOf = (event: IntakeEvent, by: By): EventReport =>
  ({ input: requestOf(event), call: { caller: by.caller, origin: by.call }, source: event.source ?? null })

/** Opens, or joins what is living: the statement decides which. */
async function open(deps: Deps, report: EventReport): Promise<Outcome> {
  const { status, row } = await openGuarded(deps, report)
  return { outcome: status === 201 ? 'opened' : 'joined', row }
}

/** Where the last request has ended: reopens it or follows it up, whichever is right once it is locked. */
async function again(deps: Deps, { found, of, report, by }: { found: LastRequest | undefined; of: FingerprintOf; report: EventReport; by: By }): Promise<Outcome> {
  const done = await transactBy(deps, async (trx, plan) => {
    const request = await lockRequest(trx, found?.id ?? '', by.caller)
    const what = triggered(await lastOf(trx, of), plan, deps.now())
    if (what === 'reopen') return reopen(deps, trx, plan, { request, report, by })
    if (what === 'follow_up') return followUp({ ...deps, db: trx, plan: asItStands(deps.plan) }, trx, { request, report, by })
  })
  // Else others were faster, and there is a living one to join.
  return done ?? open(deps, report)
}

interface Again {
  request: Row
  report: EventReport
  by: By
}

async function reopen(deps: Deps, trx: Knex.Transaction, plan: PlanInForce, { request, report, by }: Again): Promise<Outcome> {
  const at = deps.now()
  const row = await moveRequest(trx, plan, { request, step: { action: 'reopen', reason: 'Reported again by its source.' }, at, by })
  const joined = await meetLiving({ ...deps, db: trx }, [{ ...report, now: at, earlier: null, isNew: false }])
  return { outcome: 'reopened', row: joined?.row ?? row }
}

/** Another request, linked with the one that was ended too long ago. */
async function followUp(deps: Deps, trx: Knex.Transaction, { request, report, by }: Again): Promise<Outcome> {
  const opened = await open(deps, { ...report, isNew: true })
  if (opened.outcome !== 'opened' || !opened.row) return opened
  await writeLink(deps, trx, { from: opened.row.id, to: request.id, type: 'follow_up_of', at: deps.now(), by })
  return opened
}
