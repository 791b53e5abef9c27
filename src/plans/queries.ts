/** What the database is asked about support plans. What is in force of a plan stands with its revisions. */
import type { Static } from '@sinclair/typebox'
import type { Knex } from 'knex'
import type { PlanDocument } from '../domain/plan-document'
import { notFound } from '../domain/refusal'
import { PlanRevision, PlanRevisionSummary, type SupportPlan, type SupportPlanQuery, type SupportPlanSummary } from './schema'

/** The columns of the plan itself. */
export const planColumns = ['id', 'name', 'scope', 'component', 'parent', 'draft', 'retired', 'version', 'created_at', 'updated_at'] as const
export const revisionColumns = Object.keys(PlanRevision.properties)
const revisionSummary = Object.keys(PlanRevisionSummary.properties)

/** A plan as its table holds it. */
export type PlanRow = Pick<SupportPlan, (typeof planColumns)[number]>
export type ShownPlan = Omit<SupportPlan, 'warnings'>

/** What is unique among revisions that are in force or wait. */
export const scopeKeyOf = (plan: Pick<PlanRow, 'component'>) => plan.component ?? 'exchange'

type WithSchedule<T> = Omit<T, 'scheduled_revision'> & { scheduled_number: number | null; scheduled_from: string | null }

const plans = (db: Knex, columns: readonly string[]) =>
  db('support_plan as plan')
    .leftJoin('support_plan_revision as active', on => on.on('active.plan', 'plan.id').onVal('active.state', 'active'))
    .leftJoin('support_plan_revision as scheduled', on => on.on('scheduled.plan', 'plan.id').onVal('scheduled.state', 'scheduled'))
    .select(columns.map(name => `plan.${name}`))
    .select('active.number as active_revision', 'scheduled.number as scheduled_number', 'scheduled.active_from as scheduled_from')

const shown = <T>({ scheduled_number: number, scheduled_from: active_from, ...plan }: WithSchedule<T>) =>
  ({ ...plan, scheduled_revision: number === null || active_from === null ? null : { number, active_from } })

export async function findPlan(db: Knex, id: string): Promise<ShownPlan | undefined> {
  const [row] = await plans(db, planColumns).where('plan.id', id) as WithSchedule<ShownPlan>[]
  return row && shown(row)
}

export async function requirePlan(db: Knex, id: string): Promise<ShownPlan> {
  const plan = await findPlan(db, id)
  if (!plan) throw notFound('support plan')
  return plan
}

export async function listPlans(db: Knex, { limit, scope, component, retired }: Static<typeof SupportPlanQuery>, after?: string): Promise<SupportPlanSummary[]> {
  const rows = plans(db, planColumns.filter(name => name !== 'draft')).orderBy('plan.id').limit(limit + 1)
  if (scope !== undefined) void rows.where('plan.scope', scope)
  if (component !== undefined) void rows.where('plan.component', component)
  if (retired !== undefined) void rows.where('plan.retired', retired)
  if (after !== undefined) void rows.where('plan.id', '>', after)
  return (await rows as WithSchedule<SupportPlanSummary>[]).map(shown)
}

export const findRevision = (db: Knex, plan: string, number: number) =>
  db('support_plan_revision').where({ plan, number }).first(revisionColumns) as Promise<PlanRevision | undefined>

export async function requireRevision(db: Knex, plan: string, number: number): Promise<PlanRevision> {
  const revision = await findRevision(db, plan, number)
  if (!revision) throw notFound('revision')
  return revision
}

/** Newest first. */
export async function listRevisions(db: Knex, plan: string, limit: number, before?: number): Promise<PlanRevisionSummary[]> {
  const rows = db('support_plan_revision').where({ plan }).select(revisionSummary).orderBy('number', 'desc').limit(limit + 1)
  if (before !== undefined) void rows.where('number', '<', before)
  return await rows as PlanRevisionSummary[]
}

/** The exchange plan in force: at most one. */
export const findExchangeInForce = (db: Knex) =>
  db('support_plan_revision').where({ scope_key: 'exchange', state: 'active' })
    .first('plan', 'document') as Promise<{ plan: string; document: PlanDocument } | undefined>

export interface PlanBelow {
  name: string
  component: string
  document: PlanDocument
}

/** The revisions in force that inherit from the exchange plan in force, whichever that is. */
export const listBelow = (db: Knex) =>
  db('support_plan_revision as revision').join('support_plan as plan', 'plan.id', 'revision.plan')
    .where('revision.state', 'active').whereNotNull('plan.parent').orderBy('plan.component')
    .select('plan.name', 'plan.component', 'revision.document') as Promise<PlanBelow[]>
