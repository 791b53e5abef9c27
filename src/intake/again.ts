/** A fault that is reported again after its request has ended: reopens it or follows it up, whichever is right once it is locked. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import type { PlanInForce } from '../domain/plan'
import { triggered } from '../domain/reports'
import type { By } from '../journal/append'
import { asItStands, transactBy } from '../plans/decide'
import { writeLink } from '../requests/link'
import { NotLiving } from '../requests/fold'
import { meetLiving } from '../requests/meet'
import { moveRequest } from '../requests/move'
import type { Row } from '../requests/present'
import { fewAtOnce } from './few-at-once'
import type { FingerprintOf } from './last'
import { lockLast } from './lock-last'
import { type EventReport, open, type Outcome } from './report'

interface Again {
  request: Row
  report: EventReport
  by: By
}

/** Throws `NotLiving` where others were faster, so that it is decided anew. */
export const again = (deps: Deps, { of, report, by }: { of: FingerprintOf; report: EventReport; by: By }): Promise<Outcome> =>
  fewAtOnce(deps.db, () => transactBy(deps, async (trx, plan) => {
    const locked = await lockLast(trx, of, by.caller)
    const what = triggered(locked?.last, plan, deps.now())
    if (!locked || what === 'join' || what === 'open') throw new NotLiving()
    const { request, last } = locked
    // As it was reported before, whatever triage has made of its component.
    const same = { ...report, input: { ...report.input, component: last.reported_component } }
    if (what === 'reopen') return reopen(deps, trx, plan, { request, report: same, by })
    return followUp({ ...deps, db: trx, plan: asItStands(deps.plan) }, trx, { request, report: same, by })
  }))

async function reopen(deps: Deps, trx: Knex.Transaction, plan: PlanInForce, { request, report, by }: Again): Promise<Outcome> {
  const at = deps.now()
  const row = await moveRequest(trx, plan, { request, step: { action: 'reopen', reason: 'Reported again by its source.' }, at, by })
  const joined = await meetLiving({ ...deps, db: trx }, [{ ...report, now: at, earlier: null, expects: null }])
  return { outcome: 'reopened', row: joined?.row ?? row }
}

/** Another request, linked with the one that was ended too long ago, and as restricted as that was. */
async function followUp(deps: Deps, trx: Knex.Transaction, { request, report, by }: Again): Promise<Outcome> {
  const opened = await open(deps, { ...report, expects: 'nothing', input: { ...report.input, sensitivity: request.sensitivity } })
  if (opened.outcome !== 'opened' || !opened.row) return opened
  await writeLink(deps, trx, { from: opened.row.id, to: request.id, type: 'follow_up_of', at: deps.now(), by })
  return opened
}
