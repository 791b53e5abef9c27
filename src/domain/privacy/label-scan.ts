/**
 * Finds the labels of a text and where the value behind each begins. One walk over the words; a label is the longest
 * phrase that fits, joined with whose it is where that is said, so that `patient name` is never taken for `patient`.
 */
import { type Gap, gapBehind } from './label-gap'
import { isBetween, isElision, joined, longest, type Match } from './label-tree'
import { isSomebody, type Label, ofSomebody } from './labels'
import { isCapital, type Words } from './words'

export interface Hit extends Gap {
  label: Label
  start: number
  end: number
  /** The label itself is in quotes, as the name of a member. */
  quoted: boolean
  /** Where the next label of another kind begins, at which a value of several words ends. */
  next: number
  /** Where the next label of any kind begins. */
  after: number
}

export interface Labels {
  hits: Hit[]
  /** Where it is said that the text is about a person, whether or not it is said who. */
  persons: number[]
}

/** @param alone whether the labels are looked at by themselves, as names of columns and members are. */
export function labelsOf(words: Words, alone = false): Labels {
  const hits: Hit[] = []
  const persons: number[] = []
  const hasDigit = digitsOf(words.text)
  let held: Match | undefined
  const release = (found: Match) => {
    const start = words.starts[found.first] ?? 0
    if (saysPerson(found.label)) persons.push(start)
    const hit = hitOf(words, found, alone, hasDigit)
    if (hit !== undefined) hits.push(hit)
  }
  for (let at = 0; at < words.count; at++) {
    const match = longest(words, at)
    // The letters of `7cc0b57` announce nothing.
    if (match === undefined || isDigit(words.text, (words.starts[at] ?? 0) - 1) || isNameOfN(words, at) || isWithin(words, at, match.last)) continue
    const found = match
    at = found.last
    const both = held === undefined ? undefined : together(words, held, found)
    if (held !== undefined && both === undefined) release(held)
    held = both ?? found
  }
  if (held !== undefined) release(held)
  let next = words.text.length, after = next
  for (let at = hits.length - 1; at >= 0; at--) {
    const hit = hits[at]
    if (hit === undefined) continue
    hit.next = next
    hit.after = after
    after = hit.start
    if (hit.label.kind !== 'address' && (hit.by === 'mark' || hit.label.strength === 'strong')) next = hit.start
  }
  return { hits, persons }
}

/** The N of `N'Dri`. */
const isNameOfN = (words: Words, at: number) => isElision(words, at) && words.text.charAt(words.starts[at] ?? 0) === 'N' && isCapital(words.text.charCodeAt((words.ends[at] ?? 0) + 1))

/** Two letters in the middle of others and of digits, as in `4oCc4oCd`, are no label, however they are written. */
function isWithin({ text, starts, ends }: Words, at: number, last: number): boolean {
  const start = starts[at] ?? 0, end = ends[last] ?? 0
  return end - start <= 2 && isLetter(text, start - 1) && isDigit(text, end)
}

const saysPerson = ({ kind, strength }: Label) => kind === 'person' || kind === 'birth_date' || kind === 'national_id'
  || (kind === 'name' && (strength === 'strong' || strength === 'plain' || strength === 'specific'))

/** Two labels that stand together are one: whose, and what. */
function together(words: Words, one: Match, two: Match): Match | undefined {
  if (two.first - one.last > 4) return undefined
  for (let at = one.last + 1; at <= two.first; at++) if (!joined(words, at) || (at < two.first && !isBetween(words.hashes[at] ?? 0))) return undefined
  const label = joinedLabel(one.label, two.label, words.text.slice(words.ends[one.last], words.starts[two.first]))
  return label && { label, also: undefined, first: one.first, last: two.last }
}

const OF_NAMES = new Set(['title', 'naming', 'about', 'member'])
const isThing = ({ kind, strength }: Label) => kind !== 'person' && kind !== 'password' && kind !== 'token' && !OF_NAMES.has(strength)

