/**
 * What the names of members say about the values under them: `patient` over `name` is the name of a patient, `line` under
 * `address` is the address, and of `{"field": "dob", "value": …}` the one member names what the other holds.
 */
import type { Kind } from './kinds'
import { fieldLabel } from './hl7-fields'
import { labelsOf } from './label-scan'
import { isToPerson } from './references'
import { wordsOf } from './words'
import { remember } from '../remember'

type Members = readonly (readonly [name: string, value: unknown])[]

const LONGEST = 64
const PERSONAL: ReadonlySet<Kind | 'person'> = new Set(['name', 'birth_date', 'record_number', 'national_id'])
const NAMING = /^(?:field|name|key|attribute|code|column|path|property|label|display_?name|parameter|concept|question|system|element|link_?id)$/i
const VALUE = /^(?:value\w{0,16}|old\w{0,16}|new\w{0,16}|content|answer|text|input|rejected_?value|actual|current|previous|received)$/i
/** Under an address these are parts of it; how it is used, and of which kind it is, are not. */
const OF_ADDRESS = /^(?:lines?|line_?[0-9]|street|road|house|plot|block|building|po_?box|text|value|full|display|formatted|premise|unit|flat|estate|landmark|suburb)/i
const PLACE = /^(?:facility|organi[sz]ation|hospital|clinic|location|vendor|supplier|site|org_?unit|department)$/i
const PLACES = new Set(['Location', 'Organization', 'HealthcareService', 'Endpoint'])
const OF_PID = /^pid/i
/** Whose members are those of a place that everybody may know, which `addresses.ts` looks for. */
const OF_PLACE = '"facility"'

/** A reference to a person displays their name. */
const OF_PERSON = '"patient" "name"'

/** For each member what is announced by it and by what is above, in the manner of a text: `"patient" "name"`. */
export function announcing(members: Members, outer: string): (name: string) => string {
  const above = members.some(([name, value]) => name === 'resourceType' && typeof value === 'string' && PLACES.has(value)) ? OF_PLACE : outer
  const aboutPerson = members.some(([name]) => kindsOf(name).some(kind => PERSONAL.has(kind)))
  const fields = members.some(([name]) => OF_PID.test(name)) ? new Map(members.map(([name, value]) => [name, fieldLabel(name, value)])) : undefined
  const labelOf = (name: string) => fields?.get(name) ?? labelFor(name, above, aboutPerson)
  const named = members.some(([name]) => VALUE.test(name))
    ? members.flatMap(([name, value]) => typeof value === 'string' && NAMING.test(name) && hitsIn(value).length > 0 ? [labelOf(value)] : [])[0] : undefined
  if (members.some(([name, value]) => name === 'reference' && typeof value === 'string' && isToPerson(value))) return name => name === 'display' ? OF_PERSON : labelOf(name)
  return name => named !== undefined && VALUE.test(name) ? named : labelOf(name)
}

const SWITCH = /^--([A-Za-z][\w-]{1,40})$/

/** Of a list of arguments what the one before announces: `["--password", …]`. */
export function switchedBy(before: unknown, value: unknown): string | undefined {
  const name = typeof before === 'string' && !(typeof value === 'string' && value.startsWith('--')) ? SWITCH.exec(before)?.[1] : undefined
  return name === undefined || hitsIn(name).length === 0 ? undefined : `"${name}"`
}

const hitsOfName = remember(2_000, (name: string) => labelsOf(wordsOf(name), true).hits.filter(({ end }) => end >= name.length - 1))
const hitsIn = (name: string) => name.length > LONGEST ? [] : hitsOfName(name)
const kindsOf = (name: string) => hitsIn(name).filter(({ label }) => label.strength !== 'weak' && label.strength !== 'part').map(({ label }) => label.kind)

function labelFor(name: string, above: string, aboutPerson: boolean): string {
  if (name.length > LONGEST) return ''
  const own = `"${name}"`
  const outer = above.slice(0, LONGEST + 2)
  const hits = hitsIn(name)
  if (PLACE.test(name)) return OF_PLACE
  if (hits.length === 0) return outer === OF_PLACE || isPartOf(name, outer) ? outer : ''
  if (hits.some(({ label }) => label.strength === 'weak') && aboutPerson) return `"patient" ${own}`
  return outer !== '' ? `${outer} ${own}` : own
}

function isPartOf(name: string, outer: string): boolean {
  if (outer === '') return false
  const last = outer.slice(outer.lastIndexOf(' "') + 1).replaceAll('"', '')
  return VALUE.test(name) || (OF_ADDRESS.test(name) && hitsIn(last).some(({ label }) => label.kind === 'address'))
}
