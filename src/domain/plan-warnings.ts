/** What is legal in a plan's document but odd. Each is a sentence for whoever writes the plan; none stops it. */
import type { Known } from './plan-check'
import { OWNER_ROLES, type PlanDocument, type Targets } from './plan-document'
import { referencesOf } from './plan-references'
import type { Fault } from './refusal'
import { SEVERITIES } from './severity'

/** @param parent says what the document does not. */
export function* warningsOf(document: PlanDocument, known: Known, parent: PlanDocument): Generator<Fault> {
  yield* oddOwners(document, known, parent)
  if (!(document.calendar ?? parent.calendar)) yield { pointer: '/calendar', detail: 'is not set, so that clocks run around the clock' }
  yield* steeperForLess(document.targets, '/targets')
  for (const [i, offer] of (document.categories ?? []).entries()) yield* steeperForLess(offer.targets, `/categories/${i}/targets`)
  yield* nobodyToChoose(document, known, parent)
}

function* oddOwners({ owners = {} }: PlanDocument, known: Known, parent: PlanDocument): Generator<Fault> {
  for (const role of OWNER_ROLES) {
    const owner = owners[role]
    if (!owner) {
      if (!parent.owners?.[role]) yield { pointer: `/owners/${role}`, detail: 'is not set, so that nobody owns what belongs to this role' }
      continue
    }
    if (owner.deputy === owner.team) yield { pointer: `/owners/${role}/deputy`, detail: 'is the owner itself, so that nobody stands in for it' }
    if (known.members.get(owner.team)?.length === 1)
      yield { pointer: `/owners/${role}/team`, detail: 'is a team of a single person, on whom everything depends' }
  }
}

/** Only where both are counted on one calendar: minutes of another do not compare. */
function* steeperForLess(targets: Targets | undefined, pointer: string): Generator<Fault> {
  const given = SEVERITIES.flatMap(severity => (targets?.[severity] ? [{ severity, ...targets[severity] }] : []))
  for (const [i, lesser] of given.entries()) {
    const graver = given[i - 1]
    if (!graver || (graver.calendar ?? null) !== (lesser.calendar ?? null)) continue
    for (const member of ['respond_minutes', 'resolve_minutes'] as const)
      if (graver[member] > lesser[member])
        yield { pointer: `${pointer}/${graver.severity}/${member}`, detail: `is longer than for the lesser severity ${lesser.severity}` }
  }
}

/** A rule that picks a person needs persons; each team is told of once. */
function* nobodyToChoose(document: PlanDocument, known: Known, parent: PlanDocument): Generator<Fault> {
  const rule = document.assignment?.person ?? parent.assignment?.person ?? 'manual'
  if (rule === 'manual') return
  const told = new Set<string>()
  for (const { kind, value, pointer } of referencesOf(document)) {
    if (kind !== 'team' || told.has(value) || !HANDS_OUT.test(pointer) || known.members.get(value)?.length) continue
    told.add(value)
    yield { pointer, detail: `is a team without active members, so that ${rule} finds nobody in it` }
  }
}

/** Places of teams that are given requests: not who is only told of them. */
const HANDS_OUT = /^\/(owners|help_desk_team|categories|rules)/
