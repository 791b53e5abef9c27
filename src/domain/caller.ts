/** Who calls, and what a caller may see. */
import type { Mapping } from './mapping'
import type { Policy } from './privacy/kinds'

export const ROLES = ['reporter', 'agent', 'lead', 'administrator', 'auditor'] as const
export type Role = (typeof ROLES)[number]

export interface Caller {
  client_id: string
  client_name: string
  key_id: string
  roles: readonly Role[]
  /** The component that the client stands for. */
  component: string | null
  /** The person for whom the client acts. */
  person: string | null
  /** The teams of that person. */
  teams: readonly string[]
  /** How what its monitoring sends becomes reports. */
  mapping: Mapping | null
  /** What the guard does with what it finds in this caller's texts: the stricter of what the service and the client say. */
  privacy: Policy
  /** Of a lead: what its teams own the content of, by the plan in force; null for nothing. */
  content: OwnedContent | null
}

/** Components, as the plan in force has them at the moment of the call. */
export interface OwnedContent {
  components: readonly string[]
  /** Where it is not null: also all but these, and what names no component. */
  all_but: readonly string[] | null
}

/** What visibility depends on. */
export interface Visible {
  reported_by: string
  sensitivity: 'normal' | 'restricted'
  team: string | null
  component: string | null
}

export const has = (caller: Caller, ...roles: readonly Role[]) => roles.some(role => caller.roles.includes(role))

/** Administrators govern, auditors read all. */
export const seesAll = (caller: Caller) => has(caller, 'administrator', 'auditor')

/** Those who work on requests see every request that is not restricted. */
export const seesNormal = (caller: Caller) => has(caller, 'agent', 'lead')

export const seesOnlyItsOwn = (caller: Caller) => !seesAll(caller) && !seesNormal(caller)

/**
 * A request is seen by whoever reported it, by those who work on requests, and, where it is restricted (a privacy or
 * security incident), only by its team, leads of the owner of its content, administrators and auditors. Anyone else is
 * told that it does not exist.
 */
export function maySee(caller: Caller, request: Visible): boolean {
  if (request.reported_by === caller.client_id || seesAll(caller)) return true
  if (!seesNormal(caller)) return false
  return request.sensitivity === 'normal' || (request.team !== null && caller.teams.includes(request.team)) || ownsContent(caller, request)
}

function ownsContent({ content }: Caller, { component }: Visible): boolean {
  if (content === null) return false
  if (component !== null && content.components.includes(component)) return true
  return content.all_but !== null && (component === null || !content.all_but.includes(component))
}

/** Team comments are for those who handle or oversee requests, never for the reporting side. */
export const seesTeamComments = (caller: Caller) => !seesOnlyItsOwn(caller)

/** Lists of roles that routes name. */
export const EVERYONE = ROLES
/** All but those who only look on. */
export const TALKERS = ['reporter', 'agent', 'lead', 'administrator'] as const
export const STAFF = ['agent', 'lead', 'administrator'] as const
export const STAFF_AND_AUDITORS = ['agent', 'lead', 'administrator', 'auditor'] as const
export const LEADS = ['lead', 'administrator'] as const
export const ADMINISTRATORS = ['administrator'] as const
export const ADMINISTRATORS_AND_AUDITORS = ['administrator', 'auditor'] as const
