/** What is legal in a plan's document but odd. Each is a sentence for whoever writes the plan; none stops it. */
import type { Known, Standing } from './plan-check'
import { OWNER_ROLES, type PlanDocument, type Targets } from './plan-document'
import { referencesOf } from './plan-references'
import type { Fault } from './refusal'
import { SEVERITIES } from './severity'

export function* warningsOf(document: PlanDocument, known: Known, { parent = {}, waits, at }: Standing & { at: number }): Generator<Fault> {
  if (waits) yield { pointer: '', detail: 'has a parent, and no exchange plan is in force: until one is, what is not said here is said nowhere' }
  yield* oddOwners(document, known, parent)
  if (!(document.calendar ?? parent.calendar)) yield { pointer: '/calendar', detail: 'is not set, so that clocks run around the clock' }
  yield* steeperForLess(document.targets, '/targets')
  for (const [i, offer] of (document.categories ?? []).entries()) yield* steeperForLess(offer.targets, `/categories/${i}/targets`)
  yield* scarceCalendars(document, known, at)
  yield* targetsOutOfReach(document, known, { parent, at })
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

const MINUTE_MS = 60_000
const WEEK_MS = 7 * 24 * 60 * MINUTE_MS
const WEEKS = 52

/** Over a year, so that holidays and closures count. Each calendar is told of once. */
function* scarceCalendars(document: PlanDocument, known: Known, at: number): Generator<Fault> {
  const told = new Set<string>()
  for (const { kind, value, pointer } of referencesOf(document)) {
    if (kind !== 'calendar' || told.has(value)) continue
    told.add(value)
    const working = known.calendars.get(value)?.working
    if (working && working.between(at, at + WEEKS * WEEK_MS) < WEEKS * 60 * MINUTE_MS)
      yield { pointer, detail: 'is a calendar that gives less than an hour of working time a week, over the year to come' }
  }
}

function* targetsOutOfReach(document: PlanDocument, known: Known, { parent, at }: { parent: PlanDocument; at: number }): Generator<Fault> {
  const given = [{ targets: document.targets, pointer: '/targets' }, ...(document.categories ?? []).map(({ targets }, i) => ({ targets, pointer: `/categories/${i}/targets` }))]
  for (const { targets, pointer } of given)
    for (const severity of SEVERITIES) {
      const target = targets?.[severity]
      const working = known.calendars.get(target?.calendar ?? document.calendar ?? parent.calendar ?? '')?.working
      const member = target && working && (['respond_minutes', 'resolve_minutes'] as const).find(each => working.due(at, target[each] * MINUTE_MS) === undefined)
      if (member) yield { pointer: `${pointer}/${severity}/${member}`, detail: 'is never reached by its calendar: not within sixty years' }
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
