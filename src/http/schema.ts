/** The words that schemas are made of. Every string has a bound, every number a range. */
import { type Static, type TObject, type TProperties, type TSchema, type TString, Type } from '@sinclair/typebox'

/** Refuses NUL and lone surrogates, which PostgreSQL cannot store, and, where text is required, nothing but blanks. */
const STORABLE = '^[^\\u0000\\ud800-\\udfff]*$'
const STORABLE_NOT_BLANK = '^(?=\\s*\\S)[^\\u0000\\ud800-\\udfff]*$'

export const UUID_PATTERN = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'

export const text = (maxLength: number, description: string) =>
  Type.String({ minLength: 1, maxLength, pattern: STORABLE_NOT_BLANK, description })

export const shortText = (description: string) => text(200, description)
export const longText = (description: string) => text(20_000, description)

/** Text that may be empty. */
export const looseText = (maxLength: number, description: string) => Type.String({ maxLength, pattern: STORABLE, description })

export const Label = Type.String({ maxLength: 50, pattern: '^[^\\s,\\u0000\\ud800-\\udfff]+$', description: 'A word of your own, without blanks and commas.' })

/** A closed list of strings: `enum` in OpenAPI, a union in TypeScript. */
export const oneOf = <const T extends readonly string[]>(values: T, description: string) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values], description })

/** What examples name where they need something that the reader has made: a team, a person. */
export const EXAMPLE_ID = '01957b2e-7a00-7000-8000-00000000a11e'

export const Id = (description: string) =>
  Type.String({ format: 'uuid', pattern: UUID_PATTERN, maxLength: 36, description, examples: [EXAMPLE_ID] })

/** An instant in RFC 3339, in rows and on the wire. Those that leave are in UTC with `Z`. */
export const Instant = (description: string) =>
  Type.String({ format: 'date-time', maxLength: 40, description, examples: ['2026-03-02T09:00:00.000Z'] })

export const Day = (description: string) => Type.String({ format: 'date', maxLength: 10, description, examples: ['2026-03-31'] })

export const Version = Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'Rises with every change; the ETag is this number in quotes.' })

/**
 * The same, or null. For plain types a list of types, which serialises faster than `anyOf`.
 */
export const nullable = <T extends TSchema>(schema: T) => {
  if (typeof schema.type !== 'string') return Type.Unsafe<Static<T> | null>({ anyOf: [schema, { type: 'null' }] })
  const widened = schema.enum ? { enum: [...(schema.enum as unknown[]), null] } : {}
  return Type.Unsafe<Static<T> | null>({ ...schema, type: [schema.type, 'null'], ...widened })
}

/** A strict object: what it does not name is refused, and not sent. */
export const strict = <T extends TProperties>(id: string, properties: T, description?: string): TObject<T> =>
  Type.Object(properties, { $id: id, additionalProperties: false, description })

/**
 * An object whose names nobody knows beforehand. Not `Type.Record`: the pattern that it makes does not match a name with
 * a line break, whose value then passes unchecked, and the bounds of the names are lost.
 */
export const recordOf = <T extends TSchema>(names: TString, values: T, options: { maxProperties?: number; description?: string } = {}) =>
  Type.Unsafe<Record<string, Static<T>>>({ type: 'object', propertyNames: names, additionalProperties: values, ...options })

/** The schema with an example that works when it is pasted. */
export const withExample = <T extends TSchema>(schema: T, example: Static<T>): T => ({ ...schema, examples: [example] })

/** A schema shared by name: one entry in components.schemas, referred to everywhere else. */
export const ref = <T extends TSchema>(schema: T) => Type.Unsafe<Static<T>>(Type.Ref(String(schema.$id)))

/** `a,b,c` in a query: any of these. */
export const anyOf = (pattern: string, description: string, example?: string) =>
  Type.String({
    maxLength: 1_000,
    pattern: `^(${pattern})(,(${pattern})){0,49}$`,
    description: `${description} Several, separated by commas: any of them.`,
    ...(example === undefined ? {} : { examples: [example] }),
  })

export const anyOfIds = (description: string) => anyOf(UUID_PATTERN.slice(1, -1), description, EXAMPLE_ID)

export const anyOfEnum = (values: readonly string[], description: string) => anyOf(values.join('|'), description, values.slice(0, 2).join(','))

export const splitList = (value: string | undefined): string[] | undefined => value?.split(',')

/** Every member may be left out; members that may be empty can be removed with null (RFC 7396). */
export const patchOf = <T extends TProperties>(id: string, properties: T) =>
  Type.Partial(Type.Object(properties), { $id: id, additionalProperties: false, minProperties: 1 })

/** A free JSON object. Its size and depth are checked by the validator's keyword `x-plain`. */
export const Details = (description: string) =>
  Type.Unsafe<{ [name: string]: unknown }>({ type: 'object', additionalProperties: true, 'x-plain': true, description: `${description} Up to 64 KiB and 20 levels.` })
