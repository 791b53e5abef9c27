/** Headers as the contract describes them, each once. Which operation has which, `openapi-habits.ts` says. */

const text = (maxLength: number) => ({ type: 'string' as const, maxLength })

/** Headers of answers. */
export const HEADERS = {
  'X-Request-Id': { description: 'Names the call, in the log too.', schema: text(128) },
  'ETag': { description: 'The version of the resource, and what changes without one, in quotes.', schema: text(40) },
  'Location': { description: 'The path of the resource.', schema: text(300) },
  'Link': { description: 'The next page, as `rel="next"`; absent on the last.', schema: text(4_000) },
  'Idempotency-Replayed': { description: '`true` where this is the outcome of an earlier call with the same Idempotency-Key.', schema: { ...text(4), enum: ['true'] } },
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' as const, format: 'int32', minimum: 1, maximum: 3_600 } },
  'RateLimit-Policy': { description: 'How many calls the client may make: `q` at once, refilled in `w` seconds. Absent where calls are not limited.', schema: text(100) },
  'RateLimit': { description: 'Where the client stands: `r` calls may come at once, and another in at most `t` seconds.', schema: text(100) },
  'WWW-Authenticate': { description: 'How to say who you are.', schema: text(200) },
}

/** Headers of calls. Their examples stand in the schema, where a page for trying things out does not fill them in. */
export const PARAMETERS = {
  IdempotencyKey: {
    name: 'Idempotency-Key', in: 'header', required: false,
    description: 'Makes the call safe to repeat: the same key with the same body answers the first outcome. Kept for 72 hours, where the service is not set otherwise.',
    schema: { type: 'string' as const, minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$', examples: ['5f2c1a7e-outage-1'] },
  },
  IfMatch: {
    name: 'If-Match', in: 'header', required: true, example: '"1"',
    description: 'The ETag that was read last, or `*`.',
    schema: text(100),
  },
  IfMatchOptional: {
    name: 'If-Match', in: 'header', required: false,
    description: 'The ETag that was read last: the call is refused where the resource changed since.',
    schema: { ...text(100), examples: ['"1"'] },
  },
  IfNoneMatch: {
    name: 'If-None-Match', in: 'header', required: false,
    description: 'The ETag that is known already: answered 304 where it is still the version.',
    schema: { ...text(1_000), examples: ['"1"'] },
  },
}
