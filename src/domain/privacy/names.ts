/**
 * The name of a person behind its label. What is meant to be found is a name; what must be left alone is what people
 * write about the member: "patient name: missing", "patientName: string", "Patient: Search answers 502".
 */
import { KNOWN_NAMES, NAMES_TOO } from './known-names'
import type { Hit } from './label-scan'
import { type Row, rowAt, type Word, isMixed, wordsIn } from './name-reading'
import { INSTITUTION, LITTLE, TECHNICAL } from './name-words'
import { hashesOf, hashOf, isCapital, letter } from './words'

const LONGEST = 120
const NAME_MARKS = " .'-^,+&()"

/** What is said around a label: nothing, that it is about a person, or something that was found. */
export const NOBODY = 0, SOMEBODY = 1, A_FIND = 2
export type Nearby = typeof NOBODY | typeof SOMEBODY | typeof A_FIND

/** The end of the name that begins at the value of a label, or undefined where none does. */
export function nameEnd(text: string, hit: Hit, nearby: Nearby): number | undefined {
  // A label in quotes without a mark behind it is talked about.
  if (hit.quoted && hit.by !== 'mark') return undefined
  if (hit.quote !== '' && hit.by === 'mark') {
    const end = quoteEnd(text, hit)
    if (end !== undefined) return isQuotedName(text.slice(hit.value, end), hit, nearby) ? end : undefined
  }
  const row = rowAt(text, hit.value, isSure(hit))
  return row !== undefined && isName(text, hit, row, nearby) ? withGivenNames(text, hit, row) : undefined
}

