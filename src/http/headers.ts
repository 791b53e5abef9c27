/** Headers of every answer; a route that may be cached says so itself. */
import type { FastifyInstance, FastifyRequest } from 'fastify'

export const SAME_FOR_ALL = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }
export const headersOf = ({ id }: Pick<FastifyRequest, 'id'>) => ({ 'x-request-id': id, ...SAME_FOR_ALL })

export function setsHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    void reply.headers(headersOf(request))
    const { traceparent } = request.headers
    if (typeof traceparent === 'string' && /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/.test(traceparent))
      void reply.header('traceparent', traceparent)
    done()
  })
}
