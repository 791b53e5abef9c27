/**
 * Takes an event of a machine: opens a request, or joins, reopens, acknowledges or resolves the one of its fingerprint.
 * What two events at once decide differently is decided again: a unique index and the lock on the request see to it.
 */
import type { Deps } from '../deps'
import type { OpenAfter } from '../domain/mapping'
import { isLiving, type LastRequest, triggered } from '../domain/reports'
import { Refusal } from '../domain/refusal'
import { violates } from '../http/database-errors'
import { guardBody, guardName } from '../privacy/door'
import { NotLiving } from '../requests/fold'
import { countAwaited, endAwaited, takeBack, uncount } from './awaited'
import { type FingerprintOf, lastOf } from '../requests/last'
import { type EventReport, open, type Outcome, reportOf, type Sender, toldBefore } from './report'
import type { IntakeEvent } from './schema'
import { takeSignal } from './signal'

export async function takeEvent(deps: Deps, event: IntakeEvent, by: Sender): Promise<Outcome> {
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

interface Triggering {
  event: IntakeEvent
  of: FingerprintOf
  by: Sender
}

const TRIES = 3

async function trigger(deps: Deps, triggering: Triggering): Promise<Outcome> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await triggerOnce(deps, triggering)
    } catch (error) {
      // It was ended between the look and the joining; or the same call came at the same moment, and was counted.
      if (!(error instanceof NotLiving || violates(error, 'idempotency_key_pkey'))) throw error
      if (attempt === TRIES) throw new Refusal('unavailable', 'The request kept changing meanwhile. Try again.')
    }
  }
}

async function triggerOnce(deps: Deps, { event, of, by }: Triggering): Promise<Outcome> {
  const open_after = by.caller.mapping?.open_after
  const before = open_after && await toldBefore(deps, reportOf(event, by).call)
  if (before) return before
  const found = await lastOf(deps.db, of)
  const what = triggered(found, deps.plan.current(), deps.now())
  const report = asBefore(found, reportOf(event, by))
  if (what === 'join') return join(deps, report)
  if (what === 'reopen') return open(deps, report)
  const now = deps.now()
  const counted = open_after && await countAwaited(deps.db, of, { open_after, now, call: report.call })
  if (open_after && !counted) return joinAfterAll(deps, of, report, { open_after, now })
  const earlier = counted ? { ...counted, count: counted.count - 1 } : null
  const outcome = await open(deps, { ...report, earlier, expects: what === 'open' ? 'nothing' : null })
  // Those that have opened it are used up. One that comes at this moment has a later time, and stays.
  if (counted) await endAwaited(deps.db, of, now)
  return outcome
}

/** Of the component that it was first reported of, whatever this event and triage say. */
const asBefore = (found: LastRequest | undefined, report: EventReport): EventReport =>
  (found ? { ...report, input: { ...report.input, component: found.reported_component } } : report)

const join = (deps: Deps, report: EventReport) => open(deps, { ...report, expects: 'living' })

/** Too few yet; but others may have opened it since the first look: with this one among those that were counted, or without it. */
async function joinAfterAll(deps: Deps, of: FingerprintOf, report: EventReport, counted: { open_after: OpenAfter; now: string }): Promise<Outcome> {
  const found = await lastOf(deps.db, of)
  if (!found || !isLiving(found) || !await takeBack(deps.db, of, counted)) return { outcome: 'counted' }
  await uncount(deps.db, report.call)
  return join(deps, asBefore(found, report))
}
