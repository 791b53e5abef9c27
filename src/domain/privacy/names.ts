/**
 * The name of a person behind its label. What is meant to be found is a name; what must be left alone is what people
 * write about the member: "patient name: missing", "patientName: string", "Patient: Search answers 502".
 */
import type { Hit } from './label-scan'
import { LITTLE, PARTICLES, TECHNICAL } from './name-words'
import { hashOf, isCapital, letter } from './words'

const MOST_WORDS = 6
const LONGEST = 120
const NAME_MARKS = " .'-^,+&"

interface Word { start: number; end: number; hash: number; capital: boolean }

/** The end of the name that begins at the value of a label, or undefined where none does. */
export function nameEnd(text: string, hit: Hit): number | undefined {
  if (hit.quote !== '' && hit.by === 'mark') {
    const end = text.indexOf(hit.quote, hit.value)
    if (end > hit.value && end - hit.value <= LONGEST) return isQuotedName(text.slice(hit.value, end), hit) ? end : undefined
  }
  return wordsEnd(text, hit)
}

function isQuotedName(name: string, hit: Hit): boolean {
  for (const char of name) if (letter(char.charCodeAt(0)) === 0 && !NAME_MARKS.includes(char) && !isAccent(char)) return false
  const words = wordsFrom(name, 0)
  const first = words[0]
  if (first === undefined || words.some(({ hash }) => TECHNICAL.has(hash)) || words.some(({ start, end }) => isMixed(name.slice(start, end)))) return false
  return needsTwo(hit) ? words.length > 1 && first.capital : true
}

const needsTwo = ({ label, quoted }: Hit) => label.strength === 'weak' || label.strength === 'title' || (label.strength === 'plain' && !quoted)

function wordsEnd(text: string, hit: Hit): number | undefined {
  const first = wordAt(text, hit.value)
  if (first === undefined || TECHNICAL.has(first.hash) || (LITTLE.has(first.hash) && !isBeforeCapital(text, first)) || isMixed(text.slice(first.start, first.end))) return undefined
  if (!first.capital && (hit.by !== 'mark' || hit.label.strength !== 'strong') && !isSpecific(hit)) return undefined
  const words = [first]
  for (let last = first; words.length < MOST_WORDS;) {
    const next = nextWord(text, last, words)
    if (next === undefined) break
    // Lower-case text that goes on into technical words was no name from the start: "patient name: field not mapped".
    if (!first.capital && TECHNICAL.has(next.hash) && words.length === 1 && !LITTLE.has(next.hash)) return undefined
    if (TECHNICAL.has(next.hash)) break
    if (LITTLE.has(next.hash) && !isBridge(text, next, first)) break
    if (first.capital && !next.capital && !PARTICLES.has(next.hash)) break
    words.push(next)
    last = next
  }
  while (words.length > 1 && isParticleOnly(words.at(-1))) words.pop()
  const end = words.at(-1)?.end ?? first.end
  if (hit.by === 'space' && hit.label.strength === 'plain' && words.some(word => !/\p{Ll}/u.test(text.slice(word.start, word.end)))) return undefined
  const enough = words.length > 1 || (hit.label.strength === 'strong' && hit.by === 'mark') || (isSpecific(hit) && hit.by === 'mark')
  return enough && !goesOn(text, end) && !(!first.capital && (words.length > 4 || words.length < 2)) ? end : undefined
}

const isParticleOnly = (word: Word | undefined) => word !== undefined && !word.capital && PARTICLES.has(word.hash)

const isSpecific = ({ label }: Hit) => label.strength === 'member' || label.strength === 'specific'

/** Ana, El and Do are little words, unless they begin a name. */
const isBeforeCapital = (text: string, word: Word) => word.capital && text.charAt(word.end) === ' ' && isCapital(text.charCodeAt(word.end + 1))

const isBridge = (text: string, word: Word, first: Word) =>
  PARTICLES.has(word.hash) && first.capital && text.charAt(word.end) === ' ' && isCapital(text.charCodeAt(word.end + 1))

function nextWord(text: string, last: Word, words: readonly Word[]): Word | undefined {
  let at = last.end
  if (text.charAt(at) === '.' && last.end - last.start <= 2) at++
  // "Doe, Jane": one comma, behind the first word.
  if (text.charAt(at) === ',' && words.length === 1) at++
  const gap = at
  while (at - gap < 2 && ' ^+\t'.includes(text.charAt(at) || '\n')) at++
  if (at === last.end || (at === gap && text.charAt(gap - 1) !== '.')) return undefined
  const word = wordAt(text, at)
  if (word === undefined) return undefined
  return text.charAt(last.end) === ',' && !word.capital ? undefined : word
}

/** The text goes on as code does: a call, a member, an assignment. */
function goesOn(text: string, end: number): boolean {
  const char = text.charAt(end), next = text.charCodeAt(end + 1)
  if ('(_[=/\\$@{'.includes(char) && char !== '') return true
  return (char === '.' || char === ':') && (letter(next) !== 0 || (next >= 48 && next <= 57)) || (text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57)
}

/** A capital within the word, as in HumanName. McDonald and DeSouza have theirs near the beginning. */
function isMixed(word: string): boolean {
  for (let at = 4; at < word.length; at++) if (isCapital(word.charCodeAt(at)) && /\p{Ll}/u.test(word.charAt(at - 1))) return true
  return false
}

function wordsFrom(text: string, from: number): Word[] {
  const words: Word[] = []
  for (let at = from; at < text.length;) {
    const word = wordAt(text, at)
    if (word !== undefined) words.push(word)
    at = word?.end ?? at + 1
  }
  return words
}

const isAccent = (char: string) => /\p{M}/u.test(char)

function wordAt(text: string, start: number): Word | undefined {
  if (letter(text.charCodeAt(start)) === 0) return undefined
  let end = start
  for (; end < text.length && end - start < 40; end++) {
    const code = text.charCodeAt(end)
    const within = (code === 39 || code === 45 || code === 0x2019) && letter(text.charCodeAt(end + 1)) !== 0
    if (letter(code) === 0 && !within && !isAccent(text.charAt(end))) break
  }
  const code = text.charCodeAt(start)
  const capital = isCapital(code) || code >= 0x250
  return { start, end, hash: hashOf(text.slice(start, end).toLowerCase()), capital }
}
