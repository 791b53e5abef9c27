/**
 * Which rules of a plan can never match: because one single rule before them takes everything that they would take, or
 * because they ask for a component that the plan is not of. Two rules that only together take everything are not noticed.
 */
import type { Condition, Rule } from './plan-document'
import type { Fault } from './refusal'
import { SEVERITIES } from './severity'

type ParentOf = (category: string) => string | null | undefined
type Prepared = [member: string, values: ReadonlySet<string>][]

export function* unreachableRules(rules: readonly Rule[], parentOf: ParentOf): Generator<Fault> {
  const prepared = rules.map(rule => prepare(rule.when))
  for (const [i, later] of prepared.entries()) {
    if (later.length === 0 && i < rules.length - 1)
      yield { pointer: `/rules/${i}/when`, detail: 'takes every request, so that no rule after it can match; put this rule last' }
    // A rule that takes everything is told about once, at itself.
    const taker = prepared.slice(0, i).findIndex(earlier => earlier.length > 0 && takesAll(earlier, later, parentOf))
    if (taker >= 0)
      yield { pointer: `/rules/${i}/when`, detail: `can never match, since the rule at /rules/${taker} stands before it and takes everything that it would` }
  }
}

/** The plan of a component is only asked about requests for that component. */
export function* rulesForOthers(rules: readonly Rule[], component: string): Generator<Fault> {
  for (const [i, { when }] of rules.entries())
    if (when.component && !when.component.includes(component))
      yield { pointer: `/rules/${i}/when/component`, detail: `is without ${component}, so that this rule can never match: the plan is of that component` }
}

/** All severities at once are no condition. */
const prepare = (when: Condition): Prepared =>
  // Every member of a condition is a list of texts.
  Object.entries(when as Record<string, readonly string[]>)
    .map(([member, values]): Prepared[number] => [member, new Set(values)])
    .filter(([member, values]) => member !== 'severity' || values.size < SEVERITIES.length)

/** For every member of the earlier condition the later one has that member too, with no value beyond. */
function takesAll(earlier: Prepared, later: Prepared, parentOf: ParentOf): boolean {
  return earlier.every(([member, taken]) => {
    const values = later.find(([name]) => name === member)?.[1]
    return values !== undefined && [...values].every(value => takes(member, taken, value, parentOf))
  })
}

function takes(member: string, taken: ReadonlySet<string>, value: string, parentOf: ParentOf): boolean {
  if (taken.has(value)) return true
  if (member === 'category') return taken.has(parentOf(value) ?? '')
  return member === 'facility_prefix' && [...taken].some(prefix => value.startsWith(prefix))
}