function joinedLabel(one: Label, two: Label, between: string): Label | undefined {
  if (between.length > 12) return undefined
  const [first, second] = [isSomebody(one), isSomebody(two)]
  if (first && second && two.kind === 'person' && between === '.') return two
  if (first && second) return /[:/"'(=]/.test(between) ? undefined : one.strength === 'loose' ? two : one
  if (first && isThing(two)) return ofSomebody(two, one)
  const line = /[:"'{[]/.test(between)
  if (line) return undefined
  if (second && isThing(one)) return ofSomebody(one, two)
  // "Surname and first name", "phone or cell", "number of the file".
  if (one.kind === two.kind && one.kind !== 'address' && isThing(one) && isThing(two)) return one.strength === 'part' || (two.strength === 'strong' && one.strength !== 'strong') ? two : one
  return one.strength === 'part' && (two.kind === 'national_id' || two.kind === 'phone') ? two : undefined
}

const NEEDS_DIGIT = new Set<Label['kind']>(['birth_date', 'record_number', 'national_id', 'phone'])
const STANDS_BEFORE = new Set<Label['strength']>(['title', 'naming', 'about'])

/** Undefined where it is plain that no value follows: most labels are only talked about. */
function hitOf(words: Words, { label: own, also, first, last }: Match, alone: boolean, hasDigit: (from: number) => boolean): Hit | undefined {
  const { text, starts, ends } = words
  const start = starts[first] ?? 0, end = ends[last] ?? 0
  if (alone) return { label: own, start, end, value: end, by: 'space', naming: false, quote: '', quoted: false, next: text.length, after: text.length }
  const name = STANDS_BEFORE.has(own.strength) ? nameAt(text, end) : undefined
  if (name !== undefined) return { label: own, start, end, value: name, by: 'space', naming: false, quote: '', quoted: false, next: text.length, after: text.length }
  const label = STANDS_BEFORE.has(own.strength) ? also : own
  if (label === undefined) return undefined
  if (label.strength === 'part') return undefined
  const gap = gapBehind(words, end, last + 1)
  if (((label.kind === 'name' && label.strength === 'strong') || label.kind === 'address') && gap.by === 'space' && text.slice(end, gap.value) === ' - ') gap.by = 'mark'
  if (label.kind === 'person' && !gap.naming && !text.slice(end, gap.value).includes('#')) return undefined
  if (NEEDS_DIGIT.has(label.kind) && !hasDigit(gap.value)) return undefined
  // Without a mark a secret has a digit.
  if ((label.kind === 'password' || label.kind === 'token') && gap.by !== 'mark' && !hasDigit(gap.value)) return undefined
  // A street, a house or a village is one only with a mark behind it: otherwise it is part of an address, or of a sentence.
  if (label.kind === 'address' && gap.by !== 'mark' && label.strength === 'specific') return undefined
  if (label.kind === 'address' && gap.by === 'space' && label.strength === 'plain' && !/[0-9\p{Lu}prachvmnjsb]/u.test(text.charAt(gap.value))) return undefined
  if (gap.value >= text.length || (label.kind === 'name' && needsCapital(label, gap) && isSmall(text.charCodeAt(gap.value)))) return undefined
  // Written out: to spread the gap takes ten times as long.
  return { label, start, end, value: gap.value, by: gap.by, naming: gap.naming, quote: gap.quote, quoted: '"\'`'.includes(text.charAt(start - 1) || ' '), next: text.length, after: text.length }
}

/** Without a mark, or behind a label that says little, what begins with a small letter is no name. */
const needsCapital = ({ strength }: Label, { by }: Gap) => strength === 'weak' || strength === 'loose' || (by === 'space' && strength !== 'strong')
const isSmall = (code: number) => code < 0x250 && !isCapital(code) && !(code >= 48 && code <= 57)

const isDigit = (text: string, at: number) => text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57
const isLetter = (text: string, at: number) => (text.charCodeAt(at) | 32) >= 97 && (text.charCodeAt(at) | 32) <= 122

/** Where a capital stands right behind the word and its dot. */
function nameAt(text: string, end: number): number | undefined {
  let at = end
  if (text.charAt(at) === '.') at++
  if (text.charAt(at) === ':' ) at++
  while (at - end < 3 && (text.charAt(at) === ' ' || text.charAt(at) === '"' || text.charAt(at) === '+')) at++
  return at > end && isCapital(text.charCodeAt(at)) ? at : undefined
}

/** Whether a digit stands near behind a place; places are asked for in order, so that no digit is looked for twice. */
function digitsOf(text: string): (from: number) => boolean {
  let digit = -1
  return from => {
    if (digit < from) for (digit = from; digit < text.length && !isDigit(text, digit);) digit++
    return digit < text.length && digit - from < 40
  }
}
