/** What identifies a call beyond its caller: its own id, and the transaction of the interoperability layer. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import type { Door } from '../domain/doors'
import { Refusal } from '../domain/refusal'

const SAFE = /^[A-Za-z0-9._:+/=@-]{1,128}$/

/** `X-Request-Id` where it came once and is safe to log and to send back, else one of our own. */
export function callId({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): string {
  const given = onlyOne(rawHeaders, 'x-request-id')
  return given !== undefined && SAFE.test(given) ? given : randomUUID()
}

/** Without `headers`, which Node puts together when it is first read: who is refused unread needs nothing else of it. */
function onlyOne(rawHeaders: readonly string[], header: string): string | undefined {
  let value: string | undefined
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string // names and values alternate
    if (name.length !== header.length || name.toLowerCase() !== header) continue
    if (value !== undefined) return undefined
    value = rawHeaders[i + 1]
  }
  return value
}

const MOST_HOPS = 5

/**
 * How the call came in, for the journal. Throws `loop_detected` where it has gone through so many services that send one
 * another what they are sent.
 */
export function originOf(request: FastifyRequest, door: Door = 'api'): { call_id: string; door: Door; openhim_transaction: string | null; address: string; hops: number } {
  const given = request.headers['x-openhim-transactionid']
  const hops = hopsOf(request.headers['support-hops'])
  if (hops > MOST_HOPS) throw new Refusal('loop_detected', 'This has gone through too many services: two of them may be mirroring one another.')
  return { call_id: request.id, door, openhim_transaction: typeof given === 'string' && SAFE.test(given) ? given : null, address: request.ip, hops }
}

/** What is no number says nothing; of several, as of a header that was sent twice, the largest counts. */
const hopsOf = (given: string | string[] | undefined) =>
  Math.max(0, ...String(given ?? '').split(',').map(each => each.trim()).filter(each => /^[0-9]+$/.test(each)).map(Number))
