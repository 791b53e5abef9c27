/**
 * Who would be given what, for every component, for requests without one, and every category; and where the plans in
 * force have holes.
 *
 * A line tells what becomes of a plain request: of normal severity, in no workflow, without labels. A rule that asks for
 * more may send some requests elsewhere.
 */
import { type ActivePlan, type PlanInForce, type PlannedCategory, plansFor } from './plan'
import { OWNER_ROLES, type OwnerRole } from './plan-document'
import { type Because, isOffered, ownerRoleOf, route, type Routed, standingTeam } from './routing'
import { SEVERITIES, type Severity } from './severity'
import { calendarOf, targetsOf } from './targets'

export const GAPS = ['nobody', 'no_owner', 'no_deputy', 'no_person', 'single_person', 'no_target', 'no_calendar'] as const
export type Gap = (typeof GAPS)[number]

/** In working minutes of the calendar; null: around the clock. */
export interface CoveredTarget {
  respond_minutes: number
  resolve_minutes: number
  calendar: string | null
  /** The plans name none, so it is the usual one of the field. */
  usual: boolean
}

export interface CoverageLine {
  /** Null: of requests that name none. */
  component: string | null
  category: string
  offered: boolean
  owner_role: OwnerRole
  team: string | null
  covered_by: Because['rule']
  sentence: string
  calendar: string | null
  targets: Partial<Record<Severity, CoveredTarget>>
  /** Active people in the team. */
  members: number
  gaps: Gap[]
}

export interface CoveredOwner {
  role: OwnerRole
  team: string | null
  deputy: string | null
}

/** A line for each component and category, in the order given. */
export function coverageOf(plan: PlanInForce, { components, categories }: { components: readonly (string | null)[]; categories: readonly PlannedCategory[] }): CoverageLine[] {
  return components.flatMap(component => {
    const plans = plansFor(plan, component)
    const owners = ownersOf(plan, plans)
    return categories.map(category => lineOf(plan, plans, { component, category, owners }))
  })
}

function lineOf(
  plan: PlanInForce,
  plans: readonly ActivePlan[],
  { component, category, owners }: { component: string | null; category: PlannedCategory; owners: readonly CoveredOwner[] },
): CoverageLine {
  const { team, assigned_because: { rule, sentence } } = route(plan, { ...PLAIN, component, category: category.code })
  const owner_role = ownerRoleOf(plans, category)
  const line = {
    component,
    category: category.code,
    offered: isOffered(plan, plans, category.code),
    owner_role,
    team,
    covered_by: rule,
    sentence,
    calendar: calendarOf(plans),
    targets: targetsBySeverity(plan, component, category.code),
    members: membersOf(plan, team),
  }
  return { ...line, gaps: gapsOf(line, owners.find(each => each.role === owner_role)) }
}

const PLAIN: Omit<Routed, 'component' | 'category'> =
  { workflow: null, counterpart: null, severity: 'normal', client: '', labels: [], facility_code: null }

export const membersOf = (plan: PlanInForce, team: string | null): number => (team === null ? 0 : plan.members.get(team)?.length ?? 0)

/** The owner of each role: of the most particular plan that names one who takes requests. */
export function ownersOf(plan: PlanInForce, plans: readonly ActivePlan[]): CoveredOwner[] {
  return OWNER_ROLES.map(role => {
    const owner = plans.map(each => each.document.owners?.[role]).find(each => standingTeam(plan, each?.team))
    const deputy = owner?.deputy === owner?.team ? undefined : standingTeam(plan, owner?.deputy)
    return { role, team: owner?.team ?? null, deputy: deputy?.id ?? null }
  })
}

function targetsBySeverity(plan: PlanInForce, component: string | null, category: string): CoverageLine['targets'] {
  const targets: CoverageLine['targets'] = {}
  for (const severity of SEVERITIES) {
    const [response, resolution] = targetsOf(plan, { component, category, severity })
    if (!response || !resolution) continue
    targets[severity] = {
      respond_minutes: response.target_ms / 60_000,
      resolve_minutes: resolution.target_ms / 60_000,
      calendar: response.calendar,
      usual: response.source.usual,
    }
  }
  return targets
}

function gapsOf({ offered, team, members, targets }: Omit<CoverageLine, 'gaps'>, owner: CoveredOwner | undefined): Gap[] {
  const each = SEVERITIES.map(severity => targets[severity])
  const found: Record<Gap, boolean> = {
    nobody: team === null,
    no_owner: !owner?.team,
    no_deputy: Boolean(owner?.team) && !owner?.deputy,
    no_person: team !== null && members === 0,
    single_person: members === 1,
    no_target: each.some(target => target === undefined || target.usual),
    no_calendar: each.some(target => !target?.calendar),
  }
  // What is not offered needs nothing but somebody who says so.
  return GAPS.filter(gap => found[gap] && (offered || gap === 'nobody'))
}
