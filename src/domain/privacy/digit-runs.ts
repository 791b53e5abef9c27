/**
 * National identifiers that stand without a label: runs of digits, split by up to three spaces, dots or dashes, or not at all.
 * What is part of a UUID, a hash, a version or a decimal number is not a run.
 */
import { type Found, type Policy, take } from './kinds'
import { NATIONAL_IDS, type NationalId } from './national-ids'

interface Group { start: number; end: number; /** How wide the gap before it is, as far as it looks like that of columns; WIDEST as well for that of names of files. */ gap: number; /** How many digits of the run stand up to its end. */ upTo: number }
type Alone = NonNullable<NationalId['alone']>

const LONGEST = 20
/** No identifier is written in more groups, but for one digit after the other, and then it is the whole run. */
const MOST_GROUPS = 7

const SCHEMES = NATIONAL_IDS.flatMap(({ name, country, alone }) => alone === undefined ? [] : [{ name, country, ...alone }])
const LENGTHS = new Set(SCHEMES.map(each => each.digits))
const SHORTEST = Math.min(...LENGTHS)

/** The ways of grouping, by all digits, those of the first group and the number of groups: most windows are none of them. */
const shape = (digits: number, first: number, groups: number) => digits * 10000 + first * 100 + groups
const SHAPES = new Set(SCHEMES.flatMap(({ digits, groups }) => groups.map(each => shape(digits, each[0] ?? 0, each.length))))

const WIDEST = 3
const UNDERSCORE = 95

const isDigit = (code: number) => code >= 48 && code <= 57
const isWordPart = (code: number) => (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95 || code > 0xbf
const isSeparator = (code: number) => code === 32 || code === 45 || code === 46 || code === 47 || code === UNDERSCORE

/** @param aboutPerson whether the text just before a place is about a person. */
export function nationalIdsIn(text: string, aboutPerson: (at: number) => boolean, policy: Policy): Found[] {
  const found: Found[] = []
  for (let at = 0; at < text.length;) {
    if (!isDigit(text.charCodeAt(at))) {
      at++
      continue
    }
    const groups = runAt(text, at)
    at = groups.at(-1)?.end ?? at + 1
    for (const each of idsOf(text, groups, aboutPerson)) if (!take(found, each, text, policy)) return found
  }
  return found
}

function runAt(text: string, start: number): Group[] {
  const groups: Group[] = []
  for (let at = start, gap = 0, upTo = 0; ;) {
    const begin = at
    while (isDigit(text.charCodeAt(at))) at++
    groups.push({ start: begin, end: at, gap, upTo: upTo += at - begin })
    let width = 0
    while (width < WIDEST && isSeparator(text.charCodeAt(at + width))) width++
    if (width === 0 || !isDigit(text.charCodeAt(at + width)) || groups.length >= 4096) return groups
    gap = text.startsWith(' - ', at) ? 1 : text.charCodeAt(at) === UNDERSCORE ? WIDEST : width
    at += width
  }
}

function idsOf(text: string, groups: readonly Group[], aboutPerson: (at: number) => boolean): Found[] {
  const found: Found[] = []
  for (let first = 0; first < groups.length; first++) {
    // Of single digits no window that may be looked at has enough.
    if (first > 0 && ((groups[first + MOST_GROUPS - 1] ?? groups.at(-1))?.upTo ?? 0) - (groups[first - 1]?.upTo ?? 0) < SHORTEST) continue
    let size = 0
    for (let last = first; last < groups.length; last++) {
      const from = groups[first], to = groups[last]
      const whole = first === 0 && last === groups.length - 1
      if (from === undefined || to === undefined || (first > 0 && last - first >= MOST_GROUPS)) break
      size += to.end - to.start
      if (size > LONGEST) break
      if (!LENGTHS.has(size) || (last > first && !whole && !SHAPES.has(shape(size, from.end - from.start, last - first + 1)))) continue
      const country = countryBefore(text, from.start)
      if (!standsAlone(text, from.start - country.length, to.end)) continue
      const window = { groups: groups.slice(first, last + 1), whole }
      const digits = window.groups.map(({ start, end }) => text.slice(start, end)).join('')
      const scheme = SCHEMES.find(each => each.digits === size && (country === '' || each.country === country) && fits(each, window, () => aboutPerson(from.start)) && each.valid(digits))
      if (scheme === undefined) continue
      found.push({ kind: 'national_id', detector: scheme.name, start: from.start, end: to.end })
      first = last
      break
    }
  }
  return found
}

function fits(scheme: Alone, { groups, whole }: { groups: readonly Group[]; whole: boolean }, aboutPerson: () => boolean): boolean {
  const sizes = groups.map(({ start, end }) => end - start)
  const widest = Math.max(0, ...groups.slice(1).map(({ gap }) => gap))
  if (widest > 1 && (!whole || ((widest === WIDEST || scheme.onlyGrouped || scheme.onlyAboutPersons) && !aboutPerson()))) return false
  if (scheme.groups.some(each => each.length === sizes.length && each.every((size, at) => size === sizes[at]))) return true
  if (scheme.onlyGrouped || (groups.length > 1 && (!whole || looksLikeTable(sizes)))) return false
  return !scheme.onlyAboutPersons || aboutPerson()
}

/** Groups of differing sizes that are no way of writing one number: columns, addresses, times. */
const looksLikeTable = (sizes: readonly number[]) => sizes.length > 2 && !sizes.slice(0, -1).every(size => size === sizes[0])

/** The ZA of `ZA8001015009087`. */
const countryBefore = (text: string, start: number) => !isWordPart(text.charCodeAt(start - 1)) ? '' : /(?:^|[^A-Za-z0-9_])([A-Z]{2})$/.exec(text.slice(Math.max(0, start - 3), start))?.[1] ?? ''

function standsAlone(text: string, start: number, end: number): boolean {
  const before = text.charCodeAt(start - 1), after = text.charCodeAt(end)
  if (isWordPart(before) || isWordPart(after) || before === 43) return false
  // Part of a decimal number, a version or a UUID.
  if ((before === 46 || before === 45) && (isWordPart(text.charCodeAt(start - 2)) || isDigit(text.charCodeAt(start - 2)))) return false
  return !((after === 46 || after === 45) && (isWordPart(text.charCodeAt(end + 1)) || isDigit(text.charCodeAt(end + 1))))
}
