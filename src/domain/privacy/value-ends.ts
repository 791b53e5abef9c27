/** For a label that says without a doubt what follows it, where its value ends. */
import { addressEnd } from './addresses'
import { birthDateEnd } from './birth-dates'
import type { Kind } from './kinds'
import type { Hit } from './label-scan'
import { A_FIND, nameEnd } from './names'
import { numberEnd, phoneEnd } from './numbers'
import { secretEnd } from './secrets'

const END: Partial<Record<Kind | 'person', (text: string, hit: Hit) => number | undefined>> = {
  name: (text, hit) => nameEnd(text, hit, A_FIND), birth_date: birthDateEnd, record_number: numberEnd, national_id: numberEnd,
  phone: phoneEnd, address: addressEnd, password: secretEnd, token: secretEnd,
}

export const endOf = (text: string, hit: Hit): number | undefined => END[hit.label.kind]?.(text, hit)
