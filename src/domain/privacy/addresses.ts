/**
 * Postal addresses of persons behind their label or a verb. "Address" is a word of machines and offices too, programs live
 * and move as well, and most sentences with the word have no address in them: what follows must be made like one.
 */
import { KINDS_OF_AREA, MOVES, OFFICES, PEOPLE } from './address-words'
import { addressAt, type Reading } from './address-reading'
import type { Hit } from './label-scan'
import { INSTITUTION, LITTLE, TECHNICAL } from './name-words'
import { A_FIND, type Nearby, NOBODY } from './names'
import { hashOf } from './words'

interface Span { start: number; end: number }

/** How far behind its label an address may begin, and how far before it stands whose it is. */
const LEAD = 64, BEFORE = 64
const MOST_BEGINNINGS = 6

export function addressIn(text: string, hit: Hit, nearby: Nearby = NOBODY): Span | undefined {
  const direct = addressAt(text, hit.value)
  const whose = direct === undefined && !mayLead(text, hit) ? undefined : ownerOf(text, hit)
  if (direct !== undefined && isAddress(text, hit, direct, { nearby, whose })) return isElsewhere(text, hit) ? undefined : { start: hit.value, end: direct.end }
  return whose === 'thing' || !mayLead(text, hit) ? undefined : laterIn(text, hit, { from: direct?.end ?? hit.end, ofPerson: whose === 'person' || hit.label.strength === 'strong' || hit.quoted })
}

/** The end of an address that begins where the value of a label does. */
export const addressEnd = (text: string, hit: Hit): number | undefined => addressIn(text, hit)?.end

type Owner = 'person' | 'thing' | undefined

function isAddress(text: string, hit: Hit, reading: Reading, { nearby, whose }: { nearby: Nearby; whose: Owner }): boolean {
  const { full, street, box, places, digits, names, technical, office } = reading
  if (whose === 'thing' || office || reading.end - hit.value < 4) return false
  const first = /^\p{L}+/u.exec(text.slice(hit.value, hit.value + 24))?.[0]
  const hash = first === undefined ? 0 : hashOf(first.toLowerCase())
  if (hit.by !== 'mark') {
    if (technical || KINDS_OF_AREA.has(hash)) return false
    if (full && hit.label.strength === 'strong') return true
    if (full) return street && (box || whose === 'person' || nearby !== NOBODY || (digits > 0 && moves(text, hit)))
    return hit.label.strength === 'strong' && whose === 'person' && names > 0 && (hit.by === 'word' || places > 0)
  }
  if (full || hit.label.strength === 'member') return full && !(technical && hit.label.strength === 'member')
  if (TECHNICAL.has(hash) || KINDS_OF_AREA.has(hash) || technical) return false
  if (hit.label.strength === 'strong' || nearby === A_FIND) return names > 0
  return (places > 0 && names > 1) || (digits > 0 && names > 1)
}

const moves = (text: string, { start, end }: Hit) => MOVES.has(hashOf((/^\p{L}+/u.exec(text.slice(start, end))?.[0] ?? '').toLowerCase()))

/** Whether it is worth looking further on: a number stands near, and nothing of a machine between. */
const mayLead = (text: string, hit: Hit) => /[0-9]/.test(text.slice(hit.end, Math.min(hit.next, hit.end + LEAD)))

const BEGINNING = /(?:^|[\s("'>[:])(?=[0-9]|\p{Lu}|(?:rue|rua|calle|avenue|avenida|av|boulevard|house|plot|flat|lot|maison|villa|casa|bairro|barrio|colonia|mtaa|nyumba|kijiji) )/gu

/** "Endereço postal:", "Adresse exacte =". */
const QUALIFIED = /^(?: \p{L}{2,14}){1,2} ?[:=] /u

/** "Her address in the tablet is …", "home address (…)", `"address":{"line":["…"]}`. */
function laterIn(text: string, hit: Hit, { from, ofPerson }: { /** What was read up to here is none. */ from: number; ofPerson: boolean }): Span | undefined {
  const window = text.slice(hit.end, Math.min(hit.next, hit.end + LEAD))
  const stop = /[;\n]|\p{Ll}{2}\. /u.exec(window)?.index ?? window.length
  BEGINNING.lastIndex = Math.max(0, from - hit.end)
  for (let tries = 0; tries < MOST_BEGINNINGS; tries++) {
    const begin = BEGINNING.exec(window)
    const at = begin === null ? stop : begin.index + begin[0].length
    if (begin === null || at >= stop) return undefined
    if (begin[0] === '') BEGINNING.lastIndex++
    const reading = addressAt(text, hit.end + at)
    if (reading === undefined || !reading.full || !reading.street || reading.technical || reading.office || reading.digits === 0) continue
    const between = wordsOf(window.slice(0, at))
    return between.some(isThing) || isElsewhere(text, hit) || !(ofPerson || between.some(word => PEOPLE.has(word)) || QUALIFIED.test(window)) ? undefined : { start: hit.end + at, end: reading.end }
  }
  return undefined
}

/** Whose address it is, or who lives there: the nearest word before that says it. */
function ownerOf(text: string, hit: Hit): Owner {
  const before = text.slice(Math.max(0, hit.start - BEFORE), hit.start)
  const sentence = before.slice(Math.max(...['. ', '; ', '\n', '"'].map(mark => before.lastIndexOf(mark) + 1)))
  if (wordsOf(text.slice(hit.start, hit.value)).some(hash => PEOPLE.has(hash))) return 'person'
  for (const hash of wordsOf(sentence).reverse()) {
    if (PEOPLE.has(hash)) return 'person'
    if (isThing(hash) || (hit.by !== 'mark' && TECHNICAL.has(hash) && !LITTLE.has(hash) && !OF_ADDRESSES.has(hash))) return 'thing'
  }
  return undefined
}

/** Of a place of care that is described as a document or in a list. */
const isElsewhere = (text: string, { start, quoted }: Hit) => quoted
  && /"(?:facility|organi[sz]ation|hospital|clinic|location|vendor|supplier|site|org_?unit|department)"|"resourceType"\s?:\s?"(?:Location|Organization|HealthcareService|Endpoint)"/i.test(text.slice(Math.max(0, start - 240), start))

const isThing = (hash: number) => OFFICES.has(hash) || (INSTITUTION.has(hash) && !OF_ADDRESSES.has(hash))

/** Words of the trade that are said of the addresses of people as well. */
const OF_ADDRESSES = new Set(`address addresses adresse adresses street house home village district region village town city road avenue new now current registered line lines field file record is are was the has have been and or since that this a an of on at in to
  for with by from but rue avenue quartier rua avenida calle mtaa kata wilaya mkoa estate correct wrong updated changed nouvelle nouveau nova nova nueva mpya page card contains`.split(/\s+/).map(hashOf))

const wordsOf = (text: string) => (text.match(/\p{L}[\p{L}\p{M}]{0,39}/gu) ?? []).map(word => hashOf(word.toLowerCase()))
