/** Headers of every answer; a route that may be cached says so itself. */
import type { FastifyInstance, FastifyRequest } from 'fastify'

export const SAME_FOR_ALL = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }
export const headersOf = ({ id }: Pick<FastifyRequest, 'id'>) => ({ 'x-request-id': id, ...SAME_FOR_ALL })

/** As they stand in an answer that is put together by hand; names and values are safe there. */
export const headerLines = (headers: Record<string, string | number>) =>
  Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')

export function setsHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    void reply.headers(headersOf(request))
    const { traceparent } = request.headers
    if (typeof traceparent === 'string' && /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/.test(traceparent))
      void reply.header('traceparent', traceparent)
    done()
  })
}
