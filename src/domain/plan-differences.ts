/**
 * What changed between two documents of a plan, in data and in words. Rules are held against each other by name,
 * categories by code, steps of the ladder by position, the rest member by member.
 */
import type { PlanDocument, Rule } from './plan-document'

export interface Difference {
  /** Into the later document; of what was removed, into the earlier one. */
  pointer: string
  kind: 'added' | 'removed' | 'changed'
  from?: unknown
  to?: unknown
  sentence: string
}

/** What people call a team or a calendar; undefined for what is neither. */
export type NameOf = (id: string) => string | undefined

interface Place {
  pointer: string
  /** How a person speaks of it, such as `the team of the rule “Nights”`. */
  words: string
}

export function differencesOf(from: PlanDocument, to: PlanDocument, nameOf: NameOf): Difference[] {
  const { categories: oldOffers = [], rules: oldRules = [], ladder: oldSteps = [], ...oldRest } = from
  const { categories: newOffers = [], rules: newRules = [], ladder: newSteps = [], ...newRest } = to
  const lists = [
    ...compareLists(oldOffers, newOffers, { pointer: '/categories', keyOf: each => each.category, words: each => `the category ${each.category}` }, nameOf),
    ...compareLists(oldRules, newRules, { pointer: '/rules', keyOf: each => each.name, words: each => `the rule “${each.name}”` }, nameOf),
    ...compareOrder(oldRules, newRules),
    ...compareLists(oldSteps, newSteps, { pointer: '/ladder', keyOf: (_, place) => String(place), words: (_, place) => `step ${place + 1} of the ladder` }, nameOf),
  ]
  return [...compareMembers({ pointer: '', words: 'the plan' }, oldRest, newRest, nameOf), ...lists]
}

interface Keyed<T> {
  pointer: string
  keyOf: (each: T, place: number) => string
  words: (each: T, place: number) => string
}

function compareLists<T extends object>(from: readonly T[], to: readonly T[], { pointer, keyOf, words }: Keyed<T>, nameOf: NameOf): Difference[] {
  const byKey = (list: readonly T[]) => new Map(list.map((each, place) => [keyOf(each, place), { each, place }]))
  const [before, after] = [byKey(from), byKey(to)]
  const at = ({ each, place }: { each: T; place: number }): Place => ({ pointer: `${pointer}/${place}`, words: words(each, place) })
  const removed = [...before].filter(([key]) => !after.has(key)).flatMap(([, old]) => compare(at(old), old.each, undefined, nameOf))
  return [...removed, ...[...after].flatMap(([key, now]) => compare(at(now), before.get(key)?.each, now.each, nameOf))]
}

/** The first rule that matches decides, so that their order is part of what the plan says. */
function compareOrder(from: readonly Rule[], to: readonly Rule[]): Difference[] {
  const common = (list: readonly Rule[], other: readonly Rule[]) => {
    const names = new Set(other.map(rule => rule.name))
    return list.map(rule => rule.name).filter(name => names.has(name))
  }
  const [before, after] = [common(from, to), common(to, from)]
  if (before.every((name, place) => name === after[place])) return []
  return [{ pointer: '/rules', kind: 'changed', from: before, to: after, sentence: 'The rules stand in another order, and the first that matches decides.' }]
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

function compareMembers(place: Place, from: Record<string, unknown>, to: Record<string, unknown>, nameOf: NameOf): Difference[] {
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].sort().flatMap(member =>
    compare({ pointer: `${place.pointer}/${member}`, words: called(place, member) }, from[member], to[member], nameOf))
}

function called({ pointer, words }: Place, member: string): string {
  if (pointer === '/owners') return `the ${member} owner`
  if (pointer.endsWith('targets')) return `the target for ${member}${pointer === '/targets' ? '' : ` of ${words.replace('the targets of ', '')}`}`
  return `the ${WORDS[member] ?? member}${pointer === '' ? '' : ` of ${words}`}`
}

function compare(place: Place, from: unknown, to: unknown, nameOf: NameOf): Difference[] {
  if (sameText(from) === sameText(to)) return []
  if (isRecord(from) && isRecord(to)) return compareMembers(place, from, to, nameOf)
  const { pointer } = place
  const subject = place.words.charAt(0).toUpperCase() + place.words.slice(1)
  const say = (value: unknown) => inWords(value, nameOf)
  if (from === undefined) return [{ pointer, kind: 'added', to, sentence: `${subject} was added: ${say(to)}.` }]
  if (to === undefined) return [{ pointer, kind: 'removed', from, sentence: `${subject} was removed: ${say(from)}.` }]
  return [{ pointer, kind: 'changed', from, to, sentence: `${subject} changed from ${say(from)} to ${say(to)}.` }]
}

/** The order of members means nothing; the database keeps its own. */
const sameText = (value: unknown) =>
  JSON.stringify(value, (_, each: unknown) => (isRecord(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each))

const WORDS: Readonly<Record<string, string | undefined>> = {
  help_desk_team: 'help desk team',
  owner_role: 'owner role',
  respond_minutes: 'minutes to respond',
  resolve_minutes: 'minutes to resolve',
  at_percent: 'percentage',
  warn_at_percent: 'percentage of warnings',
  governance_body: 'governance body',
  time_out_minutes: 'minutes until the time-out',
  close_after_days: 'days until closing',
  reopen_within_hours: 'hours of reopening',
  quiet_after_hours: 'hours of quiet until resolving',
  when: 'condition',
  facility_prefix: 'facility prefix',
}

const MOST_SAID = 5
const LONGEST_SAID = 200

function inWords(value: unknown, nameOf: NameOf): string {
  if (value === null) return 'none'
  if (typeof value === 'string') return nameOf(value) ?? (value.length > LONGEST_SAID ? `${value.slice(0, LONGEST_SAID)}…` : value)
  if (Array.isArray(value)) {
    const said = value.slice(0, MOST_SAID).map(each => inWords(each, nameOf)).join(' or ')
    return value.length > MOST_SAID ? `${said} or ${value.length - MOST_SAID} more` : said
  }
  if (!isRecord(value)) return JSON.stringify(value)
  const members = Object.entries(value).filter(([member]) => member !== 'name')
    .map(([member, each]) => (isRecord(each) ? `${WORDS[member] ?? member} (${inWords(each, nameOf)})` : `${WORDS[member] ?? member} ${inWords(each, nameOf)}`))
  return members.length > 0 ? members.join(', ') : 'anything'
}
