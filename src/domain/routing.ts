/**
 * Which team a request belongs to, and why.
 *
 * First form: the category's own team, then that of its parent category, then nobody, which is counted and shown.
 * The rule that decided is kept as data and as a sentence.
 */
import type { PlanInForce } from './plan'

export const DEFAULT_CATEGORY = 'help-desk'

export const ROUTING_RULES = ['category_team', 'parent_category_team', 'nobody', 'by_hand'] as const

export interface Because {
  rule: (typeof ROUTING_RULES)[number]
  category: string | null
  sentence: string
}

export interface Decision {
  team: string | null
  assigned_because: Because
}

/** @param code a category of the plan. */
export function route(plan: PlanInForce, code: string): Decision {
  const category = plan.categories.get(code)
  const own = standingTeam(plan, category?.team)
  if (category && own)
    return decided(own, 'category_team', code, `The category ${category.name} is handled by the team ${own.name}.`)

  const parent = category?.parent ? plan.categories.get(category.parent) : undefined
  const inherited = standingTeam(plan, parent?.team)
  if (category && parent && inherited)
    return decided(inherited, 'parent_category_team', parent.code,
      `The category ${category.name} names no team; its parent ${parent.name} is handled by the team ${inherited.name}.`)

  return {
    team: null,
    assigned_because: { rule: 'nobody', category: code, sentence: `No team is set for the category ${category?.name ?? code}, so nobody holds the request.` },
  }
}

function standingTeam(plan: PlanInForce, id: string | null | undefined) {
  const team = id ? plan.teams.get(id) : undefined
  return team?.retired ? undefined : team
}

const decided = (team: { id: string }, rule: Because['rule'], category: string, sentence: string): Decision =>
  ({ team: team.id, assigned_because: { rule, category, sentence } })
