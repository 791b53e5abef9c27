/**
 * References of FHIR within a text: beside a `reference` to a person, `display` is their name. The two are paired as they
 * follow each other, so that the text between them is read once.
 */
import { type Found, type Policy, take } from './kinds'
import { matchesOf } from './matches'
import { quotedAt } from './value-ends'

const TO_PERSON = /(?:^|\/)(?:Patient|Person|RelatedPerson|Practitioner)\/[A-Za-z0-9.-]/
const LONGEST = 300
const NAME = { kind: 'name', detector: 'name_of_reference' } as const

export const isToPerson = (reference: string) => TO_PERSON.test(reference.slice(0, LONGEST))

const MEMBER = /(?:["'](?:display|reference)["']\s{0,8}:\s{0,8}|<(?:display|reference)\s{1,8}value\s{0,4}=\s{0,4})["']/g

interface Member { isName: boolean; /** Where its value begins. */ value: number }

export function displayedIn(text: string, policy: Policy): Found[] {
  const found: Found[] = []
  if (!text.includes('display')) return found
  let last: Member | undefined
  for (const { index, 0: member } of matchesOf(MEMBER, text)) {
    const next = { isName: member.includes('display'), value: index + member.length }
    if (last !== undefined && last.isName !== next.isName && isOneObject(text.slice(last.value, Math.min(index, last.value + LONGEST + 1)))) {
      const [name, reference] = last.isName ? [last, next] : [next, last]
      const each = isToPerson(valueAt(text, reference.value)) ? quotedAt(text, name.value, NAME) : undefined
      if (each !== undefined && !take(found, each, text, policy)) break
    }
    last = next
  }
  return found
}

const isOneObject = (between: string) => between.length <= LONGEST && !/[{}]|<\//.test(between)

const valueAt = (text: string, start: number) => /^[^"'\s]*/.exec(text.slice(start, start + LONGEST))?.[0] ?? ''