/** "Apellidos y nombres: Condori Mamani, Luz": behind two surnames the given names follow a comma. */
function withGivenNames(text: string, hit: Hit, { words, end }: Row): number {
  if (!isSure(hit) || words.length < 2 || !text.startsWith(', ', end) || !/(?:surname|apell|sobrenome|last)/i.test(text.slice(hit.start, hit.end))) return end
  const given = rowAt(text, end + 2, false)
  return given === undefined || given.institution || !/^(?:[ ]?[/|;.,()\n"<-]|$)/.test(text.slice(given.end, given.end + 2)) ? end : given.end
}

function quoteEnd(text: string, { quote, value }: Hit): number | undefined {
  const end = text.indexOf(quote, value)
  const last = text.charAt(end - 1) === '\\' || text.charAt(end - 1) === '%' ? end - 1 : end
  return last > value && last - value <= LONGEST && !text.slice(value, last).includes('\n') ? last : undefined
}

function isQuotedName(name: string, hit: Hit, nearby: Nearby): boolean {
  for (const char of name) if (letter(char.charCodeAt(0)) === 0 && !NAME_MARKS.includes(char) && !/\p{M}/u.test(char)) return false
  const words = wordsIn(name)
  const first = words[0]
  if (first === undefined || words.some(({ hash, capital }) => TECHNICAL.has(hash) && !(capital && words.length > 1 && NAMES_TOO.has(hash))) || words.some(word => isMixed(name, word))) return false
  if (!isSure(hit) && words.some(({ hash }) => INSTITUTION.has(hash))) return false
  if (LITTLE.has(first.hash) && words.length === 1 && !first.capital) return false
  return words.length >= wordsNeeded(name, { ...hit, after: Infinity }, nearby, words) && (isSure(hit) || first.capital)
}

/** The label alone says that a name follows. */
const isSure = ({ label, by }: Hit) => by === 'mark' && (label.strength === 'strong' || label.strength === 'specific' || label.strength === 'member')

function isName(text: string, hit: Hit, { words, end, institution }: Row, nearby: Nearby): boolean {
  const { strength } = hit.label
  const first = words[0]
  if (first === undefined || words.length < wordsNeeded(text, hit, nearby, words)) return false
  if (!first.capital) return isSure(hit) && (words.length > 1 || (strength === 'strong' && isKnown(words))) && words.length <= 4 && !LITTLE.has(first.hash)
  if (institution && !isSure(hit)) return false
  if (strength === 'title') return isTitle(text, hit, words) && !belongsToPlace(text, hit.start)
  if (isSure(hit) || isKnown(words)) return true
  if (hit.by === 'space' && words.some(word => isShouted(text, word)) && strength !== 'strong' && strength !== 'specific' && nearby !== A_FIND) return false
  return !belongsToPlace(text, hit.start) && (hit.by === 'mark' || !/^[-/]/.test(text.slice(end, end + 1)))
}

/** How many words a name must have here, so that it is none of the other things that stand behind such a label. */
function wordsNeeded(text: string, hit: Hit, nearby: Nearby, words: readonly Word[]): number {
  const { label: { strength }, by, quoted } = hit
  const unless = (known: boolean) => known || isKnown(words) ? 2 : Infinity
  switch (strength) {
    case 'strong': return by === 'mark' || nearby === A_FIND || (by === 'word' && endsThere(text, words)) ? 1 : 2
    case 'specific':
    case 'member': return by === 'mark' || nearby === A_FIND || hit.after - (words.at(-1)?.end ?? 0) <= 3 ? 1 : 2
    case 'plain': return by === 'mark' ? (quoted || nearby === A_FIND ? 1 : 2) : by === 'word' ? unless(false) : 2
    case 'kin': return by === 'mark' ? (nearby === A_FIND ? 1 : 2) : unless(nearby !== NOBODY || isOurs(text, hit.start))
    case 'loose': return by === 'mark' ? 2 : unless(nearby === A_FIND || isOurs(text, hit.start))
    case 'weak': return by === 'mark' || by === 'word' ? (nearby === A_FIND ? 1 : unless(nearby === SOMEBODY)) : unless(nearby === A_FIND)
    case 'title': return words.length === 1 && (words[0]?.end ?? 0) - (words[0]?.start ?? 0) < 3 ? 2 : 1
    case 'about': return unless(nearby === A_FIND)
    default: return 2
  }
}

/** "Our client", "a student": people, not programs. */
const isOurs = (text: string, start: number) => /(?:^|[^\p{L}])(?:our|my|your|one|another|notre|mon|une|uma|nossa|nosso|minha|nuestra|nuestro|una) $/iu.test(text.slice(Math.max(0, start - 10), start))

const endsThere = (text: string, words: readonly Word[]) => /^(?:[,;.)\n]|$)/.test(text.slice(words.at(-1)?.end ?? 0).slice(0, 1))

export const isKnown = (words: readonly Word[]) => words.some(({ hash }) => KNOWN_NAMES.has(hash))

const isShouted = (text: string, { start, end }: Word) => end - start > 1 && !/\p{Ll}/u.test(text.slice(start, end))

/** A word before the label that makes it part of a place: `Hospital Dr. Agostinho Neto`, `server named …`. */
function belongsToPlace(text: string, start: number): boolean {
  const before = /(\p{L}{2,24})(?: (?:de|da|do|du|of|la|le|ya|the|is|was))?[ .,("'-]{1,3}$/u.exec(text.slice(Math.max(0, start - 32), start))?.[1]
  return before !== undefined && INSTITUTION.has(hashOf(before))
}

/** Titles that nothing but persons have: one word behind them is enough. */
const SURE_TITLES = hashesOf('mr mrs mister mme mlle madame monsieur senhor senhora senor senora sra srta dona bwana bibi mzee dkt bw dr')

/** Whether what stands before a name is its title, and no word or abbreviation of something else. */
function isTitle(text: string, hit: Hit, words: readonly Word[]): boolean {
  const title = text.slice(hit.start, hit.end)
  const shouted = title.length > 1 && !/\p{Ll}/u.test(title)
  if (shouted && text.charAt(hit.end) !== '.' && !isKnown(words)) return false
  return words.length > 1 || (SURE_TITLES.has(hashOf(title)) && isCapital(text.charCodeAt(hit.start)))
}
