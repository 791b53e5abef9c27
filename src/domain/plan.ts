/** The plan in force: all that decisions read, as one immutable snapshot with the revision it was loaded at. */

export interface PlannedCategory {
  code: string
  name: string
  parent: string | null
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
}

export interface PlanInForce {
  revision: number
  categories: ReadonlyMap<string, PlannedCategory>
  components: ReadonlyMap<string, PlannedComponent>
  workflows: ReadonlyMap<string, PlannedWorkflow>
  teams: ReadonlyMap<string, PlannedTeam>
}

/** A category and its children, for filters. */
export function withChildren(plan: PlanInForce, code: string): string[] {
  const children = [...plan.categories.values()].filter(category => category.parent === code)
  return [code, ...children.map(child => child.code)]
}
