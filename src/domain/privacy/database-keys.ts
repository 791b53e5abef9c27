/**
 * Keys of tables, as programs and databases write them: `patient_id=12345`, `Key (patient_id)=(12345)`, `Patient#12345`.
 * A number that people are given is announced in words, behind a colon, or is longer; that one is no key.
 */
import type { Hit } from './label-scan'

const COLUMN = /(?:^|[^\p{L}_])(?:(?:patient|person)(?:_id|Id)|PATIENT_ID|PERSON_ID)$/u
const BETWEEN = /^(?: ?= ?| |\)=\(|#|\[id=)$/
/** A counter: of more digits than this no table of patients has rows. */
const COUNTER = /[1-9][0-9]{0,6}(?![0-9A-Za-z/_]|[.-][0-9A-Za-z])/y

export function isDatabaseKey(text: string, { label: { kind }, start, end, value }: Hit): boolean {
  if ((kind !== 'record_number' && kind !== 'name') || value - end > 4) return false
  const between = text.slice(end, value)
  if (!BETWEEN.test(between)) return false
  const label = text.slice(start, end)
  // What a program prints of an object: its class, with a capital, and its key.
  const isColumn = between === '#' || between === '[id=' ? /^\p{Lu}\p{L}*\p{Ll}$/u.test(label) : COLUMN.test(label)
  COUNTER.lastIndex = value
  return isColumn && COUNTER.test(text)
}
