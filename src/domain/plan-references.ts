/**
 * Every place of a plan's document that names a team or a calendar, said once: to check them, to find who is named, and
 * to put names in the place of identifiers and back. A new place in the document must be added here.
 */
import type { PlanDocument, Targets } from './plan-document'

type Replace = (value: string, pointer: string) => string

export interface Replacement {
  team: Replace
  calendar: Replace
}

export interface Reference {
  kind: 'team' | 'calendar'
  value: string
  pointer: string
}

/** The same document with another value for each; what is left out or null stays so. */
export function mapReferences(document: PlanDocument, { team, calendar }: Replacement): PlanDocument {
  const { owners, categories, rules, targets, ladder } = document
  const times = (each: Targets, pointer: string): Targets =>
    mapMembers(each, (target, severity) => ({ ...target, ...given('calendar', target.calendar, `${pointer}/${severity}/calendar`, calendar) }))
  return {
    ...document,
    ...(owners && {
      owners: mapMembers(owners, (owner, role) => ({
        ...owner,
        team: team(owner.team, `/owners/${role}/team`),
        ...given('deputy', owner.deputy, `/owners/${role}/deputy`, team),
      })),
    }),
    ...given('help_desk_team', document.help_desk_team, '/help_desk_team', team),
    ...given('calendar', document.calendar, '/calendar', calendar),
    ...(categories && {
      categories: categories.map((offer, i) => ({
        ...offer,
        ...given('team', offer.team, `/categories/${i}/team`, team),
        ...(offer.targets && { targets: times(offer.targets, `/categories/${i}/targets`) }),
      })),
    }),
    ...(rules && { rules: rules.map((rule, i) => ({ ...rule, team: team(rule.team, `/rules/${i}/team`) })) }),
    ...(targets && { targets: times(targets, '/targets') }),
    ...(ladder && { ladder: ladder.map((step, i) => ({ ...step, team: team(step.team, `/ladder/${i}/team`) })) }),
    ...given('governance_body', document.governance_body, '/governance_body', team),
  }
}

/** All that a document names, in the order of its parts; what is named twice stands twice. */
export function referencesOf(document: PlanDocument): Reference[] {
  const found: Reference[] = []
  const note = (kind: Reference['kind']): Replace => (value, pointer) => {
    found.push({ kind, value, pointer })
    return value
  }
  mapReferences(document, { team: note('team'), calendar: note('calendar') })
  return found
}

function given(member: string, value: string | null | undefined, pointer: string, replace: Replace): { [member: string]: string | null } {
  if (value === undefined) return {}
  return { [member]: value === null ? null : replace(value, pointer) }
}

/** A partial record, member by member. */
const mapMembers = <K extends string, T>(record: Partial<Record<K, T>>, change: (value: T, name: K) => T): Partial<Record<K, T>> =>
  // The names are those of the record, and none of its members is undefined.
  Object.fromEntries((Object.entries(record) as [K, T][]).map(([name, value]) => [name, change(value, name)])) as Partial<Record<K, T>>
