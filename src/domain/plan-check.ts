/**
 * Is a plan's document whole? Faults forbid it: what it names must be known and in use, every rule must be able to match,
 * targets must not fall, and the ladder of each clock must end at the governance body. What is legal but odd is for `plan-warnings`.
 */
import { faultOfCode } from './codes'
import type { PlanInForce } from './plan'
import { CLOCK_KINDS, type PlanDocument, type Targets } from './plan-document'
import { referencesOf } from './plan-references'
import { rulesForOthers, unreachableRules } from './plan-rules'
import { warningsOf } from './plan-warnings'
import type { Fault } from './refusal'
import { SEVERITIES } from './severity'

/** What there is at the site, retired or not. */
export type Known = Pick<PlanInForce, 'categories' | 'components' | 'workflows' | 'teams' | 'calendars' | 'members'>

/** Where a document stands, apart from what it says. */
export interface Standing {
  /** Whose plan it is; none for the exchange. */
  component?: string | null
  /** Says what this document does not. */
  parent?: PlanDocument
  /** It has a parent, and no exchange plan is in force; what is given as the parent is a draft. */
  waits?: boolean
}

/** As many as a problem tells. Nothing is looked for beyond, so that a document full of faults costs little. */
const MOST_FAULTS = 50
const MOST_WARNINGS = 100

export const faultsIn = (document: PlanDocument, known: Known, standing: Standing = {}): Fault[] => upTo(MOST_FAULTS, faultsOf(document, known, standing))

/** @param at calendars are looked at from then on, in milliseconds. */
export const warningsIn = (document: PlanDocument, known: Known, { at, ...standing }: Standing & { at: number }): Fault[] =>
  upTo(MOST_WARNINGS, warningsOf(document, known, { ...standing, at }))

function upTo<T>(most: number, some: Iterable<T>): T[] {
  const taken: T[] = []
  for (const each of some) if (taken.push(each) === most) break
  return taken
}

function* faultsOf(document: PlanDocument, known: Known, { component, parent }: Standing): Generator<Fault> {
  const { rules = [], categories = [] } = document
  yield* unknownReferences(document, known)
  yield* unknownCodes(document, known)
  yield* doubles(categories.map(offer => offer.category), place => ({ pointer: `/categories/${place}/category`, detail: 'is listed twice' }))
  yield* doubles(rules.map(rule => rule.name), place => ({ pointer: `/rules/${place}/name`, detail: 'is the name of a rule before it' }))
  if (component) yield* rulesForOthers(rules, component)
  yield* unreachableRules(rules, code => known.categories.get(code)?.parent)
  yield* fallingTargets(document.targets, '/targets')
  for (const [i, offer] of categories.entries()) yield* fallingTargets(offer.targets, `/categories/${i}/targets`)
  yield* fallingSteps(document)
  yield* ladderWithoutEnd(document, parent)
}

function* unknownReferences(document: PlanDocument, known: Known): Generator<Fault> {
  for (const { kind, value, pointer } of referencesOf(document)) {
    const found = (kind === 'team' ? known.teams : known.calendars).get(value)
    if (!found) yield { pointer, detail: `is not a ${kind} that is known here` }
    else if (found.retired) yield { pointer, detail: 'is retired' }
  }
}

function* unknownCodes({ categories = [], rules = [] }: PlanDocument, known: Known): Generator<Fault> {
  for (const [i, offer] of categories.entries()) yield* some(faultOfCode(known.categories, `/categories/${i}/category`, offer.category))
  const lists = { category: known.categories, component: known.components, counterpart: known.components, workflow: known.workflows }
  for (const [i, { when }] of rules.entries())
    for (const member of ['category', 'component', 'counterpart', 'workflow'] as const)
      for (const [place, code] of (when[member] ?? []).entries())
        yield* some(faultOfCode(lists[member], `/rules/${i}/when/${member}/${place}`, code))
}

const some = <T>(value: T | undefined): T[] => (value === undefined ? [] : [value])

function* doubles(values: readonly string[], fault: (place: number) => Fault): Generator<Fault> {
  const seen = new Set<string>()
  for (const [place, value] of values.entries()) {
    if (seen.has(value)) yield fault(place)
    seen.add(value)
  }
}

function* fallingTargets(targets: Targets | undefined, pointer: string): Generator<Fault> {
  for (const severity of SEVERITIES) {
    const target = targets?.[severity]
    if (target && target.resolve_minutes < target.respond_minutes)
      yield { pointer: `${pointer}/${severity}/resolve_minutes`, detail: 'is shorter than respond_minutes: nothing is resolved before somebody has responded' }
  }
}

/** Each clock walks its own steps, so each needs an end of its own. */
export function* ladderWithoutEnd({ ladder, governance_body }: PlanDocument, parent: PlanDocument = {}): Generator<Fault> {
  const steps = ladder ?? []
  const end = governance_body ?? parent.governance_body
  if (steps.length > 0 && !end) yield { pointer: '/governance_body', detail: 'is missing: without the team at which it ends this is a ladder without end' }
  for (const clock of CLOCK_KINDS) {
    const last = steps.findLastIndex(step => step.clock === clock)
    const step = steps[last]
    if (step && end && (step.action !== 'notify' || step.team !== end))
      yield { pointer: `/ladder/${last}`, detail: `must notify the governance body: the last step for the ${clock} does not, so this is a ladder without end` }
  }
}

function* fallingSteps({ ladder }: PlanDocument): Generator<Fault> {
  const reached = { response: 0, resolution: 0 }
  for (const [i, step] of (ladder ?? []).entries()) {
    if (step.at_percent < reached[step.clock]) yield { pointer: `/ladder/${i}/at_percent`, detail: 'is lower than that of the step before it for the same clock' }
    reached[step.clock] = step.at_percent
  }
}
