/**
 * One text through all detectors. They look at the view of it (see `view.ts`); what they find is said in places of the
 * text as it came.
 */
import { type Encoded, encodedIn } from './base64'
import { documentsIn } from './clinical'
import { besideIn } from './beside'
import { credentialsIn } from './credentials'
import { nationalIdsIn } from './digit-runs'
import { emailsIn } from './emails'
import { DEFAULT_POLICY, type Found, markOf, type Policy } from './kinds'
import { fieldsIn } from './hl7-fields'
import { labelsOf } from './label-scan'
import { isOfPerson, labelledIn, nearness } from './labelled'
import { phonesIn, zeroedIn } from './numbers'
import { displayedIn } from './references'
import { searchedIn } from './searches'
import { AT, BRACKET, COLON, DIGIT, EQUALS, LONG, MARKUP, NEWLINE, signsOf } from './signs'
import { insertedIn } from './sql-inserts'
import { cellsIn } from './tables'
import { viewOf } from './view'
import { passingWordsOf } from './words'

/** How often a text may be wrapped in Base64. */
const DEEPEST = 3

/** Without what the policy allows, in order and without overlap. */
export function inspectText(original: string, policy: Policy = DEFAULT_POLICY, depth = 0): Found[] {
  if (original.length < 3) return []
  const { text, starts } = viewOf(original)
  const found = findsIn(text, signsOf(text), policy, depth)
  if (starts === undefined) return found
  const place = (at: number) => starts[Math.min(at, starts.length - 1)] ?? original.length
  return found.map(({ kind, detector, start, end }) => ({ kind, detector, start: place(start), end: place(end) }))
}

const NONE: readonly Found[] = []

/** @param signs of the text. A detector is left out where the text has none of those that it needs. */
export function findsIn(text: string, signs: number, policy: Policy, depth: number): Found[] {
  const where = (some: number, detect: (text: string, policy: Policy) => Found[]) => (signs & some) === 0 ? NONE : detect(text, policy)
  const documents = policy.clinical === 'allow' ? NONE : where(MARKUP | COLON | EQUALS, documentsIn)
  if (documents.length > 0) return [...documents]
  const encoded = depth < DEEPEST && (signs & LONG) !== 0 ? insideOf(encodedIn(text), policy, depth) : NONE
  const words = passingWordsOf(text)
  const labels = labelsOf(words)
  const labelled = [
    ...where(NEWLINE, cellsIn), ...where(BRACKET, insertedIn), ...where(COLON | EQUALS, displayedIn), ...where(COLON, fieldsIn), ...where(EQUALS, searchedIn),
    ...labelledIn(text, labels, policy),
  ]
  const emails = where(AT | BRACKET, emailsIn), phones = [...where(DIGIT, phonesIn), ...where(DIGIT, zeroedIn)]
  const others = [...labelled, ...emails, ...phones]
  // Made only where a number asks for it, which is seldom.
  let near: ReturnType<typeof nearness> | undefined
  const placesOfPersons = () => [...labels.persons, ...others.filter(({ kind }) => isOfPerson(kind)).map(({ start }) => start)].sort((a, b) => a - b)
  const isNear = (at: number) => (near ??= nearness(placesOfPersons()))(at, at)
  const all = [
    ...encoded, ...credentialsIn(text, signs, policy), ...emails, ...phones, ...labelled,
    ...where(DIGIT, () => nationalIdsIn(text, isNear, policy)), ...others.length > 0 || (signs & DIGIT) !== 0 ? besideIn(words, labels.hits, others, policy) : NONE,
  ]
  // What is allowed tells what stands beside it, and takes nothing with it.
  return apart(text, all.filter(({ kind }) => policy[kind] !== 'allow'), policy)
}

/** Of so many pieces that each costs more to begin with than to read, the rest is read as one. */
const MOST_PIECES = 400

function insideOf(pieces: Encoded[], policy: Policy, depth: number): Found[] {
  const rest = pieces.slice(MOST_PIECES), last = rest.at(-1), next = rest[0]
  const all = last === undefined || next === undefined ? pieces
    : [...pieces.slice(0, MOST_PIECES), { start: next.start, end: last.end, text: rest.map(each => each.text).join('\n\n\n') }]
  return all.flatMap(({ start, end, text }) => {
    const inside = inspectText(text, policy, depth + 1)
    const first = inside.find(({ kind }) => policy[kind] === 'refuse') ?? inside[0]
    return first === undefined ? [] : [{ kind: first.kind, detector: first.detector, start, end }]
  })
}

/** Where two overlap, the one that begins first keeps its kind and takes the span of both, unless the other is refused. */
function apart(text: string, found: Found[], policy: Policy): Found[] {
  const result: Found[] = []
  for (const each of found.sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = result.at(-1)
    if (last === undefined || each.start >= last.end) result.push({ kind: each.kind, detector: each.detector, start: each.start, end: Math.min(each.end, text.length) })
    else {
      last.end = Math.max(last.end, each.end)
      if (policy[each.kind] === 'refuse' && policy[last.kind] !== 'refuse') [last.kind, last.detector] = [each.kind, each.detector]
    }
  }
  return result
}

/** Puts the mark of its kind in the place of each. They must be in order and apart. */
export function maskText(text: string, found: readonly Found[]): string {
  if (found.length === 0) return text
  let masked = ''
  let at = 0
  for (const { kind, start, end } of found) {
    masked += text.slice(at, start) + markOf(kind)
    at = end
  }
  return masked + text.slice(at)
}
