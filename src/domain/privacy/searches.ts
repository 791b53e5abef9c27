/** Searches for a person by what they are numbered: `Patient?identifier=system|value`, `Observation?patient.identifier=…`. */
import { PERSONS } from './fhir'
import { type Found, type Policy, take } from './kinds'
import { matchesOf } from './matches'

const LONGEST = 400
const STEP = /\b([A-Z][A-Za-z]{2,40})(?:\/_search)?(?=\?)|[?&](?:(patient|subject|individual)[.:](?:Patient\.)?)?identifier=([^\s&"'<>,]{3,264})/g
const NUMBER = /^[A-Za-z0-9][^:[\]]{0,20}[0-9]/
const UUID = /^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-/

export function searchedIn(text: string, policy: Policy): Found[] {
  const found: Found[] = []
  if (!text.includes('identifier=')) return found
  let asked = -Infinity
  for (const { index, 0: all, 1: type, 2: whose, 3: token = '' } of matchesOf(STEP, text)) {
    if (type !== undefined) {
      asked = PERSONS.has(type) ? index : -Infinity
      continue
    }
    const end = index + all.length, value = token.slice(token.lastIndexOf('|') + 1)
    if ((whose === undefined && index - asked > LONGEST) || !NUMBER.test(value) || UUID.test(value)) continue
    if (!take(found, { kind: 'record_number', detector: 'identifier_searched', start: end - value.length, end }, text, policy)) break
  }
  return found
}
