/** What is wrong with an answer, by the contract and whatever the call was: nothing here knows how it was sent. */
import { schemasOf } from '../support/contract'
import type { Call } from '../support/made-up-calls'
import { contract, type Entry, operations } from '../support/operations'

export interface Answer {
  status: number
  payload: string
  headers: Record<string, unknown>
}

const compile = schemasOf(contract)
const byId = new Map(operations.map(entry => [entry.id, entry]))
const byPath = new Map(operations.map(entry => [`${entry.method} ${entry.path}`, entry]))

export const entryOf = ({ operation }: Pick<Call, 'operation'>) => byId.get(operation)

/** An answer to whatever came over the wire: not a fault of the service, and where it refuses, it says so in one of two ways. */
export function faultOfAny(answer: Answer): string | undefined {
  const { status, payload, headers } = answer
  const wrong = faultOfService(answer)
  if (wrong !== undefined || status < 400 || payload === '') return wrong
  const schema = typeOf(headers).startsWith('application/problem+json') ? 'Problem' : 'PagerDutyRefused'
  return misfit({ $ref: `#/components/schemas/${schema}` }, payload)
}

function faultOfService({ status, payload }: Answer): string | undefined {
  if (status >= 500) return 'a fault of the service'
  return payload.includes('A value cannot be stored as it is') ? 'the database refused what a schema should have refused' : undefined
}

/** An answer to a call that was sent as it is. */
export function faultOf(call: Call, answer: Answer): string | undefined {
  const { status, payload, headers } = answer
  const wrong = faultOfService(answer)
  if (wrong !== undefined) return wrong
  if (headers['x-request-id'] === undefined) return 'without X-Request-Id'
  const asked = byId.get(call.operation)
  const entry = byPath.get(`${call.method} ${asked?.path}`)
  if (!entry || !asked) return [400, 404, 405].includes(status) || call.method === 'HEAD' ? undefined : 'another method should not come so far'
  // An empty segment makes another path of it, which may even be an operation.
  if (call.url.includes('//') || /\/(\?|$)/.test(call.url)) return undefined
  const described = entry.operation.responses[String(status)]
  if (!described) return 'this status is not documented'
  const type = typeOf(headers)
  const [, media] = Object.entries(described.content ?? {}).find(([each]) => type.startsWith(each)) ?? []
  if (!media && payload !== '') return `the content type ${type} is not documented`
  const unlike = media && !type.startsWith('text/') ? misfit(media.schema, payload) : undefined
  return unlike ?? (status < 300 ? faultOfDeed(call, entry, answer) : undefined)
}

/** Something was done, or told. */
function faultOfDeed(call: Call, { operation, body }: Entry, { status, headers }: Answer): string | undefined {
  const roles = operation['x-roles']
  if (roles && !roles.includes(call.as)) return 'done for somebody whom it is not for'
  // A byte order mark is passed over, as RFC 8259 allows.
  if (body && call.body !== undefined && !compile(body.schema)(JSON.parse(call.body.replace(/^\ufeff/, '')))) return 'done with a body that the contract forbids'
  if (status === 201 && headers.location === undefined) return 'made, but it does not say where'
  return undefined
}

const typeOf = ({ 'content-type': type }: Answer['headers']) => (typeof type === 'string' ? type : '')

function misfit(schema: object, payload: string): string | undefined {
  const validate = compile(schema)
  return validate(JSON.parse(payload)) ? undefined : `not as its schema says: ${JSON.stringify(validate.errors)}`
}
