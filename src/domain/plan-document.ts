/**
 * What a support plan says, as a document: who owns what, which categories are offered, who is given what, in which
 * time, and who is told when that time runs out. The OpenHIE guide, "Establish a Support Plan", names the parts.
 *
 * Everything may be left out: what a component's plan does not say, the exchange plan in force says, if it has a parent.
 */
import type { Severity } from './severity'

export const OWNER_ROLES = ['content', 'infrastructure', 'software'] as const
export type OwnerRole = (typeof OWNER_ROLES)[number]

export const CLOCK_KINDS = ['response', 'resolution'] as const
export type ClockKind = (typeof CLOCK_KINDS)[number]

export const LADDER_ACTIONS = ['add_watcher', 'reassign', 'notify'] as const
export const PERSON_RULES = ['manual', 'least_open', 'round_robin'] as const
export type PersonRule = (typeof PERSON_RULES)[number]

/** A team that owns, and the one that stands in for it. Teams and calendars are identifiers. */
export interface Owner {
  team: string
  deputy?: string | null
}

/** In working minutes of the calendar: its own, else that of the plan. */
export interface Target {
  respond_minutes: number
  resolve_minutes: number
  calendar?: string | null
}

export type Targets = Partial<Record<Severity, Target>>

export interface PlannedOffer {
  category: string
  /** False: the exchange gives no such support; what comes all the same goes to the help desk. */
  offered?: boolean
  owner_role?: OwnerRole
  team?: string | null
  targets?: Targets
}

/** Any of the values of each member that is there; all members must match. */
export interface Condition {
  /** A category takes its children along. */
  category?: string[]
  component?: string[]
  workflow?: string[]
  counterpart?: string[]
  severity?: Severity[]
  /** Identifiers of the reporting clients. */
  client?: string[]
  label?: string[]
  /** How the code of the facility begins. */
  facility_prefix?: string[]
}

export interface Rule {
  name: string
  when: Condition
  team: string
}

export interface LadderStep {
  clock: ClockKind
  /** Of the target, in working time; 100 is the due time. */
  at_percent: number
  action: (typeof LADDER_ACTIONS)[number]
  team: string
}

export interface AssignmentRule {
  person?: PersonRule
  /** Working minutes after which a request that nobody acknowledged goes to the deputy or the next step. */
  time_out_minutes?: number | null
}

export interface PlanDocument {
  owners?: Partial<Record<OwnerRole, Owner>>
  help_desk_team?: string | null
  calendar?: string | null
  categories?: PlannedOffer[]
  rules?: Rule[]
  targets?: Targets
  /** At which share of a target a warning is given. */
  warn_at_percent?: number
  ladder?: LadderStep[]
  /** The team at which the ladder ends. */
  governance_body?: string | null
  assignment?: AssignmentRule
  /** Days after which a resolved request closes by itself. */
  close_after_days?: number
  /** Hours after a resolution in which another report of the same fault reopens the request. */
  reopen_within_hours?: number
  /** Hours without a report after which what nobody touched is resolved; for sources that never say so. */
  quiet_after_hours?: number | null
}
