/** For a label that says without a doubt what follows it, where its value ends. */
import { addressEnd } from './addresses'
import { birthDateEnd } from './birth-dates'
import type { Found, Kind } from './kinds'
import type { Hit } from './label-scan'
import { A_FIND, nameEnd } from './names'
import { numberEnd, phoneEnd } from './numbers'
import { secretEnd } from './secrets'

const END: Partial<Record<Kind | 'person', (text: string, hit: Hit) => number | undefined>> = {
  name: (text, hit) => nameEnd(text, hit, A_FIND), birth_date: birthDateEnd, record_number: numberEnd, national_id: numberEnd,
  phone: phoneEnd, address: addressEnd, password: secretEnd, token: secretEnd,
}

export const endOf = (text: string, hit: Hit): number | undefined => END[hit.label.kind]?.(text, hit)

/** What stands in quotes from a place on, of which it is known without a label what it is. */
export function quotedAt(text: string, value: number, { kind, detector }: Pick<Found, 'kind' | 'detector'>): Found | undefined {
  const label = { kind, strength: 'strong', detector } as const
  const end = endOf(text, { label, start: value, end: value, value, by: 'mark', naming: false, quote: text.charAt(value - 1), quoted: true, next: text.length, after: text.length })
  return end === undefined || end <= value ? undefined : { kind, detector, start: value, end }
}
