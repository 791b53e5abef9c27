/**
 * What stands behind a label: names, days of birth, numbers, addresses, secrets. Each kind has its own idea of what a
 * value is, so that a label that is only talked about ("the patient id is missing") masks nothing.
 */
import { addressIn } from './addresses'
import { birthDateEnd } from './birth-dates'
import { isDatabaseKey } from './database-keys'
import { type Found, type Kind, type Policy, take } from './kinds'
import type { Hit, Labels } from './label-scan'
import type { Label } from './labels'
import { A_FIND, nameEnd, type Nearby, NOBODY, SOMEBODY } from './names'
import { numberEnd, phoneEnd, phoneLater } from './numbers'
import { secretEnd, secretLater } from './secrets'

const VALUES: Partial<Record<Kind, (text: string, hit: Hit, nearby: Nearby) => number | undefined>> = {
  name: nameEnd,
  birth_date: birthDateEnd,
  record_number: numberEnd,
  national_id: numberEnd,
}

/** How near another find must be for a weak label to count, in characters. */
const NEAR = 160
/** What is dear to look for. No text talks of so many without giving one, so it is not looked for any longer in vain. */
const DEAR = new Set<Label['kind']>(['address', 'record_number', 'national_id'])
const MOST_LOOKS = 2_000
/** What a look for an address costs where there is something to read. */
const A_READING = 5

export function labelledIn(text: string, { hits, persons }: Labels, policy: Policy): Found[] {
  const sure: Found[] = []
  const unsure: Hit[] = []
  const looks = new Map<Label['kind'], number>()
  for (const hit of hits) {
    const last = sure.at(-1), { kind } = hit.label
    const looked = looks.get(kind) ?? 0
    // A label within a value that was found is part of it.
    if ((last !== undefined && hit.start >= last.start && hit.start < last.end) || looked > MOST_LOOKS) continue
    const value = valueOf(text, hit, NOBODY)
    if (value !== undefined && !take(sure, value, text, policy)) return sure
    if (value === undefined && DEAR.has(kind)) looks.set(kind, looked + (kind === 'address' && /[0-9\p{Lu}]/u.test(text.charAt(hit.value)) ? A_READING : 1))
    if (value === undefined && (canBeSurer(hit) || isDatabaseKey(text, hit))) unsure.push(hit)
  }
  if (unsure.length === 0 || (sure.length === 0 && persons.length === 0)) return sure
  const nearFind = nearness(sure.filter(({ kind }) => isOfPerson(kind)).map(({ start }) => start)), nearPerson = nearness(persons)
  const surer: Found[] = []
  for (const hit of unsure) {
    const nearby = nearFind(hit.start, hit.end) ? A_FIND : nearPerson(hit.start, hit.end) ? SOMEBODY : NOBODY
    const value = nearby === NOBODY ? undefined : valueOf(text, hit, nearby)
    if (value !== undefined && !take(surer, value, text, policy)) break
  }
  return [...sure, ...surer]
}

export const isOfPerson = (kind: Kind) => kind !== 'password' && kind !== 'token' && kind !== 'address' && kind !== 'key' && kind !== 'private_key'

/** What is around such a label can make the difference. */
const canBeSurer = ({ label: { kind, strength } }: Hit) => (kind === 'address' && strength !== 'strong') || (kind === 'record_number' && strength === 'loose') || (kind === 'name' && strength !== 'naming' && strength !== 'title') || strength === 'weak' || strength === 'specific'

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
  // Beside what was found of a person it is a number of theirs all the same.
  if (nearby !== A_FIND && isDatabaseKey(text, hit)) return undefined
  if (isNumbered(text, hit)) return numbered(text, hit)
  if (kind === 'person') return hit.naming ? valueOf(text, { ...hit, label: { kind: 'name', strength: 'plain', detector: `name_label_${hit.label.language ?? 'en'}` } }, nearby) : undefined
  if (!isWritten(text, hit, nearby)) return undefined
  // What a search for a person looks for.
  if (kind === 'name' && strength === 'weak' && '?&'.includes(text.charAt(hit.start - 1) || ' ')) return valueOf(text, { ...hit, label: { ...hit.label, strength: 'specific' } }, nearby)
  if (isSecretKind(kind)) return by === 'space' && strength === 'specific' ? undefined : secretFound(text, hit)
  if (kind === 'address') {
    const span = addressIn(text, hit, nearby)
    return span && { kind, detector: hit.label.detector, ...span }
  }
  if (kind !== 'name' && by !== 'mark' && (strength === 'plain' || (strength === 'specific' && kind !== 'national_id' && (kind === 'record_number' ? nearby === NOBODY : nearby !== A_FIND)))) return undefined
  if (kind !== 'name' && ((strength === 'weak' && nearby !== A_FIND) || (strength === 'loose' && nearby === NOBODY))) return undefined
  if (kind === 'phone') return phoneFound(text, hit)
  return found(hit, VALUES[kind]?.(text, hit, nearby))
}

const isSecretKind = (kind: Label['kind']) => kind === 'password' || kind === 'token'

const found = ({ label: { kind, detector }, value }: Hit, end: number | undefined): Found | undefined =>
  end === undefined || end <= value || kind === 'person' ? undefined : { kind, detector, start: value, end }

function secretFound(text: string, hit: Hit): Found | undefined {
  const direct = found(hit, secretEnd(text, hit))
  const later = direct !== undefined || hit.label.kind !== 'password' || hit.label.strength === 'specific' ? undefined : secretLater(text, hit)
  return later === undefined ? direct : { kind: 'password', detector: hit.label.detector, ...later }
}

function phoneFound(text: string, hit: Hit): Found | undefined {
  const direct = found(hit, phoneEnd(text, hit))
  const later = direct === undefined ? phoneLater(text, hit) : undefined
  return later === undefined ? direct : { kind: 'phone', detector: hit.label.detector, ...later }
}

/** "Patient #48213". */
const isNumbered = (text: string, { label: { kind, strength }, end, value }: Hit) => (kind === 'person' || (kind === 'name' && strength === 'plain')) && text.slice(end, value).includes('#')

function numbered(text: string, hit: Hit): Found | undefined {
  const end = numberEnd(text, { ...hit, label: { ...hit.label, kind: 'record_number', strength: 'strong' } })
  return end === undefined ? undefined : { kind: 'record_number', detector: `record_number_label_${hit.label.language ?? 'en'}`, start: hit.value, end }
}

/** Some words are labels only where they are written as the names of members, and none within the address of a service. */
function isWritten(text: string, { label: { strength, kind }, start, end, quoted, by }: Hit, nearby: Nearby): boolean {
  const before = text.charAt(start - 1), after = text.charAt(end)
  // A resource of that name, as in `Location/hosp-44120`.
  if (kind === 'record_number' && before === '/' && after === '-') return false
  // GitLab's, with a space.
  if (kind === 'record_number' && strength === 'loose' && text.startsWith(' #', end)) return false
  if (strength === 'member') return quoted || (before === '<' && after === '>') || (after === '=' && '?&'.includes(before || ' ')) || (after === ':' && nearby !== NOBODY) || (by === 'mark' && nearby === A_FIND)
  // A parameter of an address, `?id=12345`, is the machine's; those of a search for a person are not.
  if (strength !== 'weak' || !'?&/.'.includes(before || ' ')) return true
  return kind === 'name' && after === '=' && (nearby === A_FIND || /(?:Patients?|Persons?|patients?|persons?|Practitioner)(?:\/_search)?\?$/.test(text.slice(Math.max(0, start - 24), start)))
}
