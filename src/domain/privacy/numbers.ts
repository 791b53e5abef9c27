/**
 * Numbers behind their label: of records, of identity, of telephones. A number of a person has digits and is short; a
 * UUID, a hash or a word behind the same label is a name of the machine's and stays.
 */
import { type Found, type Policy, take } from './kinds'
import type { Hit } from './label-scan'
import { matchesOf } from './matches'
import { type Nearby, NOBODY } from './names'
import { letter } from './words'

const TOKEN = /[A-Za-z0-9][A-Za-z0-9/._-]{0,47}/y
const DIGIT_GROUP = /[ ]?[-/.]?[ ]?[0-9]{1,14}(?![0-9A-Za-z:_])/y
const PHONE = /\+?\(?[0-9](?:[ ().-]{0,3}[0-9]){5,14}/y
const UUID = /^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-/
const DAY_OR_ADDRESS = /^(?:(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]|(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.|$|(?![0-9.]))){4})/
const LONGEST = 32
/** Identifiers as OpenMRS makes them: `100GEJ`, `MGPY7W`. */
const SHORT_CODE = /^(?=[A-Z0-9]{0,9}[0-9])[A-Z0-9]{5,10}(?:-[0-9])?$/
/** The name of a system with its version. */
const VERSIONED = /^[A-Z]{2,8}[0-9]{1,2}$/
/** As people write numbers to call: with a zero or in groups. */
const CALLABLE = /^(?:\+|\(|0)|[ -][0-9]{2,4}[ -]|^[0-9]{2,4}[ -][0-9]{2,4}/

/** A number with letters and marks as hospitals and states give them out. */
export function numberEnd(text: string, hit: Hit, nearby: Nearby = NOBODY): number | undefined {
  TOKEN.lastIndex = hit.value
  const token = trimmed(TOKEN.exec(text)?.[0])
  // A word: only letters of a series, `A 12345`, go on behind a space.
  if (token === undefined || (token.length > 3 && !/[0-9]/.test(token)) || UUID.test(token) || DAY_OR_ADDRESS.test(token) || /:\/\/|[A-Za-z]{9}/.test(token)) return undefined
  let end = hit.value + token.length
  if (/^(?:[A-Za-z]{0,5}[0-9][0-9./-]*|[A-Z]{1,3})$/.test(token)) end = spread(text, end)
  const whole = text.slice(hit.value, end)
  const digits = whole.replace(/[^0-9]/g, '').length
  const specific = hit.label.strength === 'specific' || hit.label.strength === 'loose'
  const least = specific ? (hit.label.kind === 'national_id' ? 6 : 5) : hit.by === 'mark' ? 3 : 4
  const letters = whole.replace(/[^A-Za-z]/g, '').length
  if (letters >= 2 && digits >= 1 && !specific && SHORT_CODE.test(whole) && !VERSIONED.test(whole) && hit.label.strength === 'strong') return end
  if (specific && (letters > 5 || (hit.by !== 'mark' && nearby === NOBODY && digits < 11))) return undefined
  if (digits < Math.max(least, hit.label.kind === 'national_id' ? 5 : 3) || whole.length > LONGEST || letters > digits + 4) return undefined
  // A key of a table of a program, not of a person: 20 and more of mixed letters and digits.
  if (letters > 3 && whole.length >= 20 && !/[-/ ]/.test(whole)) return undefined
  return '(=@\\'.includes(text.charAt(end) || ' ') ? undefined : end
}

function trimmed(token: string | undefined): string | undefined {
  let end = token?.length ?? 0
  while (end > 0 && '/._-'.includes(token?.charAt(end - 1) ?? '')) end--
  return token?.slice(0, end)
}

/** Goes on over groups of digits that are split by spaces or dashes. */
function spread(text: string, from: number): number {
  let end = from
  for (let groups = 0; groups < 20; groups++) {
    DIGIT_GROUP.lastIndex = end
    if (!DIGIT_GROUP.test(text)) return end
    end = DIGIT_GROUP.lastIndex
  }
  return end
}

export function phoneEnd(text: string, hit: Hit): number | undefined {
  const from = text.charAt(hit.value - 1) === '+' ? hit.value - 1 : hit.value
  PHONE.lastIndex = from
  const found = PHONE.exec(text)?.[0]
  if (found === undefined || DAY_OR_ADDRESS.test(found) || isWordPart(text.charAt(from + found.length))) return undefined
  const digits = found.replace(/[^0-9]/g, '').length
  // Words such as "call" or "cell" are also followed by numbers of other things.
  const counts = COUNTED.test(text.slice(hit.start, hit.end))
  if (counts && isOther(text, from, found)) return undefined
  if (counts && /\bid\b/i.test(text.slice(hit.end, hit.value))) return undefined
  if (counts && !CALLABLE.test(found) && /\b(?:id|n|no|num|of)\b/i.test(text.slice(hit.end, hit.value))) return undefined
  const least = hit.by === 'mark' || (hit.by === 'word' && !counts) ? 7 : CALLABLE.test(found) || !counts ? 8 : 9
  return digits >= least && digits <= 15 ? from + found.length : undefined
}

/** A day, a span of years, or so many of something: "10 000 000 rows". */
const isOther = (text: string, start: number, found: string) => DAY_OR_ADDRESS.test(found) || /^(?:19|20)[0-9]{2}[ -](?:[01][0-9][ -][0-3][0-9]|(?:19|20)[0-9]{2}$)/.test(found)
  || (/^[1-9][0-9]{0,2}(?: [0-9]{3})+$/.test(found) && /^ \p{Ll}{3}/u.test(text.slice(start + found.length, start + found.length + 4)))

/** These have numbers of their own: of calls, of messages, of cells. */
const COUNTED = /^(?:sms|call|contact|recipient|subscriber|mobile|cell|mob|text|ring|dial|reach|line|fax)/i

const LATER = /(?:[ ,:('-]{1,3}\p{L}{1,16}\)?){1,7}[ ,:(]{1,3}(?=0[0-9]|\([0-9]|[0-9]{2,3}[ -][0-9]{2,3}[ -][0-9]|[0-9]{4}-[0-9]{4}(?![0-9-])|(?<=: ?)[0-9]{8,12}(?![0-9]))/uy
const OF_MACHINE = /\b(?:id|ids|trace|log|logs|code|error|errors|ticket|row|rows|line|batch|version|build|timeout|port)\b/i

/** "SMS went to …", "call his mother on …": small words stand between, and what follows is plainly a number to call. */
export function phoneLater(text: string, hit: Hit): { start: number; end: number } | undefined {
  LATER.lastIndex = hit.end
  const words = LATER.exec(text)?.[0]
  if (words === undefined || OF_MACHINE.test(words)) return undefined
  const start = hit.end + words.length - (words.endsWith('(') ? 1 : 0)
  PHONE.lastIndex = start
  const found = PHONE.exec(text)?.[0]
  if (found === undefined || isOther(text, start, found) || !(CALLABLE.test(found) || words.includes(':')) || isWordPart(text.charAt(start + found.length))) return undefined
  const digits = found.replace(/[^0-9]/g, '').length
  return digits >= 8 && digits <= 15 ? { start, end: start + found.length } : undefined
}

const INTERNATIONAL = /[1-9](?:[ ()/.-]{0,2}[0-9]){8,14}/y

const WITH_ZEROES = /(?<![0-9A-Za-z_.,:/+-])00[ ]?2[0-9]{2}(?:[ -]?[0-9]){8,9}(?![0-9A-Za-z_]|[ -][0-9])/g

/** The same of the countries of Africa with two zeroes; numbers of goods begin so elsewhere. */
export function zeroedIn(text: string, policy: Policy): Found[] {
  const found: Found[] = []
  for (const { index, 0: number } of matchesOf(WITH_ZEROES, text)) if (!take(found, { kind: 'phone', detector: 'phone_international', start: index, end: index + number.length }, text, policy)) break
  return found
}

/** Telephone numbers in the international form, with their plus sign. */
export function phonesIn(text: string, policy: Policy): Found[] {
  const found: Found[] = []
  for (let at = text.indexOf('+'); at >= 0; at = text.indexOf('+', at + 1)) {
    // The plus of a version with build data, of a sum, of an offset or of a Base64 text has something before it.
    if (isWordPart(text.charAt(at - 1)) || '.)+/'.includes(text.charAt(at - 1) || ' ')) continue
    const from = text.charAt(at + 1) === '(' ? at + 2 : at + 1
    INTERNATIONAL.lastIndex = from
    const number = INTERNATIONAL.exec(text)?.[0]
    if (number === undefined || isWordPart(text.charAt(from + number.length)) || /^0|[0-9]\.[0-9]{1,2}$/.test(number)) continue
    if (!take(found, { kind: 'phone', detector: 'phone_international', start: at, end: from + number.length }, text, policy)) break
    at = from + number.length - 1
  }
  return found
}

function isWordPart(char: string): boolean {
  const code = char.charCodeAt(0)
  return letter(code) !== 0 || (code >= 48 && code <= 57) || code === 95
}
