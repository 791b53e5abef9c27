/**
 * Which team a request belongs to, and why.
 *
 * What decides is asked in this order, in each step the plan of the component before that of the exchange: the rules, the
 * first that matches; the team of the category; the owner of the category's owner role; the help desk; then nobody, which
 * is counted and shown. What decided is kept as data and as a sentence.
 */
import { type ActivePlan, type PlanInForce, type PlannedCategory, type PlannedTeam, plansFor } from './plan'
import type { Condition, OwnerRole, PlannedOffer, Rule } from './plan-document'
import type { Severity } from './severity'

export const DEFAULT_CATEGORY = 'help-desk'

export const ROUTING_RULES = [
  'plan_rule', 'category_team', 'parent_category_team', 'owner', 'deputy', 'help_desk', 'nobody', 'by_hand', 'escalation', 'time_out',
] as const

export interface Because {
  rule: (typeof ROUTING_RULES)[number]
  category: string | null
  /** The plan that decided, with its revision, and the rule of it; absent where no plan did. */
  plan?: string
  plan_revision?: number
  rule_name?: string
  sentence: string
}

export interface Decision {
  team: string | null
  assigned_because: Because
}

/** What routing looks at. */
export interface Routed {
  category: string
  component: string | null
  workflow: string | null
  counterpart: string | null
  severity: Severity
  /** The reporting client. */
  client: string
  labels: readonly string[]
  facility_code: string | null
}

export function route(plan: PlanInForce, request: Routed): Decision {
  const plans = plansFor(plan, request.component)
  return byRule(plan, plans, request) ?? byCategory(plan, plans, request.category) ?? byHelpDesk(plan, plans, request.category)
    ?? uncovered(plan, plans, request.category)
}

function byRule(plan: PlanInForce, plans: ActivePlan[], request: Routed): Decision | undefined {
  for (const each of plans) {
    for (const rule of each.document.rules ?? []) {
      const team = matches(plan, rule, request) ? standingTeam(plan, rule.team) : undefined
      if (team)
        return decided(team, { rule: 'plan_rule', category: request.category, ...of(each), rule_name: rule.name },
          `The rule “${rule.name}” of the plan ${each.name} gives this to the team ${team.name}.`)
    }
  }
}

/** All members that a condition has must match; a member matches by any of its values. */
export function matches(plan: PlanInForce, { when }: Rule, request: Routed): boolean {
  return isIn(when.severity, request.severity)
    && isIn(when.component, request.component)
    && isIn(when.workflow, request.workflow)
    && isIn(when.counterpart, request.counterpart)
    && isIn(when.client, request.client)
    && (isIn(when.category, request.category) || isIn(when.category, plan.categories.get(request.category)?.parent))
    && (when.label === undefined || request.labels.some(label => isIn(when.label, label)))
    && beginsWith(when.facility_prefix, request.facility_code)
}

/** A request is held against all rules before the one that matches: nothing is made on the way. */
const isIn = (wanted: readonly string[] | undefined, value: string | null | undefined) =>
  wanted === undefined || (typeof value === 'string' && wanted.includes(value))

const beginsWith = (wanted: Condition['facility_prefix'], code: string | null) =>
  wanted === undefined || (code !== null && wanted.some(prefix => code.startsWith(prefix)))

function byCategory(plan: PlanInForce, plans: ActivePlan[], code: string): Decision | undefined {
  const category = plan.categories.get(code)
  if (!category || !isOffered(plan, plans, code)) return undefined
  const parent = category.parent === null ? undefined : plan.categories.get(category.parent)
  return byCategoryTeam(plan, plans, { category, rule: 'category_team', why: `The category ${category.name}` })
    ?? (parent && byCategoryTeam(plan, plans, { category: parent, rule: 'parent_category_team', why: `The category ${category.name} names no team; its parent ${parent.name}` }))
    ?? byOwner(plan, plans, category)
}

