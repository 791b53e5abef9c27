/**
 * What stands without a label right beside something that was found about a person: a name before it (`Jane Doe (MRN …)`,
 * `Jane Doe <…@…>`), a telephone number or a day behind it. Without such a find two capitals are the name of anything.
 */
import { type Found, type Kind, type Policy, take } from './kinds'
import { KNOWN_NAMES } from './known-names'
import type { Hit } from './label-scan'
import { isMixed, rowAt, wordsIn } from './name-reading'
import { FIELD_WORDS, INSTITUTION, LITTLE, TECHNICAL } from './name-words'
import { isCapital, type Words } from './words'

const REACH = 60
const TELLING: ReadonlySet<Kind> = new Set(['birth_date', 'record_number', 'national_id', 'email', 'phone'])
/** What may stand between a row of names and the label, from its end: a word, a sex or an age, and marks. */
const LINK = /(?:who|was|is|qui|que|with|avec|com|con|and|et) $/u
const SEX_OR_AGE = /[ ,;/)(](?:[MF]|male|female|aged? \d{1,3}|\d{1,3}(?:y|yrs| years)?)[ ,;/)]{1,3}$/u
const MARKS = /[ ,(<|/;"-]{1,4}$/u
const NAME_WORD = /^(?:\p{Lu}[\p{L}'-]{1,24}|\p{Lu}\.?|de|da|dos|bin|binti|al|el),?$/u
const IN_WORD = /[\p{L}\p{N}_'.,-]/u
const MOST_WORDS = 5

/** The row of capitalised words at the end of a text, without what stands behind it. */
function rowBefore(text: string): { row: string; end: number } | undefined {
  let end = text.length - (LINK.exec(text)?.[0].length ?? 0)
  for (let more = 0; more < 2; more++) end -= Math.max((SEX_OR_AGE.exec(text.slice(0, end))?.[0].length ?? 1) - 1, 0)
  const marks = MARKS.exec(text.slice(0, end))?.[0].length
  if (marks === undefined) return undefined
  end -= marks
  const words: string[] = []
  for (const word of text.slice(0, end).split(' ').reverse()) {
    // Behind a bracket or a mark the row begins.
    let at = word.length
    while (at > 0 && IN_WORD.test(word.charAt(at - 1))) at--
    const inner = word.slice(at)
    if (words.length === MOST_WORDS || !NAME_WORD.test(inner)) break
    words.unshift(inner)
    if (inner !== word) break
  }
  while (words[0] !== undefined && !/^\p{Lu}/u.test(words[0])) words.shift()
  return words.length < 2 ? undefined : { row: words.join(' '), end }
}

export function besideIn(words: Words, hits: readonly Hit[], others: readonly Found[], policy: Policy): Found[] {
  const { text } = words
  const known = knownIn(text, words, policy)
  const found = [...others, ...known]
  const labelBefore = new Map<number, number>()
  const begins = new Set(found.map(({ start }) => start))
  for (const { value, start } of hits) if (begins.has(value)) labelBefore.set(value, start)
  return [...known, ...found.flatMap(each => {
    const behind = each.kind === 'name' || each.kind === 'phone' ? valueBehind(text, each) : []
    if (!TELLING.has(each.kind)) return behind
    const start = labelBefore.get(each.start) ?? each.start
    return [...behind, ...nameBefore(text, start)]
  })]
}

/** Rows with a name that is common, and right behind them a day or a telephone number. */
function knownIn(text: string, { count, starts, ends, hashes }: Words, policy: Policy): Found[] {
  const found: Found[] = []
  // No row is read twice.
  let read = 0
  for (let at = 0; at < count; at++) {
    const start = starts[at] ?? 0
    if (start < read) continue
    const after = text.charAt(ends[at] ?? 0)
    if ((after !== ' ' && after !== ',' && text.charAt(start - 1) !== ' ') || !KNOWN_NAMES.has(hashes[at] ?? 0) || !isCapital(text.charCodeAt(start))) continue
    const before = starts[at - 1] ?? 0
    const first = at > 0 && before >= read && ends[at - 1] === start - 1 && isCapital(text.charCodeAt(before)) && !LITTLE.has(hashes[at - 1] ?? 0) ? before : start
    const row = rowAt(text, first, false) ?? rowAt(text, start, false)
    read = row?.end ?? start
    if (row === undefined || row.words.length < 2 || row.institution) continue
    const name: Found = { kind: 'name', detector: 'name_beside', start: row.words[0]?.start ?? start, end: row.end }
    if (valueBehind(text, name).length > 0 && !take(found, name, text, policy)) break
  }
  return found
}

const BEHIND = /[)"']?[ ,;:/|(-]{1,4}(?:(?:[MFmf]|male|female)[ ,;/|)-]{1,3})?(?:([+0(][0-9](?:[ ().-]{0,2}[0-9]){7,13}|[67][0-9]{7,8})|((?:[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:19|20)[0-9]{2}|(?:19|20)[0-9]{2}[-/][0-9]{2}[-/][0-9]{2})))(?![0-9\p{L}:_/.-][0-9\p{L}]|[0-9\p{L}])/uy

function valueBehind(text: string, { kind, end }: Found): Found[] {
  BEHIND.lastIndex = end
  const [, phone, day] = BEHIND.exec(text) ?? []
  const last = BEHIND.lastIndex
  if (phone !== undefined) return [{ kind: 'phone', detector: 'phone_beside', start: last - phone.length, end: last }]
  return day === undefined || kind !== 'name' ? [] : [{ kind: 'birth_date', detector: 'birth_date_beside', start: last - day.length, end: last }]
}

function nameBefore(text: string, end: number): Found[] {
  const from = Math.max(0, end - REACH)
  const window = text.slice(from, end)
  if (!/\p{Lu}/u.test(window)) return []
  const before = rowBefore(window)
  if (before === undefined) return []
  const start = from + before.end - before.row.length
  const words = wordsIn(before.row)
  // "Could not find Jane Doe": what begins the sentence is no part of the name.
  const skip = words.findLastIndex(({ hash }) => LITTLE.has(hash) || TECHNICAL.has(hash) || FIELD_WORDS.has(hash)) + 1
  const first = words[skip]
  if (first === undefined || words.length - skip < 2 || words.some(({ hash }) => INSTITUTION.has(hash)) || words.some(word => isMixed(before.row, word))) return []
  const row = rowAt(text, start + first.start, true)
  return row === undefined || row.words.length < 2 || row.end > end ? [] : [{ kind: 'name', detector: 'name_beside', start: start + first.start, end: row.end }]
}
