/** Taking a plan out of use. What was in force ends with it; its revisions stay readable. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import { Refusal } from '../domain/refusal'
import { checkVersion } from '../http/preconditions'
import { append, type By } from '../journal/append'
import { transact } from '../platform/transaction'
import { guardBody } from '../privacy/door'
import { requireUnretired } from './acts'
import { showPlan } from './known'
import { findExchangeInForce, listBelow, requirePlan, scopeKeyOf } from './queries'
import type { NewRetirement, SupportPlan } from './schema'
import { cancelScheduled, endActive, lockPlan } from './scope'

export const retirePlan = (deps: Deps, { id, wanted, input }: { id: string; wanted: number | undefined; input: NewRetirement }, by: By): Promise<SupportPlan> =>
  transact(deps.db, async trx => {
    const plan = await lockPlan(trx, id)
    checkVersion(wanted, plan.version)
    requireUnretired(plan)
    if ((await findExchangeInForce(trx))?.plan === id) await requireNoneBelow(trx)

    const at = deps.now()
    const of = { scope_key: scopeKeyOf(plan), plan: id }
    await endActive(trx, of, { at, by })
    await cancelScheduled(trx, of, { at, by })
    await trx('support_plan').where({ id }).update({ retired: true, version: trx.raw('version + 1'), updated_at: at })
    await append(trx, { at, event: 'plan.retired', subject: id, note: guardBody(by.caller, input, { note: 2_000 }).note ?? null, ...by })
    return showPlan(trx, await requirePlan(trx, id), at)
  })

/** Another exchange plan may take the place of the one in force, but its place may not stay empty. */
async function requireNoneBelow(trx: Knex): Promise<void> {
  const [plan] = await listBelow(trx)
  if (plan) throw new Refusal('still_referenced', `The plan in force of the component ${plan.component} inherits from this one. Activate another exchange plan in its place, or let that plan stand alone.`)
}
