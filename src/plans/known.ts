/** Holds a document against what is known now: read in the caller's transaction, never from the snapshot in memory. */
import type { Knex } from 'knex'
import { checkDocument, type Known, warningsIn } from '../domain/plan-check'
import type { PlanDocument } from '../domain/plan-document'
import { referencesOf } from '../domain/plan-references'
import { type Fault, Refusal } from '../domain/refusal'
import { readReference } from './in-force'
import { documentOf, type PlanRow, type ShownPlan } from './queries'
import type { SupportPlan } from './schema'

export async function readKnown(db: Knex): Promise<Known> {
  const calendars = await db('calendar').select('id', 'name', 'retired') as { id: string; name: string; retired: boolean }[]
  return { ...await readReference(db), calendars: new Map(calendars.map(row => [row.id, row])) }
}

/** With the warnings of its draft. */
export async function showPlan(db: Knex, plan: ShownPlan): Promise<SupportPlan> {
  return { ...plan, warnings: warningsIn(plan.draft, await readKnown(db), await documentOf(db, plan.parent, 'draft')) }
}

/** Refuses a draft that is not whole. @param pointer where in the body it stands. */
export async function requireWhole(db: Knex, draft: PlanDocument, { parent, pointer }: { parent: string | null; pointer: string }): Promise<void> {
  const { faults } = checkDocument(draft, await readKnown(db), await documentOf(db, parent, 'draft'))
  if (faults.length > 0) throw new Refusal('validation_failed', 'The document of the plan is not whole.', below(pointer, faults))
}

/**
 * The faults that forbid a document to come into force. What it names is locked before it is read, so that no team or
 * calendar is retired while the plan that names it comes into force.
 */
export async function faultsInForce(trx: Knex.Transaction, document: PlanDocument, { parent }: Pick<PlanRow, 'parent'>): Promise<Fault[]> {
  for (const kind of ['team', 'calendar'] as const) {
    const named = new Set(referencesOf(document).filter(each => each.kind === kind).map(each => each.value))
    await trx(kind).whereIn('id', [...named]).orderBy('id').forShare().select('id')
  }
  return checkDocument(document, await readKnown(trx), await documentOf(trx, parent)).faults
}

export const below = (pointer: string, faults: readonly Fault[]): Fault[] => faults.map(each => ({ ...each, pointer: pointer + each.pointer }))
