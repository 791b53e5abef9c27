/**
 * Strict validation, a compiler for each part of a call: bodies exactly as they are (nothing coerced, dropped or
 * repaired), query and path read from text. All faults of a body are found at once, each with its pointer.
 */
import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv'
import type { FastifyServerOptions } from 'fastify'
import { type Fault, Refusal } from '../domain/refusal'
import { isDay, isInstant } from './formats'
import { UUID_PATTERN } from './schema'

const MOST_FAULTS = 50
const DETAILS_BYTES = 65_536
const DETAILS_DEPTH = 20
const NAME = /^[A-Za-z_$][\w$.-]{0,39}$/

function ajv(options: Options, schemas: readonly object[]): Ajv {
  // Half of a cold start otherwise: checking our own schemas against the meta-schema, and polishing generated code.
  const quick: Options = { validateSchema: false, code: { optimize: false } }
  const compiler = new Ajv({ allErrors: true, allowUnionTypes: true, strict: true, strictRequired: false, ...quick, ...options })
  compiler.addFormat('date-time', isInstant)
  compiler.addFormat('date', isDay)
  compiler.addFormat('uuid', new RegExp(UUID_PATTERN))
  compiler.addKeyword({ keyword: 'x-plain', type: 'object', schemaType: 'boolean', validate: isPlain, errors: false })
  for (const schema of schemas) compiler.addSchema(schema)
  return compiler
}

type ValidatorFactory = NonNullable<NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>['buildValidator']>

function validatorFactory(externalSchemas: unknown) {
  const schemas = Object.values(externalSchemas as Record<string, object>)
  const exact = once(() => ajv({ coerceTypes: false }, schemas))
  // With strictNumbers, Ajv makes a number of the text `Infinity` and then holds no range against it.
  const fromText = once(() => ajv({ coerceTypes: true, useDefaults: true, strictNumbers: false }, schemas))
  return ({ schema, httpPart }: { schema: object; httpPart?: string }) => onFirstUse(() => (httpPart === 'body' ? exact() : fromText()).compile(schema))
}

function once<T extends object>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

/** Compiled when it is first needed: most of a cold start went into validators that the hour after it never asked. */
function onFirstUse(compile: () => ValidateFunction): Validator {
  let compiled: ValidateFunction | undefined
  const validate: Validator = value => {
    compiled ??= compile()
    const valid = compiled(value)
    // Fastify looks for them here.
    validate.errors = compiled.errors
    return valid
  }
  return validate
}

interface Validator {
  (value: unknown): boolean
  errors?: ValidateFunction['errors']
}

/** Fastify hands over the schemas added in the room. Its type knows only the compiler that it ships itself. */
export const buildValidator = validatorFactory as unknown as ValidatorFactory

/** A check of a body outside a route's own schema, such as one item of a batch. */
export function checker<T>(schema: object, others: readonly object[] = []): (value: unknown) => T {
  const validate: ValidateFunction = ajv({ coerceTypes: false }, others).compile(schema)
  return value => {
    if (!validate(value)) throw refusalFrom(validate.errors ?? [], 'body')
    return value as T // just proven by the schema whose type T is
  }
}

/** What Ajv found, in words that repeat no submitted value. */
export function refusalFrom(errors: readonly ErrorObject[], part: string): Refusal {
  const prefix = part === 'body' ? '' : `/${part === 'querystring' ? 'query' : part === 'params' ? 'path' : 'header'}`
  const faults = new Map<string, Fault>()
  for (const error of errors) {
    if (error.keyword === 'anyOf' || error.schemaPath.endsWith('/anyOf/1/type')) continue
    const pointer = prefix + placeOf(error)
    // The first fault of a place is the plainest: an empty title also breaks its pattern.
    if (!faults.has(pointer)) faults.set(pointer, { pointer, detail: wording(error) })
    if (faults.size === MOST_FAULTS) break
  }
  const where = part === 'body' ? 'body' : part === 'querystring' ? 'query' : 'path'
  return new Refusal('validation_failed', `The ${where} does not match what this operation takes.`, [...faults.values()])
}

/** It ends before a name of the caller's own that is not shown. */
function placeOf(error: ErrorObject): string {
  const steps = error.instancePath.split('/').slice(1)
  const odd = steps.findIndex(step => !/^\d+$/.test(step) && !NAME.test(step))
  return odd < 0 ? error.instancePath + memberOf(error) : steps.slice(0, odd).map(step => `/${step}`).join('')
}

function memberOf(error: ErrorObject): string {
  const params = error.params as { missingProperty?: string; additionalProperty?: string }
  const name = params.missingProperty ?? params.additionalProperty
  // A name that nobody knows may be anything, even a secret: what does not look like a name is not shown.
  return name === undefined || !NAME.test(name) ? '' : `/${name}`
}

function wording(error: ErrorObject): string {
  const params = error.params as { allowedValues?: (string | null)[] }
  if (error.propertyName !== undefined) return 'has a member whose name is not allowed here'
  switch (error.keyword) {
    case 'required': return 'is required'
    case 'additionalProperties': return memberOf(error) === '' ? 'has a member that is not known here' : 'is not known here'
    case 'enum': return `must be one of ${(params.allowedValues ?? []).filter(each => each !== null).join(', ')}`
    case 'pattern': return 'has characters or a form that are not allowed here'
    case 'x-plain': return `must be an object of at most ${DETAILS_BYTES / 1024} KiB and ${DETAILS_DEPTH} levels, without NUL, lone surrogates or whole numbers beyond 2^53`
    default: return error.message ?? 'is not valid'
  }
}

/** A free object that PostgreSQL can store and that no reader stumbles over. */
function isPlain(expected: boolean, value: unknown): boolean {
  return !expected || (isStorable(value, DETAILS_DEPTH) && Buffer.byteLength(JSON.stringify(value)) <= DETAILS_BYTES)
}

function isStorable(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return isStorableText(value)
  // JSON.parse has already rounded what is larger, and made Infinity, which is no JSON, of what is too large.
  if (typeof value === 'number') return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value))
  if (typeof value !== 'object' || value === null) return true
  if (depth === 0) return false
  return Object.entries(value).every(([name, each]) => isStorableText(name) && isStorable(each, depth - 1))
}

const isStorableText = (value: string) => !/[\u0000\ud800-\udfff]/u.test(value)
