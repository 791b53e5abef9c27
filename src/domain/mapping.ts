/**
 * How what a monitoring system sends becomes the members of a report: a client's own mapping first, then the usual one.
 *
 * A sender's message is a flat set of facts, each under a name such as `labels.severity`. A mapping says from which of them
 * a member is taken, what the sender's words mean here, and what stands where nothing is found.
 */
import type { PlanInForce } from './plan'
import type { Severity } from './severity'

export type Facts = ReadonlyMap<string, string>

export interface Source {
  /** Names of facts; the first that is there and known is taken. */
  from?: string[]
  /** What the sender's words mean here, whatever their case. */
  values?: Record<string, string>
  /** Where nothing else is found. */
  default?: string
}

export const MAPPED = ['title', 'description', 'component', 'category', 'severity', 'workflow'] as const
export type Mapped = (typeof MAPPED)[number]

export interface Mapping extends Partial<Record<Mapped, Source>> {
  /** Reports with equal facts of these names are about the same fault. */
  fingerprint?: { from: string[] }
  /** Fewer reports than this within so many minutes are nothing that people need to look at. */
  open_after?: OpenAfter
}

export interface OpenAfter {
  reports: number
  within_minutes: number
}

/** What is taken where a client has no mapping, or its own finds nothing. */
export type UsualMapping = Readonly<Record<Mapped, readonly string[]>>

/** Words for severities as alert rules of the field use them. A map: a sender may also write `constructor`. */
const SEVERITY_WORDS: ReadonlyMap<string, Severity> = new Map(Object.entries<Severity>({
  critical: 'critical', fatal: 'critical', emergency: 'critical', page: 'critical', p1: 'critical', disaster: 'critical',
  error: 'high', high: 'high', major: 'high', p2: 'high', normal: 'normal', warning: 'normal', warn: 'normal', average: 'normal', p3: 'normal',
  info: 'low', information: 'low', low: 'low', minor: 'low', none: 'low', p4: 'low',
}))

export type Members = Partial<Record<Exclude<Mapped, 'severity'>, string>> & { severity?: Severity }

type Known = Pick<PlanInForce, 'components' | 'categories' | 'workflows'>

/** What the facts say, by the mapping. A code that is not known here, or retired, counts as not there. */
export function mapFacts(facts: Facts, usual: UsualMapping, mapping: Mapping | null, known: Known): Members {
  const readings: Record<Mapped, (text: string) => string | undefined> = {
    title: said,
    description: said,
    component: text => standing(known.components, text) ?? standing(known.components, text.toUpperCase()),
    category: text => standing(known.categories, text),
    workflow: text => standing(known.workflows, text),
    severity: text => SEVERITY_WORDS.get(text.trim().toLowerCase()),
  }
  const found = MAPPED.map(member => [member, find(facts, usual[member], mapping?.[member], readings[member])] as const)
  return Object.fromEntries(found.filter(([, value]) => value !== undefined)) as Members // each read by its own reading
}

/** Undefined where nothing but blanks is. */
export const said = (text: string) => (text.trim() === '' ? undefined : text)

function find(facts: Facts, usual: readonly string[], { from = [], values = {}, default: otherwise }: Source = {}, read: (text: string) => string | undefined): string | undefined {
  const meanings = new Map(Object.entries(values).map(([word, meaning]) => [word.toLowerCase(), meaning]))
  for (const name of [...from, ...usual]) {
    const fact = facts.get(name)
    if (fact === undefined) continue
    const value = read(meanings.get(fact.trim().toLowerCase()) ?? fact)
    if (value !== undefined) return value
  }
  return otherwise === undefined ? undefined : read(otherwise)
}

const standing = (codes: ReadonlyMap<string, { retired: boolean }>, code: string) => (codes.get(code)?.retired === false ? code : undefined)

/** What makes reports the same fault, as text; undefined where none of the facts is there. */
export function identityOf(facts: Facts, names: readonly string[]): string | undefined {
  const known = names.map(name => [name, facts.get(name) ?? null] as const)
  return known.some(([, value]) => value !== null) ? JSON.stringify(known) : undefined
}

/** The codes that a mapping itself writes, with pointers into it, for a check before it is kept. */
export function* codesIn(mapping: Mapping): Generator<{ member: 'component' | 'category' | 'workflow'; pointer: string; code: string }> {
  for (const member of ['component', 'category', 'workflow'] as const) {
    const { values = {}, default: otherwise } = mapping[member] ?? {}
    for (const [word, code] of Object.entries(values)) yield { member, pointer: `/${member}/values/${word.replaceAll('~', '~0').replaceAll('/', '~1')}`, code }
    if (otherwise !== undefined) yield { member, pointer: `/${member}/default`, code: otherwise }
  }
}
