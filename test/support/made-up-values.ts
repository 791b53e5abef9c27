/** Values made up from a schema, and the same bent at one place. */
import fc, { type Arbitrary } from 'fast-check'
import { CategoryCode, ComponentCode, WorkflowCode } from '../../src/http/codes'
import { contract, EXAMPLE_IDS } from './operations'

export interface Schema {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  anyOf?: Schema[]
  examples?: unknown[]
  format?: string
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  items?: Schema
  minItems?: number
  maxItems?: number
  uniqueItems?: boolean
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  propertyNames?: Schema
  maxProperties?: number
}

/** The first of these are there when the calls begin; some of the others come. */
export const NUMBERS = Array.from({ length: 40 }, (_, i) => `SR-${String(i + 1).padStart(6, '0')}`)
/** By the pattern of the code; the last of each is unknown at first. */
const CODES: Record<string, string[]> = {
  [String(ComponentCode.pattern)]: ['CR', 'IOL', 'SHR', 'FR', 'HWR', 'TS', 'PC', 'LAB-HUB', 'A-1'],
  [String(CategoryCode.pattern)]: ['help-desk', 'data', 'integration', 'integration.integration-issue', 'developer', 'operations', 'data.of-ours'],
  [String(WorkflowCode.pattern)]: ['create-patient-demographic-record', 'save-patient-level-clinical-data', 'claiming', 'share-imaging-report', 'a-flow-of-ours'],
}
export const WORDS = ['Search answers 502', "O'Brien; drop table team --", '"quoted', 'ärger 🩺', 'العربية', '%', '_', '\\', '<b>', '${x}', '{{x}}', ':name', '?', '$1', 'a\u0001b', 'or -and "', '\u202e', 'İ', 'ﬀ', '-']
export const NASTY: unknown[] = [
  null, true, false, 0, -1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, '', ' ', '3', 'null', '\u0000', 'a\u0000b', '\ud800', 'x\udfff', '../..', 'x'.repeat(201), 'y'.repeat(20_001),
  '\u{20000}'.repeat(200), [], ['x'], [[[]]], [null], {}, { a: 1 }, { 'a\u0000': 1 }, { constructor: 1 }, '0000-01-01T00:00:00Z', '2026-06-30T23:59:60Z', '2026-01-01T00:00:00+23:59', '9999-12-31', ...EXAMPLE_IDS.slice(0, 1),
]

const TRIES = 200

/** Given so many times in ten. */
export const sometimes = <T>(times: number, arbitrary: Arbitrary<T>): Arbitrary<T | undefined> =>
  fc.oneof({ weight: times, arbitrary }, { weight: 10 - times, arbitrary: fc.constant(undefined) })

/** Something that the schema allows. */
export function valid(schema: Schema, depth = 0): Arbitrary<unknown> {
  if (schema.$ref !== undefined) return valid((contract.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}) as Schema, depth)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(each => valid(each, depth)))
  const types = [schema.type].flat()
  return fc.oneof(...types.map(type => ({ weight: type === 'null' ? 1 : 4, arbitrary: ofType(type, schema, depth) })))
}

function ofType(type: string | undefined, schema: Schema, depth: number): Arbitrary<unknown> {
  switch (type) {
    case 'null': return fc.constant(null)
    case 'boolean': return fc.boolean()
    case 'integer': return fc.integer({ min: schema.minimum, max: Math.min(schema.maximum ?? 2 ** 31, 2 ** 31 - 1) })
    case 'number': return fc.double({ min: schema.minimum, max: schema.maximum, noNaN: true, noDefaultInfinity: true })
    case 'string': return validText(schema)
    case 'array': {
      const limits = { minLength: schema.minItems, maxLength: Math.min(schema.maxItems ?? 4, 4) }
      const item = valid(schema.items ?? {}, depth + 1)
      return schema.uniqueItems ? fc.uniqueArray(item, limits) : fc.array(item, limits)
    }
    case 'object': {
      if (typeof schema.additionalProperties === 'object') return recordOf(schema, valid(schema.additionalProperties, depth + 1))
      if (schema.additionalProperties === true && !schema.properties) return depth === 0 ? fc.constant({}) : freeObject
      const members = Object.entries(schema.properties ?? {}).map(([name, each]) => [name, valid(each, depth + 1)] as const)
      return fc.record(Object.fromEntries(members), { requiredKeys: schema.required ?? [], noNullPrototype: true })
    }
    default: return fc.jsonValue({ maxDepth: 1 })
  }
}

