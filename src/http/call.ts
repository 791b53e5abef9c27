/** What identifies a call beyond its caller: its own id, and the transaction of the interoperability layer. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import type { Door } from '../domain/doors'
import { Refusal } from '../domain/refusal'

const SAFE = /^[A-Za-z0-9._:+/=@-]{1,128}$/

/** `X-Request-Id` where it is safe to log and to send back, else one of our own. */
export function callId({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && SAFE.test(given) ? given : randomUUID()
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
