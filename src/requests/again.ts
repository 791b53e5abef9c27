/**
 * A fault that is reported where nothing of it is living: the one place that decides what becomes of it, by
 * `domain/reports`. What was resolved a short while ago goes on; later another request follows it up.
 */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import type { PlanInForce } from '../domain/plan'
import { Refusal } from '../domain/refusal'
import { triggered } from '../domain/reports'
import { violates } from '../http/database-errors'
import type { By } from '../journal/append'
import { asItStands, transactBy } from '../plans/decide'
import { fewAtOnce } from './few-at-once'
import { type FingerprintOf, lastOf } from './last'
import { writeLink } from './link'
import { lockLast } from './lock-last'
import { asKept, componentOf, keepReopened, meetEarlier, meetLiving, meetThere, type Opened, type Report } from './meet'
import { moveRequest } from './move'
import { openOne } from './open-one'
import type { Row } from './present'

const TRIES = 5

/** Opens, reopens or follows up; joins what is living. */
export async function openOrGoOn(deps: Deps, report: Report): Promise<Opened> {
  const { expects, call: { caller }, input: { fingerprint } } = report
  if (expects === 'nothing' || !fingerprint) return openOne(deps, report)
  const of = { client_id: caller.client_id, component: componentOf(report), fingerprint, anywhere: false }
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const last = await lastOf(deps.db, of)
    const what = triggered(last, deps.plan.current(), deps.now())
    if (what === 'open') return openOne(deps, report)
    const acting = what === 'join' ? meetThere(deps, report) : unlessOpened(fewAtOnce(deps.db, () => goOn(deps, of, report)))
    const outcome = await asKept(deps.db, report.call, acting)
    if (outcome) return outcome
  }
  throw new Refusal('unavailable', 'The request kept changing meanwhile. Try again.')
}

/** Undefined where another one was opened as this one was to be reopened. */
async function unlessOpened<T>(going: Promise<T>): Promise<T | undefined> {
  try {
    return await going
  } catch (error) {
    if (violates(error, 'support_request_living_fingerprint')) return undefined
    throw error
  }
}

/** Undefined where others were faster, so that it is decided anew. */
const goOn = (deps: Deps, of: FingerprintOf, report: Report) => transactBy(deps, async (trx, plan): Promise<Opened | undefined> => {
  const within = { ...deps, db: trx, plan: asItStands(deps.plan) }
  const { caller, origin } = report.call
  const locked = await lockLast(trx, of, caller)
  const what = triggered(locked?.last, plan, deps.now())
  if (!locked || what === 'join' || what === 'open') return undefined
  const going = { request: locked.request, report, by: { caller, call: origin } }
  // The same call may have come before, and its request have ended since.
  return await meetEarlier(within, report)
    ?? (what === 'reopen' ? reopen(within, trx, plan, going) : followUp(within, trx, going))
})

interface Going {
  request: Row
  report: Report
  by: By
}

async function reopen(deps: Deps, trx: Knex.Transaction, plan: PlanInForce, { request, report, by }: Going): Promise<Opened | undefined> {
  const at = deps.now()
  await moveRequest(trx, plan, { request, step: { action: 'reopen', reason: 'Reported again by its source.' }, at, by })
  const joined = await meetLiving(deps, [{ ...report, now: at }])
  await keepReopened(trx, report.call)
  return joined && { ...joined, reopened: true }
}

/** Another request, linked with the one that was ended too long ago, and at least as restricted as that was. */
async function followUp(deps: Deps, trx: Knex.Transaction, { request, report, by }: Going): Promise<Opened> {
  const sensitivity = request.sensitivity === 'restricted' ? request.sensitivity : report.input.sensitivity
  const opened = await openOne(deps, { ...report, input: { ...report.input, sensitivity } })
  if (opened.status === 201) await writeLink(deps, trx, { from: opened.row.id, to: request.id, type: 'follow_up_of', at: deps.now(), by })
  return opened
}