function byCategoryTeam(
  plan: PlanInForce,
  plans: ActivePlan[],
  { category, rule, why }: { category: PlannedCategory; rule: Because['rule']; why: string },
): Decision | undefined {
  for (const each of plans) {
    const team = standingTeam(plan, offerOf(each, category.code)?.team)
    if (team) return decided(team, { rule, category: category.code, ...of(each) }, `${why} is handled by the team ${team.name}, by the plan ${each.name}.`)
  }
  const team = standingTeam(plan, category.team)
  return team && decided(team, { rule, category: category.code }, `${why} is handled by the team ${team.name}.`)
}

function byOwner(plan: PlanInForce, plans: ActivePlan[], category: PlannedCategory): Decision | undefined {
  const role = ownerRoleOf(plans, category)
  for (const each of plans) {
    const owner = each.document.owners?.[role]
    const team = standingTeam(plan, owner?.team)
    if (team) return decided(team, { rule: 'owner', category: category.code, ...of(each) }, `No team is set for the category ${category.name}; the ${role} owner of the plan ${each.name} is the team ${team.name}.`)
    const deputy = standingTeam(plan, owner?.deputy)
    if (deputy) return decided(deputy, { rule: 'deputy', category: category.code, ...of(each) }, `The ${role} owner of the plan ${each.name} takes no requests; its deputy is the team ${deputy.name}.`)
  }
}

/** The role that owns a category: as a plan says of it or of its parent, else as the reference data says. */
export function ownerRoleOf(plans: readonly ActivePlan[], category: PlannedCategory): OwnerRole {
  for (const code of [category.code, category.parent])
    for (const each of plans) {
      const role = code === null ? undefined : offerOf(each, code)?.owner_role
      if (role) return role
    }
  return category.owner_role
}

function byHelpDesk(plan: PlanInForce, plans: ActivePlan[], code: string): Decision | undefined {
  const name = plan.categories.get(code)?.name ?? code
  for (const each of plans) {
    const team = standingTeam(plan, each.document.help_desk_team)
    if (!team) continue
    const why = isOffered(plan, plans, code) ? `Nobody owns the category ${name}` : `The category ${name} is not offered`
    return decided(team, { rule: 'help_desk', category: code, ...of(each) }, `${why}; the help desk of the plan ${each.name} is the team ${team.name}.`)
  }
}

function uncovered(plan: PlanInForce, plans: ActivePlan[], code: string): Decision {
  const name = plan.categories.get(code)?.name ?? code
  const sentence = plans.length === 0
    ? `No team is set for the category ${name}, and no support plan is in force, so nobody is given the request.`
    : `No rule matches, and no team, owner or help desk is set for the category ${name}, so nobody is given the request.`
  return { team: null, assigned_because: { rule: 'nobody', category: code, sentence } }
}

/** What the first plan that speaks of a category, or of its parent, says. Where none does, it is offered. */
export function isOffered(plan: PlanInForce, plans: readonly ActivePlan[], code: string): boolean {
  const parent = plan.categories.get(code)?.parent
  for (const each of plans) {
    const offered = offerOf(each, code)?.offered ?? (parent ? offerOf(each, parent)?.offered : undefined)
    if (offered !== undefined) return offered
  }
  return true
}

export const offerOf = (plan: ActivePlan, code: string): PlannedOffer | undefined =>
  plan.document.categories?.find(each => each.category === code)

/** A team that takes requests. */
export function standingTeam(plan: PlanInForce, id: string | null | undefined): PlannedTeam | undefined {
  const team = id ? plan.teams.get(id) : undefined
  return team?.retired ? undefined : team
}

/** Who holds a request keeps it where the plan now names nobody. */
export const staysWith = (because: Because, team: { name: string }): Because =>
  ({ ...because, sentence: `${because.sentence} It stays with the team ${team.name}.` })

const of = (plan: ActivePlan) => ({ plan: plan.id, plan_revision: plan.number })

const decided = (team: { id: string }, because: Omit<Because, 'sentence'>, sentence: string): Decision =>
  ({ team: team.id, assigned_because: { ...because, sentence } })
