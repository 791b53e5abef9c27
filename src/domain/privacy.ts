/**
 * The guard at the door: what is said in requests, comments and evaluations passes it before it is stored or logged.
 *
 * Clinical documents are refused, with pointer and detector and never the value; identifiers of persons and credentials
 * are masked in place, as `[removed: kind]`. The better way is to refer to the transaction, not to paste it.
 */
import { personalResource } from './privacy/fhir'
import { DEFAULT_POLICY, type Found, markOf, type Policy } from './privacy/kinds'
import { announcing, switchedBy } from './privacy/members'
import { type Columns, columnsIn, headOf, labelsOfColumns } from './privacy/rows'
import { inspectText, maskText } from './privacy/text'
import { Refusal } from './refusal'
import { remember } from './remember'

export interface Finding extends Found {
  /** JSON pointer to the text; `start` and `end` are places in it. What is found in a member's name points to the member. */
  pointer: string
}

/** What is above a value: where it stands, and what the names of the members say about it. */
interface Place { pointer: string; label: string; policy: Policy; findings: Finding[]; /** Of a table whose rows the value may be. */ columns: Columns }

/** All that a value holds of what does not belong in a request, and the value without it. Kinds that are allowed are left out. */
export function inspect(value: unknown, policy: Policy = DEFAULT_POLICY): { findings: Finding[]; masked: unknown } {
  const findings: Finding[] = []
  return { masked: inspectValue(value, { pointer: '', label: '', policy, findings, columns: undefined }), findings }
}

/** The value, masked. Throws `personal_data_refused` where the policy refuses what it holds. */
export function guard<T>(value: T, policy?: Policy): T
export function guard(value: unknown, policy: Policy = DEFAULT_POLICY): unknown {
  const { findings, masked } = inspect(value, policy)
  refuse(findings, policy)
  return masked
}

/** Throws `personal_data_refused` where the policy refuses one of the findings: for those who have inspected by themselves. */
export function refuse(findings: readonly Finding[], policy: Policy): void {
  const refused = findings.filter(({ kind }) => policy[kind] === 'refuse')
  if (refused.length > 0) throw refusalOf(refused)
}

/** @param pointer where the text stands in the body, for the refusal. */
export function guardText(text: string, pointer = '', policy: Policy = DEFAULT_POLICY): string {
  const found = inspectText(text, policy)
  refuse(found.map(each => ({ ...each, pointer })), policy)
  return maskText(text, found)
}

const MOST_FAULTS = 20

const refusalOf = (refused: readonly Finding[]) => new Refusal(
  'personal_data_refused',
  'This looks like data about a person and was not stored. Refer to the transaction instead of pasting it.',
  refused.slice(0, MOST_FAULTS).map(({ pointer, detector, kind }) => ({ pointer, detail: `holds what the detector ${detector} takes for ${kind}` })),
)

type Members = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null

/** The value itself where nothing in it was masked, as in nearly all that comes. */
function inspectValue(value: unknown, place: Place): unknown {
  if (typeof value === 'string') return inspectString(value, place)
  if (typeof value === 'number') return inspectNumber(value, place)
  if (Array.isArray(value)) return inspectList(value, place)
  return isObject(value) ? inspectObject(value, place) : value
}

function inspectList(list: readonly unknown[], place: Place): readonly unknown[] {
  const columns = place.columns ?? headOf(list)
  const labels = columns && labelsOfColumns(columns, place.label)
  const masked = list.map((each, at) => {
    const pointer = `${place.pointer}/${at}`
    if (labels === undefined || !Array.isArray(each) || each.length !== labels.length) return inspectValue(each, below(place, pointer, switchedBy(list[at - 1], each) ?? place.label))
    const row: readonly unknown[] = each
    const cells = row.map((cell, column) => inspectValue(cell, below(place, `${pointer}/${column}`, cell === columns?.[column] ? '' : labels[column] ?? '')))
    return same(row, cells)
  })
  return same(list, masked)
}

/** The first where they hold the same. */
const same = (before: readonly unknown[], after: readonly unknown[]) => after.every((each, at) => each === before[at]) ? before : after

/** Written out: a spread takes ten times as long. */
const below = ({ policy, findings }: Place, pointer: string, label: string, columns?: Columns): Place => ({ pointer, label, policy, findings, columns })

function inspectString(text: string, { pointer, label, policy, findings }: Place): string {
  // The name of the member announces what its value is, as a label does in a text.
  const before = label === '' ? '' : `${label}: "`
  const found: Finding[] = []
  for (const { kind, detector, start, end } of inspectText(before === '' ? text : `${before}${text}"`, policy)) {
    const place = { pointer, kind, detector, start: Math.max(start - before.length, 0), end: Math.min(end - before.length, text.length) }
    if (place.end > place.start) found.push(place)
  }
  for (const each of found) findings.push(each)
  return maskText(text, found)
}

/** A number is masked only as a whole, and becomes a text by it. */
function inspectNumber(value: number, place: Place): unknown {
  if (!Number.isInteger(value) || Math.abs(value) < 1000) return value
  const text = String(value)
  const masked = inspectString(text, place)
  return masked === text ? value : masked
}

function inspectObject(object: Members, place: Place): unknown {
  const resource = personalResource(object)
  if (resource !== undefined && place.policy.clinical !== 'allow') {
    place.findings.push({ pointer: place.pointer, kind: 'clinical', detector: 'fhir_json', start: 0, end: 0 })
    return markOf('clinical')
  }
  const members = Object.entries(object)
  const labelOf = announcing(members, place.label)
  const columns = columnsIn(members)
  const taken = new Set<string>()
  const masked = members.map(([name, each]) => {
    const safe = freeName(isCleanMember(name) ? name : inspectString(name, below(place, `${place.pointer}/${maskText(name, inspectText(name))}`, '')), taken)
    return [safe, inspectValue(each, below(place, `${place.pointer}/${escaped(safe)}`, labelOf(name), columns))] as const
  })
  const isAsBefore = masked.every(([name, each], at) => name === members[at]?.[0] && each === members[at][1])
  return isAsBefore ? object : Object.fromEntries(masked)
}

/** As RFC 6901 writes it in a pointer. */
const escaped = (name: string) => /[~/]/.test(name) ? name.replaceAll('~', '~0').replaceAll('/', '~1') : name

const LONGEST_NAME = 40
const MOST_NAMES = 2_000

/** Whether nothing is found in a short name, by whatever policy. Names in which something is found are not remembered. */
function cleanNames(): (name: string) => boolean {
  const isClean = remember(MOST_NAMES, (name: string) => inspectText(name).length === 0, Boolean)
  return name => name.length <= LONGEST_NAME && isClean(name)
}

// The same names come again and again, and looking through each took longer than looking through what is said. Those of
// members apart: they come with every call, while things may have more names than are remembered.
const isCleanMember = cleanNames()
export const isCleanName = cleanNames()

/** Two names that are masked to the same must not become one. */
function freeName(name: string, taken: Set<string>): string {
  let free = name
  for (let next = 2; taken.has(free); next++) free = `${name} ${next}`
  taken.add(free)
  return free
}
