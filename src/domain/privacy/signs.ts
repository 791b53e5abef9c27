/**
 * What kinds of characters a text has, as bits, in one pass. Most texts are words in a row, and most detectors look for
 * something that cannot be without a digit, a mark or a long run: they are not asked where it is not there.
 * Who widens a detector looks at its signs in `text.ts` as well; the tests hold what is found by them against what all find.
 */
import { ABROAD, ENCODING } from './view'

export const DIGIT = 1
/** What begins an entity, a percent code or an escape. */
export const ENCODED = 2
/** Beyond printable ASCII, tab and the ends of lines. */
export const FOREIGN = 4
export const AT = 8
export const BRACKET = 16
export const COLON = 32
export const EQUALS = 64
export const DASH = 128
export const NEWLINE = 256
/** Of XML and HL7 v2. */
export const MARKUP = 512
/** A capital or a digit within a token, as in `eyJ`, `k9` and `PMAK`. */
export const MIXED = 1024
/** A token longer than most words. */
export const LONG = 2048
export const ALL = (LONG << 1) - 1

/** The shortest that a key with a prefix is (`xoxb-` and ten more). */
const LONG_TOKEN = 15
const OF_TOKEN = 4096, RAISED = 8192

const SIGNS = Uint16Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code)
  const is = (pattern: RegExp, sign: number) => pattern.test(char) ? sign : 0
  return is(/[0-9]/, DIGIT) | is(ENCODING, ENCODED) | is(ABROAD, FOREIGN) | is(/@/, AT) | is(/[[({]/, BRACKET) | is(/:/, COLON) | is(/=/, EQUALS)
    | is(/-/, DASH) | is(/\n/, NEWLINE) | is(/[<|^~&]/, MARKUP) | is(/[A-Za-z0-9_+/=.~-]/, OF_TOKEN) | is(/[A-Z0-9]/, RAISED)
})

export function signsOf(text: string): number {
  let signs = 0, run = 0
  for (let at = 0; at < text.length; at++) {
    const sign = SIGNS[text.charCodeAt(at)] ?? FOREIGN
    signs |= sign
    if ((sign & OF_TOKEN) === 0) run = 0
    else if (++run > 1 && (sign & RAISED) !== 0) signs |= run < LONG_TOKEN ? MIXED : MIXED | LONG
    else if (run === LONG_TOKEN) signs |= LONG
  }
  return signs & ALL
}
