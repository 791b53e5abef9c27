/** Reads a row of words as a name may be written: initials, particles, "Doe, Jane", hyphens and apostrophes. */
import { NAMES_TOO } from './known-names'
import { FIELD_WORDS, INSTITUTION, LITTLE, PARTICLES, TECHNICAL } from './name-words'
import { hashWith, isCapital, letter, NO_LETTERS } from './words'

const MOST_WORDS = 6

export interface Word { start: number; end: number; hash: number; capital: boolean }

export interface Row {
  words: Word[]
  end: number
  /** The row goes on into the name of a place or a product: `Mama Lucy Kibaki Hospital`. */
  institution: boolean
}

const isAccent = (char: string) => /\p{M}/u.test(char)

/** An apostrophe or a hyphen with a letter behind it. */
const isWithin = (text: string, at: number, code: number) => (code === 39 || code === 45 || code === 0x2019) && letter(text.charCodeAt(at + 1)) !== 0

export function wordAt(text: string, start: number): Word | undefined {
  if (letter(text.charCodeAt(start)) === 0) return undefined
  let end = start, hash = NO_LETTERS
  for (; end < text.length && end - start < 40; end++) {
    const code = text.charCodeAt(end), bare = letter(code)
    if (bare !== 0) hash = hashWith(hash, bare)
    else if (!isWithin(text, end, code) && !(code >= 0x300 && isAccent(text.charAt(end)))) break
  }
  const code = text.charCodeAt(start)
  return { start, end, hash, capital: isCapital(code) || code >= 0x250 }
}

/** @param sure whether the label alone says that a name follows; then small letters may be a name too. */
export function rowAt(text: string, at: number, sure: boolean): Row | undefined {
  const first = wordAt(text, at)
  if (first === undefined || (TECHNICAL.has(first.hash) && !(sure && isNameToo(text, first))) || isMixed(text, first) || isLabel(text, first)) return undefined
  if (LITTLE.has(first.hash) && !isBeforeCapital(text, first) && !(sure && isNameToo(text, first))) return undefined
  if (!first.capital && !(PARTICLES.has(first.hash) && isBeforeCapital(text, { ...first, capital: true })) && !sure) return undefined
  const words = [first]
  let institution = INSTITUTION.has(first.hash)
  for (let last = first; words.length < MOST_WORDS;) {
    const next = nextWord(text, last, words)
    if (next === undefined) break
    const too = isNameToo(text, next)
    const known = !too && (TECHNICAL.has(next.hash) || INSTITUTION.has(next.hash))
    // Lower-case text that goes on into technical words was no name from the start: "patient name: field not mapped".
    if (!first.capital && known && words.length === 1 && !LITTLE.has(next.hash)) return undefined
    if (known) {
      institution ||= next.capital && !FIELD_WORDS.has(next.hash)
      break
    }
    if (isLabel(text, next) || isMixed(text, next)) break
    if (!too && LITTLE.has(next.hash) && !isBridge(text, next, first)) break
    if (first.capital && !next.capital && !PARTICLES.has(next.hash)) break
    words.push(next)
    last = next
  }
  for (let last = words.at(-1); words.length > 1 && last !== undefined && !last.capital && first.capital && PARTICLES.has(last.hash); last = words.at(-1)) words.pop()
  const end = words.at(-1)?.end ?? first.end
  return goesOn(text, end) ? undefined : { words, end, institution }
}

/** The name ends with it, or goes on. */
const isNameToo = (text: string, { hash, capital, end }: Word) =>
  capital && NAMES_TOO.has(hash) && /^(?:[,;.)"'<\n]|$| \p{Lu}\p{Ll}| [-(])/u.test(text.slice(end, end + 3))

/** A word with a colon or an equals sign behind it is the next label. */
function isLabel(text: string, { end }: Word): boolean {
  const at = text.charAt(end) === ' ' ? end + 1 : end
  return text.charAt(at) === '=' || (text.charAt(at) === ':' && text.charAt(at + 1) !== ':')
}

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
  while (at - gap < 2 && ' ^+'.includes(text.charAt(at) || '\n')) at++
  if (at === last.end || (at === gap && text.charAt(gap - 1) !== '.')) return undefined
  const word = wordAt(text, at)
  if (word === undefined) return undefined
  return text.charAt(last.end) === ',' && !word.capital ? undefined : word
}

/** The text goes on as code does: a call, a member, an assignment. */
function goesOn(text: string, end: number): boolean {
  const char = text.charAt(end), next = text.charCodeAt(end + 1)
  if (('(_[/\\$@{'.includes(char) && char !== '') && !(char === '\\' && text.charAt(end + 1) === '"')) return true
  return (char === '.' || char === ':') && (letter(next) !== 0 || (next >= 48 && next <= 57)) || (text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57)
}

/** A capital within the word, as in HumanName. McDonald and DeSouza have theirs near the beginning. */
export function isMixed(text: string, { start, end }: { start: number; end: number }): boolean {
  for (let at = start + 4; at < end; at++) if (isCapital(text.charCodeAt(at)) && /\p{Ll}/u.test(text.charAt(at - 1))) return true
  return false
}

export function wordsIn(text: string): Word[] {
  const words: Word[] = []
  for (let at = 0; at < text.length;) {
    const word = wordAt(text, at)
    if (word !== undefined) words.push(word)
    at = word?.end ?? at + 1
  }
  return words
}
