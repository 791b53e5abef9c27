/** How answers are described: a schema with a sentence, and the problems that every operation may answer with. */
import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { nullable, ref, strict } from './schema'

export const Problem = strict('Problem', {
  type: Type.String({ maxLength: 200, description: 'The page about this problem, relative to the service.' }),
  title: Type.String({ maxLength: 200 }),
  status: Type.Integer({ minimum: 400, maximum: 599 }),
  detail: Type.String({ maxLength: 2_000, description: 'What is wrong with this call, in a sentence.' }),
  instance: Type.String({ maxLength: 200, description: 'Names this one occurrence.' }),
  request_id: Type.String({ maxLength: 128, description: 'As in the header X-Request-Id and in the log.' }),
  errors: Type.Optional(Type.Array(
    Type.Object({
      pointer: Type.String({ maxLength: 500, description: 'A JSON pointer into the body, or /query/…, /path/…, /header/….' }),
      detail: Type.String({ maxLength: 1_000 }),
    }, { additionalProperties: false }),
    { maxItems: 50 },
  )),
}, 'A problem as of RFC 9457.')
export type Problem = Static<typeof Problem>

/** An answer of this schema. Typed by the schema, described by the sentence. */
export const says = <T extends TSchema>(description: string, schema: T) =>
  Type.Unsafe<Static<T>>({ ...ref(schema), description })

/** An answer without a body (204). */
export const nothing = (description: string) => Type.Unsafe<undefined>({ type: 'null', description })

const problem = (description: string) =>
  ({ description, content: { 'application/problem+json': { schema: ref(Problem) } } })

/** What any operation may answer with when it cannot do what it was asked for. */
export const problems = {
  400: problem('The call is malformed or does not validate; `errors` names each fault.'),
  401: problem('No key, or one that is not valid (any more).'),
  403: problem('The role of this client does not allow the operation.'),
  429: problem('Too many calls; see Retry-After.'),
  500: problem('A fault of the service; quote the request_id.'),
  503: problem('Not able to answer for the moment; see Retry-After.'),
} as const

/** What an operation that needs no key may answer with besides. */
export const publicProblems = { 400: problems[400], 500: problems[500] } as const

export const notFoundProblem = { 404: problem('There is no such thing, or it is not visible to this client.') } as const
/** Where something is not kept for ever. */
export const goneProblem = { 410: problem('It is not kept any more.') } as const
/** Where If-None-Match is honoured. */
export const unchanged = { 304: nothing('It is still the version named in If-None-Match.') } as const

export const bodyProblems = {
  413: problem('The body is too large.'),
  415: problem('The body is not JSON in UTF-8.'),
} as const
export const createProblems = {
  ...bodyProblems,
  409: problem('It exists already, or the first call with this Idempotency-Key is still under way.'),
  422: problem('Understood but not possible; or the Idempotency-Key was used for something else.'),
} as const
export const changeProblems = {
  ...bodyProblems,
  ...notFoundProblem,
  409: problem('The state does not allow it, or it exists already.'),
  412: problem('The version in If-Match is outdated.'),
  422: problem('Understood but not possible.'),
  428: problem('If-Match is missing.'),
} as const
export const actionProblems = {
  ...bodyProblems,
  ...notFoundProblem,
  409: problem('The state does not allow it, or the first call with this Idempotency-Key is still under way.'),
  412: problem('The version in If-Match is outdated.'),
  422: problem('Understood but not possible.'),
} as const

/** One page of a list. */
export const pageOf = <T extends TSchema>(id: string, item: T) =>
  strict(id, {
    items: Type.Array(ref(item), { maxItems: 200 }),
    next_cursor: nullable(Type.String({ maxLength: 1_000, description: 'Send it back as `cursor` for the next page; null on the last.' })),
    total: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'Only with count=exact.' })),
  })
