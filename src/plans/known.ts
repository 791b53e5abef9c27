/** Holds a document against what is known now: read in the caller's transaction, never from the snapshot in memory. */
import type { Knex } from 'knex'
import { faultsIn, type Known, ladderWithoutEnd, type Standing, warningsIn } from '../domain/plan-check'
import type { PlanDocument } from '../domain/plan-document'
import { referencesOf } from '../domain/plan-references'
import { type Fault, Refusal } from '../domain/refusal'
import { readCalendars, readReference } from './in-force'
import { findExchangeInForce, listBelow, type PlanRow, type ShownPlan } from './queries'
import type { SupportPlan } from './schema'

type Placed = Pick<PlanRow, 'component' | 'parent'>

export const readKnown = async (db: Knex): Promise<Known> => ({ ...await readReference(db), calendars: await readCalendars(db) })

/** What is above it is the exchange plan in force; as long as there is none, the draft of its parent stands for it. */
export async function standingOf(db: Knex, { component, parent }: Placed): Promise<Standing> {
  if (parent === null) return { component }
  const exchange = await findExchangeInForce(db)
  if (exchange) return { component, parent: exchange.document }
  const plan = await db('support_plan').where({ id: parent }).first<{ draft: PlanDocument } | undefined>('draft')
  return { component, parent: plan?.draft, waits: true }
}

/** With the warnings of its draft. */
export async function showPlan(db: Knex, plan: ShownPlan, at: string): Promise<SupportPlan> {
  const standing = await standingOf(db, plan)
  return { ...plan, warnings: warningsIn(plan.draft, await readKnown(db), { ...standing, at: Date.parse(at) }) }
}

/** Refuses a draft that is not whole. @param pointer where in the body it stands. */
export async function requireWhole(db: Knex, draft: PlanDocument, { pointer, ...placed }: Placed & { pointer: string }): Promise<void> {
  const faults = faultsIn(draft, await readKnown(db), await standingOf(db, placed))
  if (faults.length > 0) throw new Refusal('validation_failed', 'The document of the plan is not whole.', below(pointer, faults))
}

/**
 * The faults that forbid a document to come into force. What it names is locked before it is read, so that no team or
 * calendar is retired while the plan that names it comes into force. The caller has locked the scope.
 */
export async function faultsInForce(trx: Knex.Transaction, document: PlanDocument, { scope, ...placed }: Placed & Pick<PlanRow, 'scope'>): Promise<Fault[]> {
  for (const kind of ['team', 'calendar'] as const) {
    const named = new Set(referencesOf(document).filter(each => each.kind === kind).map(each => each.value))
    await trx(kind).whereIn('id', [...named]).orderBy('id').forShare().select('id')
  }
  const { waits, ...standing } = await standingOf(trx, placed)
  // A draft ends no ladder.
  const faults = faultsIn(document, await readKnown(trx), waits ? { component: standing.component } : standing)
  return scope === 'exchange' ? [...faults, ...await endlessBelow(trx, document)] : faults
}

/** The plans of components in force whose ladder would no longer end if this were the document of the exchange. */
async function endlessBelow(trx: Knex, exchange: PlanDocument): Promise<Fault[]> {
  const left = (await listBelow(trx)).filter(each => [...ladderWithoutEnd(each.document, exchange)].length > 0)
  const why = exchange.governance_body ? 'is not the team at which it ends' : 'is missing'
  return left.map(({ name, component }) => ({
    pointer: '/governance_body',
    detail: `${why}: the ladder of the plan “${name}”, in force for the component ${component}, would be without end; let that plan name its own governance body first`,
  }))
}

/** A plan in force is not cut off from the governance body at which its ladder ends. The caller has locked the scope. */
export async function requireEndAlone(trx: Knex, plan: string): Promise<void> {
  const active = await trx('support_plan_revision').where({ plan, state: 'active' }).first<{ document: PlanDocument } | undefined>('document')
  if (active && [...ladderWithoutEnd(active.document)].length > 0)
    throw new Refusal('conflict', 'What is in force of the plan has a ladder that ends at the governance body of the exchange. Let it name its own first.', [{ pointer: '/parent', detail: 'is needed' }])
}

export const below = (pointer: string, faults: readonly Fault[]): Fault[] => faults.map(each => ({ ...each, pointer: pointer + each.pointer }))
