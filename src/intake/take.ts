/**
 * Takes an event of a machine: opens a request, or joins, reopens, acknowledges or resolves the one of its fingerprint.
 * What two events at once decide differently is decided again: a unique index and locks, on the request or on what is counted,
 * see to it.
 */
import type { Deps } from '../deps'
import { isRetired } from '../domain/codes'
import type { OpenAfter } from '../domain/mapping'
import type { PlanInForce } from '../domain/plan'
import { type LastRequest, triggered } from '../domain/reports'
import { Refusal } from '../domain/refusal'
import { violates } from '../http/database-errors'
import { asItStands, transactBy } from '../plans/decide'
import { guardBody, guardName } from '../privacy/door'
import { fewAtOnce } from '../requests/few-at-once'
import { NotLiving } from '../requests/fold'
import { type FingerprintOf, lastOf } from '../requests/last'
import { WasCounted } from '../requests/meet'
import { countAwaited, endAwaited } from './awaited'
import { type EventReport, open, type Outcome, reportOf, type Sender, toldBefore } from './report'
import type { IntakeEvent } from './schema'
import { takeSignal } from './signal'

export async function takeEvent(deps: Deps, event: IntakeEvent, sender: Sender): Promise<Outcome> {
  const { revision } = deps.plan.current()
  try {
    return await takeBy(deps, event, sender)
  } catch (error) {
    // A refusal by an outdated plan is not believed: what the machine stands for may have been retired meanwhile.
    if (!(error instanceof Refusal) || deps.plan.current().revision === revision) throw error
    return takeBy(deps, event, sender)
  }
}

async function takeBy(deps: Deps, event: IntakeEvent, sender: Sender): Promise<Outcome> {
  const by = isRetired(deps.plan.current().components, sender.caller.component) ? standingForNone(sender) : sender
  const given = guardBody(by.caller, event, { title: 200, description: 20_000, source: 200, details: Infinity, links: Infinity })
  if (given.action === 'trigger' && given.title === undefined)
    throw new Refusal('validation_failed', 'A trigger needs a title.', [{ pointer: '/title', detail: 'is required to trigger' }])
  const { component = by.caller.component } = given
  if (given.fingerprint !== undefined) {
    const fingerprint = guardName(by.caller, given.fingerprint)
    const of = { client_id: by.caller.client_id, component, fingerprint, anywhere: component === null }
    return given.action === 'trigger' ? trigger(deps, { event: { ...given, fingerprint }, of, by }) : takeSignal(deps, { event: given, of, by })
  }
  if (given.action === 'trigger') return open(deps, reportOf(given, by))
  throw new Refusal('validation_failed', `The action ${given.action} needs a fingerprint.`, [{ pointer: '/fingerprint', detail: 'is required for this action' }])
}

/** A machine that says nothing of its component is not refused for that being retired. */
const standingForNone = (sender: Sender): Sender => ({ ...sender, caller: { ...sender.caller, component: null } })

interface Triggering {
  event: IntakeEvent
  of: FingerprintOf
  by: Sender
}

const TRIES = 3

/** Too few were there a moment ago; by now there is a request for them, or the same call has been counted. */
class NotAwaited extends Error {}

async function trigger(deps: Deps, triggering: Triggering): Promise<Outcome> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await triggerOnce(deps, triggering)
    } catch (error) {
      // It was opened or ended between the look and the act; or the same call came at the same moment, and was counted.
      if (error instanceof WasCounted) return { outcome: 'counted' }
      if (!(error instanceof NotLiving || error instanceof NotAwaited || violates(error, 'idempotency_key_pkey'))) throw error
      if (attempt === TRIES) throw new Refusal('unavailable', 'The request kept changing meanwhile. Try again.')
    }
  }
}

async function triggerOnce(deps: Deps, { event, of, by }: Triggering): Promise<Outcome> {
  const open_after = by.caller.mapping?.open_after
  const report = reportOf(event, by)
  const before = open_after && await toldBefore(deps, report.call)
  if (before) return before
  const found = await lastOf(deps.db, of)
  const plan = deps.plan.current()
  const what = triggered(found, plan, deps.now())
  if (what === 'join') return open(deps, { ...asBefore(report, found), expects: 'living' })
  if (what === 'reopen') return open(deps, asBefore(report, found))
  if (open_after) return fewAtOnce(deps.db, () => countOrOpen(deps, { of, report, open_after }))
  return open(deps, { ...opening(report, found, plan), expects: expectedOf(what) })
}

const expectedOf = (what: 'open' | 'follow_up') => (what === 'open' ? 'nothing' : null)

/** Of the component that it was first reported of, whatever this event and triage say. */
const asBefore = (report: EventReport, found: LastRequest | undefined): EventReport =>
  (found ? { ...report, input: { ...report.input, component: found.reported_component } } : report)

/** What opens another request names no component that was retired since, unless it does so itself and is refused. */
const opening = (report: EventReport, found: LastRequest | undefined, { components }: PlanInForce): EventReport =>
  (found && isRetired(components, found.reported_component) ? report : asBefore(report, found))

interface Counting {
  of: FingerprintOf
  report: EventReport
  open_after: OpenAfter
}

/** In one transaction, in which nobody else counts of this fault: a report waits for a request, or is in one, and never both or neither. */
const countOrOpen = (deps: Deps, { of, report, open_after }: Counting) => transactBy(deps, async (trx, plan): Promise<Outcome> => {
  const now = deps.now()
  const { count, first_seen_at } = await countAwaited(trx, of, { open_after, now, call: report.call })
  const within = { ...deps, db: trx, plan: asItStands(deps.plan) }
  // The same call at the same moment: what opens the request would keep its outcome a second time.
  if (count >= open_after.reports && await toldBefore(within, report.call)) throw new NotAwaited()
  const found = await lastOf(trx, of)
  const what = triggered(found, plan, now)
  if (what === 'join' || what === 'reopen') throw new NotAwaited()
  if (count < open_after.reports) return { outcome: 'counted' }
  const outcome = await open(within, { ...opening(report, found, plan), earlier: { count: count - 1, first_seen_at }, expects: expectedOf(what) })
  // Of another door, which counts nothing.
  if (outcome.outcome !== 'opened') throw new NotAwaited()
  await endAwaited(trx, of)
  return outcome
})
