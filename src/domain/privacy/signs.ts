/**
 * What kinds of characters a text has, as bits, in one pass. Most texts are words in a row, and most detectors look for
 * something that cannot be without a digit, a mark or a long run: they are not asked where it is not there.
 * Who widens a detector looks at its signs in `text.ts` as well; the tests hold what is found by them against what all find.
 */
export const DIGIT = 1
export const AT = 2
export const BRACKET = 4
export const COLON = 8
export const EQUALS = 16
export const DASH = 32
export const NEWLINE = 64
/** Of XML and HL7 v2. */
export const MARKUP = 128
/** A capital or a digit within a token, as in `eyJ`, `k9` and `PMAK`. */
export const MIXED = 256
/** A token longer than most words. */
export const LONG = 512
export const ALL = (LONG << 1) - 1

/** The shortest that a key with a prefix is (`xoxb-` and ten more). */
const LONG_TOKEN = 15
const OF_TOKEN = LONG << 1, RAISED = LONG << 2

const SIGNS = Uint16Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code)
  const is = (pattern: RegExp, sign: number) => pattern.test(char) ? sign : 0
  return is(/[0-9]/, DIGIT) | is(/@/, AT) | is(/[[({]/, BRACKET) | is(/:/, COLON) | is(/=/, EQUALS)
    | is(/-/, DASH) | is(/\n/, NEWLINE) | is(/[<|^~&]/, MARKUP) | is(/[A-Za-z0-9_+/=.~-]/, OF_TOKEN) | is(/[A-Z0-9]/, RAISED)
})

export function signsOf(text: string): number {
  let signs = 0, run = 0
  for (let at = 0; at < text.length; at++) {
    const sign = SIGNS[text.charCodeAt(at)] ?? 0
    signs |= sign
    if ((sign & OF_TOKEN) === 0) run = 0
    else if (++run > 1 && (sign & RAISED) !== 0) signs |= run < LONG_TOKEN ? MIXED : MIXED | LONG
    else if (run === LONG_TOKEN) signs |= LONG
  }
  return signs & ALL
}
