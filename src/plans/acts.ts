/** Adding plans, changing them and their drafts. A draft decides nothing: what is in force is a revision. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import { CodeCheck } from '../domain/codes'
import type { PlanDocument } from '../domain/plan-document'
import { notFound, Refusal } from '../domain/refusal'
import type { Created } from '../http/idempotency'
import { checkVersion } from '../http/preconditions'
import { amend } from '../journal/amend'
import { type Actor, append, type By } from '../journal/append'
import { transact } from '../platform/transaction'
import { guardBody } from '../privacy/door'
import { readKnown, requireEndAlone, requireWhole, showPlan } from './known'
import { findExchangeInForce, planColumns, type PlanRow, requirePlan } from './queries'
import type { NewSupportPlan, SupportPlan, SupportPlanPatch } from './schema'
import { lockPlan } from './scope'

/** What people write in a document; all else in it are codes, numbers and identifiers. */
export const DOCUMENT_TEXTS = { rules: [{ name: 200 }] } as const

type Making = Pick<Deps, 'now' | 'newId'>

export async function addPlan(deps: Making, trx: Knex.Transaction, given: NewSupportPlan, by: Actor): Promise<Created<SupportPlan>> {
  const input = guardBody(by.caller, given, { name: 200, draft: DOCUMENT_TEXTS })
  const parent = await parentFor(trx, input)
  await requireScope(trx, input)
  const { draft = {} } = input
  await requireWhole(trx, draft, { component: input.component ?? null, parent, pointer: '/draft' })
  const id = await insertPlan(deps, trx, { ...input, parent, draft }, by)
  const plan = await requirePlan(trx, id)
  return { body: await showPlan(trx, plan, deps.now()), location: `/v1/support-plans/${id}`, version: plan.version }
}

/** Call with everything checked. @returns its identifier. */
export async function insertPlan(deps: Making, trx: Knex, { name, scope, component = null, parent = null, draft = {} }: NewSupportPlan, by: Actor): Promise<string> {
  const at = deps.now()
  const id = deps.newId(at)
  await trx('support_plan').insert({ id, name, scope, component, parent, draft: JSON.stringify(draft), created_at: at, updated_at: at })
  await append(trx, { at, event: 'plan.added', subject: id, data: { scope, component }, ...by })
  return id
}

async function requireScope(trx: Knex, { scope, component }: NewSupportPlan): Promise<void> {
  if ((scope === 'component') !== (typeof component === 'string'))
    throw new Refusal('validation_failed', 'The plan of a component names it; the plan of the exchange names none.', [{ pointer: '/component', detail: scope === 'component' ? 'is required' : 'is not for the scope exchange' }])
  if (component) new CodeCheck().known((await readKnown(trx)).components, '/component', component).settle()
}

/** What was asked for, else the exchange plan that it would most likely inherit from. */
async function parentFor(trx: Knex, { scope, parent }: NewSupportPlan): Promise<string | null> {
  if (parent !== undefined) {
    await requireParent(trx, scope, parent)
    return parent
  }
  return scope === 'component' ? likelyParent(trx) : null
}

/** The exchange plan in force, else the only one there is. */
export async function likelyParent(trx: Knex): Promise<string | null> {
  const active = await findExchangeInForce(trx)
  if (active) return active.plan
  const [only, another] = await trx('support_plan').where({ scope: 'exchange', retired: false }).limit(2).forShare().select('id') as { id: string }[]
  return only && !another ? only.id : null
}

/** Locked, so that it is not retired in the meantime. */
async function requireParent(trx: Knex, scope: PlanRow['scope'], parent: string | null): Promise<void> {
  if (parent === null) return
  const found = await trx('support_plan').where({ id: parent }).forShare().first<Pick<PlanRow, 'scope' | 'retired'> | undefined>('scope', 'retired')
  const fault = scope === 'exchange' ? 'is not for the scope exchange' : found?.scope !== 'exchange' ? 'is not an exchange plan that is known here' : found.retired ? 'is retired' : undefined
  if (fault !== undefined) throw new Refusal('code_unknown', 'A parent is an exchange plan in use, and only the plan of a component has one.', [{ pointer: '/parent', detail: fault }])
}

export const changePlan = (deps: Deps, { id, wanted, patch }: { id: string; wanted: number | undefined; patch: SupportPlanPatch }, by: By): Promise<SupportPlan> =>
  transact(deps.db, async trx => {
    if (patch.parent !== undefined) await lockPlan(trx, id)
    const target = { table: 'support_plan', columns: planColumns, where: { id }, what: 'support plan', event: 'plan.changed' } as const
    await amend<PlanRow>(trx, target, { wanted, patch: guardBody(by.caller, patch, { name: 200 }), at: deps.now(), by }, async ({ scope }, { parent }) => {
      if (parent !== undefined) await requireParent(trx, scope, parent)
      if (parent === null) await requireEndAlone(trx, id)
    })
    return showPlan(trx, await requirePlan(trx, id), deps.now())
  })

export const changeDraft = (deps: Deps, { id, wanted, draft: given }: { id: string; wanted: number | undefined; draft: PlanDocument }, by: By): Promise<SupportPlan> =>
  transact(deps.db, async trx => {
    const plan = await trx('support_plan').where({ id }).forUpdate().first<PlanRow | undefined>([...planColumns])
    if (!plan) throw notFound('support plan')
    checkVersion(wanted, plan.version)
    requireUnretired(plan)
    const draft = guardBody(by.caller, given, DOCUMENT_TEXTS)
    await requireWhole(trx, draft, { ...plan, pointer: '' })
    await replaceDraft(deps, trx, { plan: id, draft }, by)
    return showPlan(trx, await requirePlan(trx, id), deps.now())
  })

/** Call with the draft checked. */
export async function replaceDraft(deps: Pick<Deps, 'now'>, trx: Knex, { plan, draft }: { plan: string; draft: PlanDocument }, by: Actor): Promise<void> {
  const at = deps.now()
  await trx('support_plan').where({ id: plan }).update({ draft: JSON.stringify(draft), version: trx.raw('version + 1'), updated_at: at })
  await append(trx, { at, event: 'plan.drafted', subject: plan, ...by })
}

export function requireUnretired({ retired }: Pick<PlanRow, 'retired'>): void {
  if (retired) throw new Refusal('conflict', 'The plan is retired and stays as it is.')
}