/** What the guard reads something from, and what JavaScript asks objects for, which a caller may name so as well. */
const FREE_NAMES = [
  'a', 'title', '🩺', 'x-y', 'resourceType', 'name', 'field', 'value', 'reference', 'address', 'facility', 'PID.5', 'pid5', 'args', '--password', 'url', 'query',
  'toString', 'valueOf', 'toJSON', 'constructor', 'then', 'length', 'hasOwnProperty', 'toPostgres',
]
const { freeObject } = fc.letrec<{ freeObject: unknown; free: unknown }>(tie => ({
  freeObject: fc.dictionary(fc.constantFrom(...FREE_NAMES), tie('free'), { maxKeys: 4, noNullPrototype: true }),
  free: fc.oneof(
    { maxDepth: 3 }, fc.constantFrom<unknown>(null, true, 0, 1.5, '', 'a', '--password', '--name', 'Patient', 'Location', 'dob', 'name', 'Patient/1'), fc.jsonValue({ maxDepth: 2 }),
    fc.array(tie('free'), { maxLength: 3 }), tie('freeObject'),
  ),
}))

/** Names that people give, and some that only machines and attackers do. */
const NAMES = ['severity', 'component', 'alertname', 'constructor', 'toString', 'a\nb', 'x/y', '~', ' ']

function recordOf({ propertyNames = {}, maxProperties = 4 }: Schema, values: Arbitrary<unknown>): Arbitrary<unknown> {
  const names = validText({ ...propertyNames, examples: [...propertyNames.examples ?? [], ...NAMES] })
  return fc.dictionary(names, values, { maxKeys: Math.min(maxProperties, 4), noNullPrototype: true })
}

/** Where a schema sets no bound and no form, everything is in order, and the service must be able to take it. */
function validText(schema: Schema): Arbitrary<string> {
  const { format, pattern, minLength = 0, maxLength = 25_000, examples = [] } = schema
  if (format === 'uuid') return fc.constantFrom(...EXAMPLE_IDS)
  if (format === 'date-time') return fc.date({ min: new Date('1970-01-02'), max: new Date('2999-12-30'), noInvalidDate: true }).map(date => date.toISOString())
  if (format === 'date') return fc.date({ min: new Date('1970-01-02'), max: new Date('2999-12-30'), noInvalidDate: true }).map(date => date.toISOString().slice(0, 10))
  const form = pattern === undefined ? undefined : new RegExp(pattern, 'u')
  const fits = (text: string) => (form?.test(text) ?? true) && text.length >= minLength && [...text].length <= maxLength
  const known = [...examples as string[], ...CODES[pattern ?? ''] ?? [...WORDS, 'a\u0000b', '\ud800', ...NUMBERS.slice(0, 5), ...EXAMPLE_IDS]].filter(fits)
  const longest = ['y'.repeat(maxLength), '\u{20000}'.repeat(maxLength), `${'ab '.repeat(maxLength / 3 - 1)}x`].filter(text => maxLength > 150 && fits(text))
  const any = fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, 30) })
  // Else the filter would look for one for ever.
  if (known.length === 0 && !fc.sample(any, { numRuns: TRIES, seed: 1 }).some(fits))
    throw new Error(`No text fits this schema by chance; give it examples: ${JSON.stringify(schema)}`)
  const made = any.filter(fits)
  return fc.oneof(
    ...(known.length > 0 ? [{ weight: 8, arbitrary: fc.constantFrom(...known) }] : []),
    ...(longest.length > 0 ? [{ weight: 1, arbitrary: fc.constantFrom(...longest) }] : []),
    ...(known.length === 0 || (form?.test('any text') ?? true) ? [{ weight: 3, arbitrary: made }] : []),
  )
}

/** One place of a value is replaced, removed or added to. Which place, is said by a number. */
export function bent(value: unknown, place: number, nasty: unknown): unknown {
  const places = placesOf(value)
  const [path = [], whole] = [places[place % places.length], structuredClone(value)]
  if (path.length === 0) return nasty
  let parent = whole as Record<string, unknown>
  for (const step of path.slice(0, -1)) parent = parent[step] as Record<string, unknown>
  const last = path.at(-1) ?? ''
  if (nasty === REMOVED) delete parent[last]
  else if (nasty === ADDED && !Array.isArray(parent)) parent.nobody_asked_for_this = 1
  else parent[last] = nasty
  return whole
}

export const REMOVED = Symbol('removed')
export const ADDED = Symbol('added')

const placesOf = (value: unknown, path: string[] = []): string[][] =>
  typeof value !== 'object' || value === null ? [path] : [path, ...Object.entries(value).flatMap(([name, each]) => placesOf(each, [...path, name]))]
