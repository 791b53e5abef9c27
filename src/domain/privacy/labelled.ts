/**
 * What stands behind a label: names, days of birth, numbers, addresses, secrets. Each kind has its own idea of what a
 * value is, so that a label that is only talked about ("the patient id is missing") masks nothing.
 */
import { addressEnd } from './addresses'
import { birthDateEnd } from './birth-dates'
import { type Found, type Kind, take } from './kinds'
import type { Hit, Labels } from './label-scan'
import type { Label } from './labels'
import { A_FIND, nameEnd, type Nearby, NOBODY, SOMEBODY } from './names'
import { numberEnd, phoneEnd } from './numbers'
import { secretEnd } from './secrets'

const VALUES: Partial<Record<Kind, (text: string, hit: Hit, nearby: Nearby) => number | undefined>> = {
  name: nameEnd,
  birth_date: birthDateEnd,
  record_number: numberEnd,
  national_id: numberEnd,
  phone: phoneEnd,
  address: addressEnd,
}

/** How near another find must be for a weak label to count, in characters. */
const NEAR = 160
const MOST_ADDRESSES = 2000

export function labelledIn(text: string, { hits, persons }: Labels): Found[] {
  const sure: Found[] = []
  const unsure: Hit[] = []
  let addresses = 0
  for (const hit of hits) {
    const last = sure.at(-1)
    // A label within a value that was found is part of it.
    if ((last !== undefined && hit.start < last.end) || (hit.label.kind === 'address' && addresses > MOST_ADDRESSES)) continue
    const value = valueOf(text, hit, NOBODY)
    if (value !== undefined && !take(sure, value, text)) return sure
    // An address is the dearest to look for, and no text talks of so many without giving one.
    if (value === undefined && hit.label.kind === 'address') addresses++
    if (value === undefined && canBeSurer(hit)) unsure.push(hit)
  }
  if (unsure.length === 0 || (sure.length === 0 && persons.length === 0)) return sure
  const nearFind = nearness(sure.filter(({ kind }) => isOfPerson(kind)).map(({ start }) => start)), nearPerson = nearness(persons)
  const surer: Found[] = []
  for (const hit of unsure) {
    const nearby = nearFind(hit.start, hit.end) ? A_FIND : nearPerson(hit.start, hit.end) ? SOMEBODY : NOBODY
    const value = nearby === NOBODY ? undefined : valueOf(text, hit, nearby)
    if (value !== undefined && !take(surer, value, text)) break
  }
  return [...sure, ...surer]
}

export const isOfPerson = (kind: Kind) => kind !== 'password' && kind !== 'token' && kind !== 'address' && kind !== 'key' && kind !== 'private_key'

/** What is around such a label can make the difference. */
const canBeSurer = ({ label: { kind, strength } }: Hit) => (kind === 'address' && strength === 'plain') || (kind === 'name' && strength !== 'naming' && strength !== 'title') || strength === 'weak' || strength === 'specific'

/** Whether something of an ordered list is near a place. */
export function nearness(sorted: readonly number[]): (start: number, end: number) => boolean {
  return (start, end) => {
    let low = 0, high = sorted.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sorted[middle] ?? 0) < start - NEAR) low = middle + 1
      else high = middle
    }
    const found = sorted[low]
    return found !== undefined && found <= end + NEAR
  }
}

function valueOf(text: string, hit: Hit, nearby: Nearby): Found | undefined {
  const { label: { kind, strength }, by } = hit
  if (isNumbered(text, hit)) return numbered(text, hit)
  if (kind === 'person') return hit.naming ? valueOf(text, { ...hit, label: { kind: 'name', strength: 'plain', detector: `name_label_${hit.label.language ?? 'en'}` } }, nearby) : undefined
  if (!isWritten(text, hit, nearby)) return undefined
  // What a search for a person looks for.
  if (kind === 'name' && strength === 'weak' && '?&'.includes(text.charAt(hit.start - 1) || ' ')) return valueOf(text, { ...hit, label: { ...hit.label, strength: 'specific' } }, nearby)
  if (isSecretKind(kind)) return by === 'space' && strength === 'specific' ? undefined : found(hit, secretEnd(text, hit))
  if (kind === 'address' && by === 'space' && /^(?:P\.? ?O\.? ?Box|S\.?L\.?P|Plot |House |H\/No)/i.test(text.slice(hit.value, hit.value + 10))) return found(hit, addressEnd(text, hit))
  if (kind !== 'name' && by !== 'mark' && (strength === 'plain' || (strength === 'specific' && kind !== 'national_id' && nearby !== A_FIND))) return undefined
  if (kind !== 'name' && strength === 'weak' && nearby !== A_FIND) return undefined
  return found(hit, VALUES[kind]?.(text, hit, nearby))
}

const isSecretKind = (kind: Label['kind']) => kind === 'password' || kind === 'token'

const found = ({ label: { kind, detector }, value }: Hit, end: number | undefined): Found | undefined =>
  end === undefined || end <= value || kind === 'person' ? undefined : { kind, detector, start: value, end }

/** "Patient #48213". */
const isNumbered = (text: string, { label: { kind, strength }, end, value }: Hit) => (kind === 'person' || (kind === 'name' && strength === 'plain')) && text.slice(end, value).includes('#')

function numbered(text: string, hit: Hit): Found | undefined {
  const end = numberEnd(text, { ...hit, label: { ...hit.label, kind: 'record_number', strength: 'strong' } })
  return end === undefined ? undefined : { kind: 'record_number', detector: `record_number_label_${hit.label.language ?? 'en'}`, start: hit.value, end }
}

/** Some words are labels only where they are written as the names of members, and none within the address of a service. */
function isWritten(text: string, { label: { strength, kind }, start, end, quoted, by }: Hit, nearby: Nearby): boolean {
  const before = text.charAt(start - 1), after = text.charAt(end)
  if (strength === 'member') return quoted || (before === '<' && after === '>') || (after === '=' && '?&'.includes(before || ' ')) || (after === ':' && nearby !== NOBODY) || (by === 'mark' && nearby === A_FIND)
  // A parameter of an address, `?id=12345`, is the machine's; those of a search for a person are not.
  if (strength !== 'weak' || !'?&/.'.includes(before || ' ')) return true
  return kind === 'name' && after === '=' && (nearby === A_FIND || /(?:Patients?|Persons?|patients?|persons?|Practitioner)(?:\/_search)?\?$/.test(text.slice(Math.max(0, start - 24), start)))
}
