/** Plans for tests, made through the API. */
import type { PlanDocument } from '../../src/domain/plan-document'
import type { PlanRevision, SupportPlan } from '../../src/plans/schema'
import type { Running } from '../support/service'

export const path = (plan: { id: string }) => `/v1/support-plans/${plan.id}`

export async function aPlan(on: Running, name: string, more: { component?: string; parent?: string | null; draft?: PlanDocument } = {}): Promise<SupportPlan> {
  const { body } = await on.lead.post('/v1/support-plans', { name, scope: more.component === undefined ? 'exchange' : 'component', ...more }).expect(201)
  return body as SupportPlan
}

export async function read(on: Running, plan: { id: string }): Promise<SupportPlan> {
  return (await on.agent.get(path(plan)).expect(200)).body as SupportPlan
}

export async function draft(on: Running, plan: { id: string }, document: PlanDocument): Promise<SupportPlan> {
  return (await on.lead.put(`${path(plan)}/draft`, '*', document).expect(200)).body as SupportPlan
}

export async function activate(on: Running, plan: { id: string }, body: object = {}): Promise<PlanRevision> {
  return (await on.lead.post(`${path(plan)}/activations`, body).expect(201)).body as PlanRevision
}

export async function revision(on: Running, plan: { id: string }, number: number): Promise<PlanRevision> {
  return (await on.agent.get(`${path(plan)}/revisions/${number}`).expect(200)).body as PlanRevision
}

/** The lines of the journal about a plan, oldest first. */
export async function told(on: Running, plan: { id: string }): Promise<{ event: string; data: object; actor: string }[]> {
  return await on.db('journal').where({ subject: plan.id }).orderBy('seq').select('event', 'data', 'actor') as { event: string; data: object; actor: string }[]
}
