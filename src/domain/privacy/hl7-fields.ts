/**
 * Fields of an HL7 v2 message that was turned into JSON: `{"PID.5": {"PID.5.1": …}}`, `{"pid5": …}`. The number of the field is
 * its label. Without a mark before the number, `pid3` is a process as well; only names in parts and days are told from those.
 */
import { type Found, type Kind, type Policy, take } from './kinds'
import { matchesOf } from './matches'
import { quotedAt } from './value-ends'

interface Field { kind: Kind; label: string }

const RECORD: Field = { kind: 'record_number', label: '"patient" "mrn"' }
const NAME: Field = { kind: 'name', label: '"patient" "name"' }
const PHONE: Field = { kind: 'phone', label: '"patient" "phone"' }
const FIELDS: Readonly<Record<string, Field>> = {
  2: RECORD, 3: RECORD, 4: RECORD, 5: NAME, 6: NAME, 7: { kind: 'birth_date', label: '"patient" "dob"' }, 9: NAME,
  11: { kind: 'address', label: '"patient" "address"' }, 13: PHONE, 14: PHONE, 19: { kind: 'national_id', label: '"national id"' },
}

const MEMBER = /^PID(?:[._-]([0-9]{1,2})|([57]))(?:[._-][0-9]{1,2}){0,2}$/i

/** What the name of a member announces, in the manner of a text. */
export function fieldLabel(name: string, value: unknown): string | undefined {
  const [, marked, bare] = (name.length < 16 && MEMBER.exec(name)) || []
  return bare === '5' && !(typeof value === 'string' && value.includes('^')) ? undefined : FIELDS[marked ?? bare ?? '']?.label
}

const IN_TEXT = /["']PID(?:[._-]([0-9]{1,2})|([57]))(?:[._-][0-9]{1,2}){0,2}["']\s{0,8}:\s{0,8}["']/gi

export function fieldsIn(text: string, policy: Policy): Found[] {
  const found: Found[] = []
  if (!text.includes('PID') && !text.includes('pid')) return found
  for (const { index, 0: member, 1: marked, 2: bare } of matchesOf(IN_TEXT, text)) {
    const field = FIELDS[marked ?? bare ?? ''], value = index + member.length
    if (field === undefined || (bare === '5' && !/^[^"']{0,60}\^/.test(text.slice(value, value + 61)))) continue
    const each = quotedAt(text, value, { kind: field.kind, detector: field.kind === 'national_id' ? 'national_id_label' : `${field.kind}_label_en` })
    if (each !== undefined && !take(found, each, text, policy)) break
  }
  return found
}
