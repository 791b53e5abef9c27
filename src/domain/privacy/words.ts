/**
 * A text as words, whatever the case, the accents and the way of joining them: `Nom du patient`, `nom_du_patient` and
 * `nomDuPatient` are the same three. Words are numbers here, so that half a mebibyte is read in a few milliseconds.
 */
import { MARK_START } from './kinds'

export interface Words extends Places {
  text: string
  /** What the places hold beyond is of another text. */
  count: number
}

interface Places {
  starts: Uint32Array
  ends: Uint32Array
  hashes: Int32Array
}

const placesFor = (size: number): Places => ({ starts: new Uint32Array(size), ends: new Uint32Array(size), hashes: new Int32Array(size) })

/** Letters up to Latin Extended-B without their accents, in lower case; 0 for what is no letter. */
const LETTERS = Uint16Array.from({ length: 0x250 }, (_, code) => {
  const char = String.fromCharCode(code)
  // The ordinals of `nº` are letters to Unicode.
  if (!/\p{L}/u.test(char) || code === 0xaa || code === 0xba) return 0
  return char.normalize('NFD').toLowerCase().charCodeAt(0)
})

const CAPITALS = Uint8Array.from({ length: 0x250 }, (_, code) => /\p{Lu}/u.test(String.fromCharCode(code)) ? 1 : 0)

/** The bare letter for a unit, 0 for what is no letter. Scripts without case are all letters, which is close enough. */
export function letter(code: number): number {
  if (code < 0x250) return LETTERS[code] ?? 0
  if (code >= 0x1e00 && code < 0x1f00) return String.fromCharCode(code).normalize('NFD').toLowerCase().charCodeAt(0)
  return (code >= 0x370 && code < 0x2000) || (code >= 0x3040 && code < 0xe000) ? code : 0
}

export const isCapital = (code: number) => code < 0x250 && CAPITALS[code] === 1
const isAccent = (code: number) => code >= 0x300 && code < 0x370

/** The number of a word: before its first letter, and with one bare letter more. */
export const NO_LETTERS = 17
export const hashWith = (hash: number, bare: number) => Math.imul(hash, 31) + bare | 0

const SHORT = 4096
const reused = placesFor(SHORT)

/** Overwritten by the next call, as long as texts are short: making places anew takes longer than all that is done with them. */
export const passingWordsOf = (text: string): Words => readWords(text, text.length <= SHORT ? reused : placesFor(text.length))

export const wordsOf = (text: string): Words => readWords(text, placesFor(text.length))

function readWords(text: string, { starts, ends, hashes }: Places): Words {
  const words: Words = { text, count: 0, starts, ends, hashes }
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at)
    // What has been masked is not looked at again, or masking twice would not be the same as masking once.
    if (code === 91 && text.startsWith(MARK_START, at)) at += MARK_START.length + 12
    else if (letter(code) === 0) at++
    else at = readWord(words, at)
  }
  return words
}

/** Reads the word at a letter and returns its end. A capital begins a word of its own, unless capitals stand around it. */
function readWord(words: Words, start: number): number {
  const { text } = words
  let hash = NO_LETTERS
  let at = start
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const bare = letter(code)
    if (bare === 0 && !(isAccent(code) && at > start)) break
    if (at > start && isCapital(code) && (!isCapital(text.charCodeAt(at - 1)) || beginsWord(text, at))) break
    if (bare !== 0) hash = hashWith(hash, bare)
  }
  words.starts[words.count] = start
  words.ends[words.count] = at
  words.hashes[words.count++] = hash
  return at
}

/** The N of `NHSNumber`: a capital after capitals, with a small letter after it. */
function beginsWord(text: string, at: number): boolean {
  const next = text.charCodeAt(at + 1)
  return at + 1 < text.length && letter(next) !== 0 && !isCapital(next) && next < 0x250
}

/** The same number for the same word, for tables of words. */
export function hashOf(word: string): number {
  let hash = NO_LETTERS
  for (let at = 0; at < word.length; at++) {
    const bare = letter(word.charCodeAt(at))
    if (bare !== 0) hash = hashWith(hash, bare)
  }
  return hash
}

export const hashesOf = (list: string): ReadonlySet<number> => new Set(list.split(/\s+/).filter(Boolean).map(hashOf))
