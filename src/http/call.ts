/** What identifies a call beyond its caller: its own id, and the transaction of the interoperability layer. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'

const SAFE = /^[A-Za-z0-9._:+/=@-]{1,128}$/

/** `X-Request-Id` where it is safe to log and to send back, else one of our own. */
export function callId({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && SAFE.test(given) ? given : randomUUID()
}

/** How the call came in, for the journal. */
export function originOf(request: FastifyRequest): { call_id: string; openhim_transaction: string | null } {
  const given = request.headers['x-openhim-transactionid']
  return { call_id: request.id, openhim_transaction: typeof given === 'string' && SAFE.test(given) ? given : null }
}
