/** The plan in force: all that decisions read, as one immutable snapshot with the revision it was loaded at. */
import { type KnownErrors, knownErrorsOf } from './known-error'
import type { PlanDocument, OwnerRole } from './plan-document'
import { AROUND_THE_CLOCK, type WorkingTime } from './working-time'

export interface PlannedCategory {
  code: string
  name: string
  parent: string | null
  owner_role: OwnerRole
  team: string | null
  retired: boolean
}

export interface PlannedComponent {
  code: string
  name: string
  aliases: readonly string[]
  retired: boolean
}

export interface PlannedWorkflow {
  code: string
  name: string
  retired: boolean
}

export interface PlannedTeam {
  id: string
  name: string
  retired: boolean
  calendar: string | null
}

export interface PlannedCalendar {
  id: string
  name: string
  retired: boolean
  working: WorkingTime
}

/** An active person in a team. */
export interface PlannedMember {
  person: string
  calendar: string | null
}

/** A plan with its active revision. */
export interface ActivePlan {
  id: string
  name: string
  number: number
  scope: 'exchange' | 'component'
  component: string | null
  /** Where it is not null, the plan inherits from whichever exchange plan is in force. */
  parent: string | null
  document: PlanDocument
}

export interface PlanInForce {
  revision: number
  categories: ReadonlyMap<string, PlannedCategory>
  components: ReadonlyMap<string, PlannedComponent>
  workflows: ReadonlyMap<string, PlannedWorkflow>
  teams: ReadonlyMap<string, PlannedTeam>
  calendars: ReadonlyMap<string, PlannedCalendar>
  members: ReadonlyMap<string, readonly PlannedMember[]>
  /** Those that are active. */
  knownErrors: KnownErrors
  exchangePlan: ActivePlan | undefined
  /** By the code of the component. */
  componentPlans: ReadonlyMap<string, ActivePlan>
}

/** Before anything is planned; every member may be given. */
export const planOf = (parts: Partial<PlanInForce> = {}): PlanInForce => ({
  revision: 0,
  categories: new Map(),
  components: new Map(),
  workflows: new Map(),
  teams: new Map(),
  calendars: new Map(),
  members: new Map(),
  knownErrors: knownErrorsOf([]),
  exchangePlan: undefined,
  componentPlans: new Map(),
  ...parts,
})

/** A category and its children, for filters. */
export function withChildren(plan: PlanInForce, code: string): string[] {
  const children = [...plan.categories.values()].filter(category => category.parent === code)
  return [code, ...children.map(child => child.code)]
}

/**
 * The plans that speak for a component, the most particular first; the exchange plan speaks for all that have none. A plan
 * with a parent inherits from the exchange plan in force, whichever that is: replacing it must not cut the others off.
 */
export function plansFor(plan: PlanInForce, component: string | null): ActivePlan[] {
  const own = component === null ? undefined : plan.componentPlans.get(component)
  const { exchangePlan } = plan
  if (!own) return exchangePlan ? [exchangePlan] : []
  return exchangePlan && own.parent !== null ? [own, exchangePlan] : [own]
}

/** Whether an instant is working time is asked of this; without a calendar it always is. */
export const workingTimeOf = (plan: PlanInForce, calendar: string | null): WorkingTime =>
  (calendar === null ? undefined : plan.calendars.get(calendar)?.working) ?? AROUND_THE_CLOCK

/** As if the document were in force: in place of what is active in its scope. It has no revision yet, so its number is 0. */
export function withDocument(plan: PlanInForce, { id, name, scope, component, parent }: Omit<ActivePlan, 'number' | 'document'>, document: PlanDocument): PlanInForce {
  const active: ActivePlan = { id, name, number: 0, scope, component, parent, document }
  if (component === null) return { ...plan, exchangePlan: active }
  return { ...plan, componentPlans: new Map(plan.componentPlans).set(component, active) }
}
