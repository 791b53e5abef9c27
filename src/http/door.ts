/**
 * The first look at a call, before anybody is asked who he is: what no honest client sends is refused here, because
 * proxies and servers read it differently.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Refusal } from '../domain/refusal'
import { METHODS, refuseMethod } from './methods'

const ONCE_ONLY = new Set(['host', 'content-type', 'content-length', 'authorization', 'x-api-key', 'idempotency-key', 'if-match'])

export function guardDoor(app: FastifyInstance): void {
  // Node would answer 417 by itself, in no form of ours.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
  app.addHook('onRequest', async (request, reply) => {
    // Here and not where no route is found: Fastify first asks some of them for a body.
    if (!METHODS.some(known => known === request.method)) refuseMethod(reply)
    const sentence = oddity(request)
    if (sentence !== undefined) throw new Refusal('malformed_request', sentence)
  })
}

function oddity({ raw, method }: FastifyRequest): string | undefined {
  if (raw.httpVersion !== '1.1' && raw.httpVersion !== '1.0') return 'Only HTTP 1.0 and 1.1 are spoken here.'
  if (raw.httpVersion === '1.1' && raw.headers.host === undefined) return 'The header host is missing.'
  if (!raw.url?.startsWith('/')) return 'The request target must be a path.'
  if (raw.url.includes('%') && !isReadable(raw.url)) return 'The query cannot be read.'
  if ((method === 'GET' || method === 'HEAD') && hasBody(raw.headers)) return 'A call that reads carries no body.'
  if (raw.headers.expect !== undefined && raw.headers.expect.toLowerCase() !== '100-continue') return 'Nothing but 100-continue may be expected.'
  const seen = new Set<string>()
  for (let i = 0; i < raw.rawHeaders.length; i += 2) {
    const name = (raw.rawHeaders[i] ?? '').toLowerCase()
    if (!ONCE_ONLY.has(name)) continue
    if (seen.has(name)) return `The header ${name} may stand only once.`
    seen.add(name)
  }
}

/** What cannot be decoded would be taken as it stands, as if somebody had meant it. */
function isReadable(url: string): boolean {
  try {
    decodeURIComponent(url)
    return true
  } catch {
    return false
  }
}

const hasBody = (headers: { 'content-length'?: string; 'transfer-encoding'?: string }) =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] !== undefined && headers['content-length'] !== '0')
