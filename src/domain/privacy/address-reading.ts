/** Reads a postal address word by word, as far as it goes, and says of what it is made. Nothing is read twice. */
import { EVERYDAY, LANDMARKS, LINKS, OFFICES, PARTS, SHORT, STREETS } from './address-words'
import { isMixed } from './name-reading'
import { TECHNICAL } from './name-words'
import { hashOf, isCapital } from './words'

export interface Reading {
  end: number
  /** What makes it an address wherever it stands: a box, a street with a number, a block with a room and a name. */
  full: boolean
  /** A street or a box is named. */
  street: boolean
  box: boolean
  places: number
  digits: number
  names: number
  /** Words of this trade, or an office, among its first ones. */
  technical: boolean
  office: boolean
}

const LONGEST = 120
const MOST_TOKENS = 24
const BOX = /(?:0[0-9] )?(?:B\.? ?P\.?|P\.? ?O\.? ?Box|P\.? ?O\.? ?B\.?|Box|S\. ?L\. ?P\.?|SLP|C\.P\.|Apartado(?: [Pp]ostal| [Aa][ée]reo)?|Apdo\.?|Caixa [Pp]ostal|Casilla(?: [Pp]ostal)?|Private Bag|Locked Bag|P\/Bag|Bo[iî]te [Pp]ostale|Sanduku la [Pp]osta)(?: ?(?:[nN][.°º]{0,2}|No\.?|Na\.?|[:#]))? ?(?:[A-Z]{1,3} ?)?[0-9][0-9-]{0,12}(?![0-9A-Za-z/])/y
const WORD = /\p{L}[\p{L}\p{M}'-]{0,39}/uy
const NUMBER = /(?:[A-Z]{1,2}(?=[0-9]))?[0-9]{1,6}(?:st|nd|rd|th|er|[A-Za-z]{1,2})?(?:[-/.][0-9]{1,5}[A-Za-z]?|[-/][A-Za-z]){0,3}(?![0-9A-Za-z])/y
const SEPARATOR = /[.\u00ba\u00aa\u00b0]{0,2}(?: ?[,/#] ?| {1,2}(?:# ?)?|\+)?/y
/** What stands behind the words of code and of addresses of machines. */
const MACHINE = /[=_@\\({$:%]\S|:\/\/|\.[\p{L}0-9]/uy

interface Part { street: boolean; part: boolean; digit: boolean; name: boolean; letter: boolean; technical: boolean }
const newPart = (): Part => ({ street: false, part: false, digit: false, name: false, letter: false, technical: false })

export function addressAt(text: string, start: number): Reading | undefined {
  BOX.lastIndex = start
  const box = BOX.test(text) ? BOX.lastIndex : 0
  const reading: Reading = { end: box, full: box > 0, street: box > 0, box: box > 0, places: box > 0 ? 1 : 0, digits: box > 0 ? 1 : 0, names: 0, technical: false, office: false }
  let part = newPart()
  const parts = [part]
  let at = box > 0 ? separated(text, box) : start
  for (let count = 0; count < MOST_TOKENS && at - start < LONGEST && (box === 0 || at > box); count++) {
    const token = tokenAt(text, at)
    if (token === undefined) break
    const { kind, end, last } = token
    if (kind !== 'link') reading.end = end
    if (kind === 'digit') reading.digits++
    if (kind === 'street' || kind === 'part') reading.places++
    if (kind === 'name' || kind === 'technical' || kind === 'office') {
      reading.names += end - at > 2 ? 1 : 0
      reading.office ||= kind === 'office' && count < 4
    }
    note(part, kind, end - at)
    if (last) break
    at = separated(text, end)
    if (at === end) break
    if (text.slice(end, at).includes(',')) parts.push(part = newPart())
  }
  if (reading.end <= start || isMachine(text, reading.end)) return undefined
  // The old of Old Airport Road is no word of the trade.
  reading.technical = parts.some(({ technical, street }) => technical && !street)
  reading.street ||= parts.some(({ street }) => street)
  reading.full ||= isFull(parts, reading)
  return reading
}

function note(part: Part, kind: Kind, length: number) {
  if (kind === 'street') part.street = true
  else if (kind === 'part') part.part = true
  else if (kind === 'digit') part.digit = true
  else if (kind === 'technical') part.technical = true
  else if (kind !== 'link' && kind !== 'landmark') part[length > 2 ? 'name' : 'letter'] = true
}

function isFull(parts: readonly Part[], { digits }: Reading): boolean {
  const streets = parts.filter(({ street, digit, name, letter, part, technical }) => street && (digit || name || letter || part || technical)).length
  const blocks = parts.filter(({ street, part, digit, name, letter }) => !street && part && (digit || name || letter)).length
  if (streets > 1 || (streets > 0 && digits + blocks > 0)) return true
  return digits > 0 && (blocks > 1 || (blocks === 1 && parts.some(({ part, name }) => !part && name)))
}

const isMachine = (text: string, end: number) => {
  MACHINE.lastIndex = end
  return MACHINE.test(text)
}

function separated(text: string, end: number): number {
  SEPARATOR.lastIndex = end
  SEPARATOR.test(text)
  return SEPARATOR.lastIndex
}

type Kind = 'street' | 'part' | 'digit' | 'name' | 'technical' | 'office' | 'link' | 'landmark'
interface Token { kind: Kind; end: number; /** The sentence ends behind it. */ last: boolean }

function tokenAt(text: string, at: number): Token | undefined {
  const code = text.charCodeAt(at)
  if ((code >= 48 && code <= 57) || /^[A-Z]{1,2}[0-9]/.test(text.slice(at, at + 3))) return numberAt(text, at)
  WORD.lastIndex = at
  if (!WORD.test(text)) return undefined
  const end = WORD.lastIndex
  const hash = hashOf(text.slice(at, end).toLowerCase())
  const capital = isCapital(code) || code >= 0x250
  const dot = text.charAt(end) === '.'
  const last = dot && end - at > 2 && !SHORT.has(hash)
  if (!capital && dot && /\p{L}/u.test(text.charAt(end + 1)) && end - at > 1) return undefined
  const isPlace = capital || !EVERYDAY.has(hash)
  if (isPlace && STREETS.has(hash)) return { kind: 'street', end, last }
  if (isPlace && PARTS.has(hash)) return { kind: 'part', end, last }
  if (LANDMARKS.has(hash)) return { kind: 'landmark', end, last }
  if (LINKS.has(hash) && !(capital && end - at > 3)) return { kind: 'link', end, last }
  if (OFFICES.has(hash)) return { kind: isBeforeStreet(text, end) ? 'name' : 'office', end, last }
  if (!capital) return undefined
  return { kind: TECHNICAL.has(hash) || isMixed(text, { start: at, end }) ? 'technical' : 'name', end, last }
}

/** The hospital of Hospital Road is none. */
function isBeforeStreet(text: string, end: number): boolean {
  WORD.lastIndex = end + 1
  return text.charAt(end) === ' ' && WORD.test(text) && STREETS.has(hashOf(text.slice(end + 1, WORD.lastIndex).toLowerCase()))
}

/** Times, days, percentages and what a machine is reached by are no numbers of houses. */
function numberAt(text: string, at: number): Token | undefined {
  NUMBER.lastIndex = at
  const number = NUMBER.exec(text)?.[0]
  if (number === undefined || /^[0-9]+(?:\.[0-9]+){2,}$|^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(number)) return undefined
  const end = at + number.length
  return /^(?::[0-9]| ?%)/.test(text.slice(end, end + 2)) ? undefined : { kind: 'digit', end, last: text.charAt(end) === '.' && text.charAt(end + 1) === ' ' }
}
