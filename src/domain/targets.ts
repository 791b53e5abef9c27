/** In which working time a request is to be answered and resolved, by the plan in force. */
import { type ActivePlan, type PlanInForce, plansFor } from './plan'
import type { ClockKind, Target } from './plan-document'
import { offerOf, type Routed } from './routing'
import type { Severity } from './severity'

/** Practice of the field (OpenMRS's support levels), in working minutes; used where the plans in force are silent. */
export const DEFAULT_TARGETS: Record<Severity, Target> = {
  critical: { respond_minutes: 60, resolve_minutes: 240 },
  high: { respond_minutes: 240, resolve_minutes: 480 },
  normal: { respond_minutes: 480, resolve_minutes: 1_440 },
  low: { respond_minutes: 1_440, resolve_minutes: 3_360 },
}

export const DEFAULT_WARN_AT_PERCENT = 75
export const DEFAULT_CLOSE_AFTER_DAYS = 14

/** What set a target: kept with the clock, told in the explanation. */
export interface TargetSource {
  plan: string
  plan_revision: number
  severity: Severity
  /** The category whose own target it is; null for that of the plan, or the usual one. */
  category: string | null
  /** The plan names no target; it is the usual one of the field. */
  usual: boolean
}

export interface DueTarget {
  kind: ClockKind
  target_ms: number
  /** Null: around the clock. */
  calendar: string | null
  source: TargetSource
}

/** Empty where no plan is in force for the component: then nothing is due. */
export function targetsOf(plan: PlanInForce, request: Pick<Routed, 'category' | 'component' | 'severity'>): DueTarget[] {
  const plans = plansFor(plan, request.component)
  const [first] = plans
  if (!first) return []
  const { target, by, category } = targetIn(plan, plans, request) ?? { target: DEFAULT_TARGETS[request.severity], by: first, category: null }
  const usual = target === DEFAULT_TARGETS[request.severity]
  const calendar = target.calendar ?? calendarOf(plans)
  const source = { plan: by.id, plan_revision: by.number, severity: request.severity, category, usual }
  return [
    { kind: 'response', target_ms: target.respond_minutes * 60_000, calendar, source },
    { kind: 'resolution', target_ms: target.resolve_minutes * 60_000, calendar, source },
  ]
}

/** The target of the category, of its parent, of the plan; in each step that of the component's plan first. */
function targetIn(plan: PlanInForce, plans: ActivePlan[], { category, severity }: Pick<Routed, 'category' | 'severity'>) {
  for (const code of [category, plan.categories.get(category)?.parent])
    for (const by of plans) {
      const target = code ? offerOf(by, code)?.targets?.[severity] : undefined
      if (code && target) return { target, by, category: code }
    }
  for (const by of plans) {
    const target = by.document.targets?.[severity]
    if (target) return { target, by, category: null }
  }
}

/** Null: around the clock. */
export const calendarOf = (plans: readonly ActivePlan[]): string | null => firstOf(plans, document => document.calendar) ?? null

/** What the first plan that says it says: a component's plan before that of its exchange. */
export function firstOf<T>(plans: readonly ActivePlan[], pick: (document: ActivePlan['document']) => T | null | undefined): T | undefined {
  for (const each of plans) {
    const found = pick(each.document)
    if (found !== undefined && found !== null) return found
  }
}
