/**
 * Calls made up from the contract: what it describes, the same bent at one place, and plain nonsense. A call is data, so
 * that a seed repeats it: `{cursor}` in a query stands for the last cursor that this list gave its caller (`{cursor of another}`:
 * that any list gave anybody), `{links 3}` in a path for the third identifier that an answer about links named.
 */
import fc, { type Arbitrary } from 'fast-check'
import { ROLES } from '../../src/domain/caller'
import { EXAMPLE_KEY } from '../../src/intake/pagerduty-schema'
import { ADDED, bent, NASTY, NUMBERS, REMOVED, type Schema, sometimes, valid, WORDS } from './made-up-values'
import { type Entry, EXAMPLE_IDS, operations, type Parameter } from './operations'

export const SPEAKERS = [...ROLES, 'nobody', 'revoked', 'nonsense'] as const

export interface Call {
  operation: string
  method: string
  as: (typeof SPEAKERS)[number]
  url: string
  headers: Record<string, string>
  body?: string
}

const JUNK = ['', '{', '[]', 'null', '"x"', '{"a":1}{', '{"title":"x","title":"y"}', '{"__proto__":{"a":1}}', '['.repeat(40), '{"details":{"n":1e999}}', '\ufeff{}', '{"title":"\\u0000"}', 'true', '-0', '{"a":'.repeat(33)]

function bodyOf({ id, body }: Entry): Arbitrary<string | undefined> {
  if (!body) return sometimes(1, fc.constantFrom('{}', '{"a":1}', '', '[]', 'null'))
  const schema = body.schema as Schema
  const good = fc.oneof(
    { weight: 6, arbitrary: OFTEN[id] ?? valid(schema) },
    { weight: 1, arbitrary: valid(schema) },
    { weight: 1, arbitrary: fc.constant(body.example) },
  )
  const nasty = fc.oneof(fc.constantFrom(...NASTY), fc.constantFrom(REMOVED, ADDED))
  return fc.oneof(
    { weight: 10, arbitrary: good.map(value => JSON.stringify(value)) },
    { weight: 8, arbitrary: fc.tuple(good, fc.nat(), nasty).map(([value, place, other]) => JSON.stringify(bent(value, place, other)) ?? '') },
    { weight: 1, arbitrary: fc.constantFrom(...JUNK) },
    { weight: 1, arbitrary: fc.tuple(good, fc.nat(200)).map(([value, cut]) => JSON.stringify(value).slice(0, cut)) },
  )
}

const item = valid({ $ref: '#/components/schemas/NewSupportRequest' })
const batch = fc.array(fc.oneof({ weight: 4, arbitrary: item }, { weight: 1, arbitrary: fc.constantFrom(...NASTY) }), { minLength: 1, maxLength: 3 }).map(items => ({ items }))

const events = fc.array(fc.oneof({ weight: 4, arbitrary: valid({ $ref: '#/components/schemas/IntakeEvent' }) }, { weight: 1, arbitrary: fc.constantFrom(...NASTY) }), { minLength: 1, maxLength: 3 })
const page = valid({ $ref: '#/components/schemas/PagerDutyEvent' }).map(event => ({ ...event as object, routing_key: EXAMPLE_KEY }))

/** Bodies that the schema alone seldom hits: right in themselves, not only member by member. */
const OFTEN: Record<string, Arbitrary<unknown> | undefined> = {
  openSupportRequests: batch,
  takeEvents: events,
  takePagerDutyEvent: page,
  transitionSupportRequest: fc.constantFrom<unknown>(
    { action: 'acknowledge' }, { action: 'start', comment: 'At work.' }, { action: 'await_requester', reason: 'Which site?' }, { action: 'hold', reason: 'vendor' }, { action: 'resume' },
    { action: 'resolve', resolution: { code: 'fixed' } }, { action: 'reopen', reason: 'Again.' }, { action: 'close' }, { action: 'reject', reason: 'No.' }, { action: 'cancel', reason: 'Mistaken.' },
  ),
  addLink: fc.record({ type: fc.constantFrom('duplicates', 'blocks', 'relates_to', 'caused_by', 'follow_up_of'), request: fc.constantFrom(...NUMBERS) }),
  addMember: fc.record({ person: fc.constantFrom(...EXAMPLE_IDS) }),
  assignSupportRequest: fc.record({ team: fc.constantFrom(...EXAMPLE_IDS) }),
  replaceDraft: fc.constantFrom<unknown>({ close_after_days: 7 }, { warn_at_percent: 50 }, { help_desk_team: EXAMPLE_IDS[0] }),
  postDraft: fc.constantFrom<unknown>({ close_after_days: 7 }, { warn_at_percent: 50 }, { help_desk_team: EXAMPLE_IDS[0] }),
  activateSupportPlan: fc.constantFrom<unknown>({}, { revision: 1 }, { at: '2027-01-01T00:00:00Z' }),
  simulateSupportPlan: fc.constantFrom<unknown>({ last_days: 3 }, { requests: [{ severity: 'high' }], all: true }),
  addComponent: fc.record({ code: fc.stringMatching(/^[A-Z]{3,6}$/), name: fc.constantFrom(...WORDS.slice(0, 4)), layer: fc.constantFrom('registry', 'business') }),
}

