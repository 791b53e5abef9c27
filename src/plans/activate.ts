/**
 * Bringing a document into force: at once, or at a moment that the worker waits for. Each activation is a new revision,
 * also of a document that was in force before, so that the numbers tell what was in force when.
 */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import type { PlanDocument } from '../domain/plan-document'
import { Refusal } from '../domain/refusal'
import { isOutage } from '../http/database-errors'
import { toUtc } from '../http/formats'
import type { Created } from '../http/idempotency'
import { checkVersion } from '../http/preconditions'
import type { Actor } from '../journal/append'
import { codeOf } from '../platform/error-code'
import { RowsFailed } from '../platform/set-aside'
import { isTransient, transact } from '../platform/transaction'
import { guardBody } from '../privacy/door'
import { requireUnretired } from './acts'
import { below, faultsInForce } from './known'
import { findRevision, type PlanRow, revisionColumns, scopeKeyOf } from './queries'
import type { NewActivation, PlanRevision } from './schema'
import { cancelScheduled, endActive, lockPlan, type Revision, tell } from './scope'

interface Activation {
  id: string
  wanted?: number
  input: NewActivation
}

export async function activatePlan(deps: Pick<Deps, 'now'>, trx: Knex.Transaction, { id, wanted, input }: Activation, by: Actor): Promise<Created<PlanRevision>> {
  const plan = await lockPlan(trx, id)
  checkVersion(wanted, plan.version)
  requireUnretired(plan)
  const document = await documentFor(trx, plan, input.revision)
  const at = deps.now()
  const active_from = input.at !== undefined && Date.parse(input.at) > Date.parse(at) ? toUtc(input.at) : at
  const state = active_from === at ? 'active' : 'scheduled'

  const of = { scope_key: scopeKeyOf(plan) }
  if (state === 'active') await endActive(trx, of, { at, by })
  else await cancelScheduled(trx, of, { at, by })

  const note = guardBody(by.caller, input, { note: 2_000 }).note ?? null
  const created_by = by.caller === 'service' ? null : by.caller.client_id
  const [revision] = await trx('support_plan_revision')
    .insert({ plan: id, number: await nextNumber(trx, id), document: JSON.stringify(document), note, state, ...of, active_from, created_by, created_at: at })
    .returning(revisionColumns) as [PlanRevision]
  await tell(trx, revision, state === 'active' ? 'plan.activated' : 'plan.activation_scheduled', { at, by, data: state === 'active' ? {} : { active_from } })
  return { body: revision, location: `/v1/support-plans/${id}/revisions/${revision.number}` }
}

/** The draft, or what a revision held; held against what is known now. */
async function documentFor(trx: Knex.Transaction, plan: PlanRow, number: number | undefined): Promise<PlanDocument> {
  const former = number === undefined ? undefined : await findRevision(trx, plan.id, number)
  if (number !== undefined && !former) throw new Refusal('code_unknown', 'The plan has no such revision.', [{ pointer: '/revision', detail: 'is not a revision of this plan' }])
  const document = former?.document ?? plan.draft
  const faults = await faultsInForce(trx, document, plan)
  if (faults.length > 0)
    throw new Refusal('conflict', 'The document is not whole by what is known now; the pointers are into it.', below(former ? '/document' : '/draft', faults))
  return document
}

async function nextNumber(trx: Knex, plan: string): Promise<number> {
  const [row] = await trx('support_plan_revision').where({ plan }).max({ last: 'number' }) as { last: number | null }[]
  return (row?.last ?? 0) + 1
}

/** A task: what was scheduled comes into force when its time has come. Two replicas may run it at once. */
export async function activatePlans(deps: Deps): Promise<void> {
  const due = await deps.db('support_plan_revision').where('state', 'scheduled').where('active_from', '<=', deps.now())
    .orderBy('active_from').select('plan', 'number') as Revision[]
  const failed = new Map<string, { error: unknown }>()
  for (const each of due) {
    try {
      await transact(deps.db, trx => activateScheduled(deps, trx, each))
    } catch (error) {
      // It comes into force a moment later, and before those after it, which may be whole by it alone.
      if (isOutage(error) || isTransient(error) || codeOf(error) === '55P03') throw error
      failed.set(each.plan, { error })
    }
  }
  if (failed.size > 0) throw new RowsFailed(failed, true)
}

async function activateScheduled(deps: Deps, trx: Knex.Transaction, { plan: id, number }: Revision): Promise<void> {
  const plan = await lockPlan(trx, id)
  const revision = await findRevision(trx, id, number)
  // Another replica, or a person, was faster.
  if (revision?.state !== 'scheduled') return
  const step = { at: deps.now(), by: { caller: 'service' } as const }
  const of = { scope_key: scopeKeyOf(plan) }
  const [fault] = await faultsInForce(trx, revision.document, plan)
  if (fault) {
    await trx('support_plan_revision').where({ plan: id, number }).update({ state: 'cancelled' })
    return tell(trx, revision, 'plan.activation_cancelled', { ...step, data: { fault: fault.pointer } })
  }
  await endActive(trx, of, step)
  // In force since now, however late the worker is: what was decided until now was decided by the former one.
  await trx('support_plan_revision').where({ plan: id, number }).update({ state: 'active', active_from: step.at })
  await tell(trx, revision, 'plan.activated', step)
}
