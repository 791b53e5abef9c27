/** What stands between a label and its value: marks, quotes, tags, notes on the form of the value, and words such as "is". */
import { MARK_START } from './kinds'
import { hashesOf, type Words } from './words'

export interface Gap {
  /** Where the value begins. */
  value: number
  /** What stands between: a mark (colon, equals, a cell), a word (is, est), or only space. */
  by: 'mark' | 'word' | 'space'
  /** A word stands between that names somebody: called, s'appelle. */
  naming: boolean
  /** The quote that opens the value. */
  quote: string
}

/** Words that name somebody, so that they are as good as a colon. */
const NAMING = hashesOf(`appelle appele appelee chama llama anaitwa anayeitwa aitwaye named called nomme nommee chamado chamada llamado llamada
  dit dite aitwa ilike like`)
const COPULAS = hashesOf(`is was are be est es ni on in em el le la au a o en at e no n nr nro nos num number numbers numero named id nambari namba
  er au du de to of us me him her them by the with yake ya wa set s appelle appele appelee chama se llama anaitwa anayeitwa aitwaye aitwa
  nommee nomme named called chamado chamada llamado llamada dit dite value valor valeur equals like ilike as al my moi lo para katika kwenye kwa na sont son read reads
  mr mrs ms miss dr mme mlle m monsieur madame sr sra srta dra dona don senhor senhora senor senora bw bi bwana bibi ndugu mama mzee tarehe dia jour only now for via phone simu sent
  test account user compte conta cuenta akaunti provisoire temporary temporario temporal new default current correct should be reads recorded given shown unique we use yangu yetu dela dele text display`)

const SPACE = ' \t\r\n', MARKS = ':=|>\u2192#;*~'
const NEUTRAL = '-"\'`([{,.\u00ba\u00b0_&+~?)]\\/%!'
const TAG = /<[^<>]{0,60}>/y
const NOTE = /[([][^()[\]\n]{1,24}[)\]]/y
const LONGEST = 80

/** @param next the first word behind the label, by its place among the words. */
export function gapBehind({ text, count, starts, ends, hashes }: Words, end: number, next: number): Gap {
  const gap: Gap = { value: end, by: 'space', naming: false, quote: '' }
  let lines = 0, commas = 0, word = next, copulas = 0
  // `address_line1`, `phone 2:`: the number belongs to the label.
  const joint = '_ '.includes(text.charAt(end) || '.') ? end + 1 : end
  const last = isDigit(text, joint) ? joint + (isDigit(text, joint + 1) ? 2 : 1) : end
  const from = last > end && ':="\'>'.includes(text.charAt(last) || ' ') ? last : end
  for (let at = from; at < text.length && at - end < LONGEST;) {
    const char = text.charAt(at)
    if (char === '[' && text.startsWith(MARK_START, at)) break
    const skip = at - end < 40 && (char === '<' || char === '(' || char === '[') ? skipped(text, at, gap.by) : 0
    if (skip > 0) {
      if (char === '<') gap.by = 'mark'
      at += skip
      gap.value = at
      continue
    }
    if (SPACE.includes(char)) {
      if (char === '\n' && ++lines > 2) break
    } else if (MARKS.includes(char)) {
      gap.by = 'mark'
      if (char === ':' || char === '=' || char === '>') gap.quote = ''
    } else if (NEUTRAL.includes(char)) {
      if (char === ',' && ++commas > 1) break
      if ('"\'`'.includes(char)) gap.quote = char
      else if (char !== '\\') gap.quote = ''
    } else {
      while (word < count && (starts[word] ?? 0) < at) word++
      const hash = hashes[word] ?? 0
      if (word >= count || starts[word] !== at || !COPULAS.has(hash) || at - end > 30 || at === end || ++copulas > 5 || isPartOfValue(text, at, ends[word] ?? at)) break
      if (NAMING.has(hash)) {
        gap.by = 'mark'
        gap.naming = true
      }
      else if (gap.by === 'space') gap.by = 'word'
      at = ends[word] ?? at
      gap.value = at
      continue
    }
    gap.value = ++at
  }
  return gap
}

const isDigit = (text: string, at: number) => text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57

/** The A of `A1234567`, the N of `N'Guessan`, the S of `S.L.P. 77`. */
function isPartOfValue(text: string, start: number, end: number): boolean {
  const char = text.charAt(end)
  if (isDigit(text, end) || ((char === '-' || char === '/') && /[\p{L}\p{N}]/u.test(text.charAt(end + 1)))) return true
  return end === start + 1 && (char === '.' || char === "'") && /\p{Lu}/u.test(text.charAt(end + 1))
}

/** A tag of a table, or what is said in brackets about the form of the value: `(dd/mm/yyyy)`. */
function skipped(text: string, at: number, by: Gap['by']): number {
  const pattern = text.charAt(at) === '<' ? TAG : by === 'mark' ? undefined : NOTE
  if (pattern === undefined) return 0
  pattern.lastIndex = at
  if (!pattern.test(text)) return 0
  const length = pattern.lastIndex - at
  if (pattern === TAG) return length
  // What is in brackets may be the value itself.
  const note = text.slice(at, at + length)
  return !/\d{3}/.test(note) && /[A-Za-z]{2}/.test(note) ? length : 0
}