const ODD_SEGMENTS = ['abc', '%00', '%ff', '%2e%2e%2f', 'x'.repeat(250), '9223372036854775808', 'SR-999999999999999', '00000000-0000-0000-0000-000000000000', "'", '%F0%9F%A9%BA', '*', '']

function segmentOf(parameter: Parameter, collection: string): Arbitrary<string> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.nat(9).map(place => `{${collection} ${place}}`) },
    { weight: 6, arbitrary: fc.oneof(fc.constant(parameter.example), valid(parameter.schema as Schema)).map(value => encodeURIComponent(wellFormed(value))) },
    { weight: 1, arbitrary: fc.constantFrom(...ODD_SEGMENTS) },
  )
}

const wellFormed = (value: unknown) => Buffer.from(String(value)).toString('utf8')

function queryOf(parameters: Parameter[]): Arbitrary<string> {
  const known = parameters.filter(each => each.in === 'query').map(({ name, schema, required }) => {
    const good = name === 'cursor' ? fc.constantFrom('{cursor}', '{cursor of another}') : name === 'wait' ? fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 0, 1) : fc.oneof(valid(schema as Schema), fc.constantFrom(...schema.examples ?? ['x']))
    const value = fc.oneof({ weight: 9, arbitrary: good }, { weight: 1, arbitrary: fc.constantFrom(...NASTY, 'Infinity', '1,2', ',', '%') })
    // Left out more often than not, unless it must be there; else a list would nearly always be empty.
    return sometimes(required ? 9 : 1, value.map(each => `${name}=${encodeURIComponent(wellFormed(each)).replace(/%7B(cursor(?:%20of%20another)?)%7D/, (_, which: string) => `{${decodeURIComponent(which)}}`)}`))
  })
  const odd = sometimes(1, fc.constantFrom('unknown=1', 'limit=1&limit=2', '__proto__=1', '%00=%00', '%zz', 'cursor={cursor}x', 'cursor={cursor}', 'cursor={cursor of another}', 'limit=1', '=', '&&'))
  return fc.tuple(...known, odd).map(all => all.filter(each => each !== undefined).join('&'))
}

const headers = (entry: Entry): Arbitrary<Record<string, string>> => fc.record({
  'content-type': fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom('application/json', 'application/json; charset=utf-8', 'application/merge-patch+json') },
    { weight: 1, arbitrary: fc.constantFrom('text/plain', 'application/json; charset=utf-16', 'x', 'application/xml', 'multipart/form-data') },
  ),
  'if-match': sometimes(entry.operation.responses['428'] ? 9 : 2, fc.oneof(
    { weight: 7, arbitrary: fc.constant('*') },
    { weight: 2, arbitrary: fc.constantFrom('"1"', '"2"', '"3"') },
    { weight: 1, arbitrary: fc.constantFrom('W/"1"', '"99999999999"', 'x', '', '"1", "2"') },
  )),
  'idempotency-key': sometimes(2, fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 50 }).map(key => `key-${key}`) },
    { weight: 1, arbitrary: fc.constantFrom('', ' ', 'x'.repeat(256), 'a b', 'ÿ', 'x'.repeat(255)) },
  )),
  'if-none-match': sometimes(2, fc.constantFrom('*', '"1"', 'x', '')),
  'x-request-id': sometimes(2, fc.constantFrom('my-call-1', 'x'.repeat(129), ' ', '<script>')),
  'x-openhim-transactionid': sometimes(2, fc.constantFrom('5f2c1a7e', 'x'.repeat(200), "'")),
  'traceparent': sometimes(2, fc.constantFrom('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', 'x')),
}).map(all => Object.fromEntries(Object.entries(all).filter((each): each is [string, string] => each[1] !== undefined)))

/** The word before a parameter in a path: what it is an identifier of. */
export const collectionBefore = (path: string, name: string) => new RegExp(`/([^/]+)/\\{${name}\\}`).exec(path)?.[1] ?? ''

function callOf(entry: Entry): Arbitrary<Call> {
  const slots = entry.parameters.filter(each => each.in === 'path')
  const speakers = entry.operation['x-roles'] ?? ['nobody']
  return fc.record({
    method: fc.oneof({ weight: 40, arbitrary: fc.constant(entry.method) }, { weight: 1, arbitrary: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD') }),
    as: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...speakers as Call['as'][]) }, { weight: 2, arbitrary: fc.constantFrom(...SPEAKERS) }),
    segments: fc.tuple(...slots.map(slot => segmentOf(slot, collectionBefore(entry.path, slot.name)))),
    query: fc.oneof({ weight: 5, arbitrary: queryOf(entry.parameters) }, { weight: 5, arbitrary: fc.constant('') }),
    headers: headers(entry),
    body: entry.method === 'GET' ? fc.constant(undefined) : bodyOf(entry),
  }).map(({ segments, query, body, ...call }) => {
    const path = slots.reduce((url, { name }, i) => url.replace(`{${name}}`, segments[i] ?? ''), entry.path)
    return { operation: entry.id, ...call, url: query === '' ? path : `${path}?${query}`, ...(body === undefined ? {} : { body }) }
  })
}

/** Operations with a body have more that can go wrong, so they come oftener. */
export const calls: Arbitrary<Call> = fc.oneof(...operations.map(entry => ({ weight: entry.body ? 4 : 2, arbitrary: callOf(entry) })))
