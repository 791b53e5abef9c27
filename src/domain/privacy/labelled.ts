/**
 * What stands behind a label: names, days of birth, numbers, addresses, secrets. Each kind has its own idea of what a
 * value is, so that a label that is only talked about ("the patient id is missing") masks nothing.
 */
import { addressEnd } from './addresses'
import { birthDateEnd } from './birth-dates'
import type { Found, Kind } from './kinds'
import type { Hit } from './label-scan'
import type { Strength } from './labels'
import { nameEnd } from './names'
import { numberEnd, phoneEnd } from './numbers'
import { secretEnd } from './secrets'
import { isCapital } from './words'

const VALUES: Partial<Record<Kind, (text: string, hit: Hit) => number | undefined>> = {
  name: nameEnd,
  birth_date: birthDateEnd,
  record_number: numberEnd,
  national_id: numberEnd,
  phone: phoneEnd,
  address: addressEnd,
  password: secretEnd,
  token: secretEnd,
}

/** How near another find must be for a weak label to count, in characters. */
const NEAR = 160

export function labelledIn(text: string, hits: readonly Hit[]): Found[] {
  const isWeak = ({ label }: Hit) => label.strength === 'weak' || label.strength === 'title'
  const sure = valuesOf(text, hits.filter(hit => !isWeak(hit)))
  const weak = hits.filter(isWeak)
  if (weak.length === 0) return sure
  const found = sure.filter(({ kind }) => kind !== 'password' && kind !== 'token' && kind !== 'address')
  const nearFound = nearness(found), nearPerson = nearness([...found, ...personsIn(hits)])
  return [...sure, ...valuesOf(text, weak.filter(hit => hit.label.kind === 'name' ? nearPerson(hit) : nearFound(hit)))]
}

/** Where a text says that it is about a person, whether or not it says who. */
export const personsIn = (hits: readonly Hit[]): Found[] => hits
  .filter(({ label }) => label.kind === 'person' || label.kind === 'birth_date' || label.kind === 'national_id' || (label.kind === 'name' && label.strength !== 'weak' && label.strength !== 'title' && label.strength !== 'member'))
  .map(({ label, start, end }) => ({ kind: 'name', detector: label.detector, start, end }))

/** A label within a value that was found is part of it. */
function valuesOf(text: string, hits: readonly Hit[]): Found[] {
  const found: Found[] = []
  for (const hit of hits) if (hit.start >= (found.at(-1)?.end ?? 0)) found.push(...valueOf(text, hit))
  return found
}

/** Whether something of a list, which is sorted here, is near a place. */
export function nearness(list: readonly Found[]): (place: { start: number; end: number }) => boolean {
  const sorted = [...list].sort((a, b) => a.start - b.start)
  return ({ start, end }) => {
    let low = 0, high = sorted.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sorted[middle]?.start ?? 0) < start - NEAR) low = middle + 1
      else high = middle
    }
    const found = sorted[low]
    return found !== undefined && found.start <= end + NEAR
  }
}

const NEED_MARK: ReadonlySet<Strength> = new Set(['weak', 'specific', 'plain'])

/** "The patient Jane Doe": written small within a sentence, with the name right behind it. */
const isSubject = (text: string, { label, start, end, value }: Hit) => label.kind === 'name' && label.strength === 'plain'
  && !isCapital(text.charCodeAt(start)) && value === end + 1 && text.charAt(end) === ' '

function valueOf(text: string, hit: Hit): Found[] {
  const { kind, detector } = hit.label
  if (kind === 'person' || (hit.label.strength === 'member' && !hit.quoted)) return []
  // A parameter of an address, `?id=12345`, is the machine's.
  if (hit.label.strength === 'weak' && '?&/.'.includes(text.charAt(hit.start - 1) || ' ')) return []
  if (NEED_MARK.has(hit.label.strength) && hit.by !== 'mark' && !isSubject(text, hit)) return []
  const end = VALUES[kind]?.(text, hit)
  return end === undefined || end <= hit.value ? [] : [{ kind, detector, start: hit.value, end }]
}
