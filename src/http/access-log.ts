/** One line a call: what was asked of which route, by whom, how it ended and how long it took. Never what was sent. */
import type { FastifyInstance } from 'fastify'

export function logsCalls(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    request.log.info({
      event: 'call',
      method: request.method,
      route: request.is404 ? undefined : request.routeOptions.url,
      status: reply.statusCode,
      duration_ms: Math.round(reply.elapsedTime * 10) / 10,
      client_id: request.caller?.client_id,
      request_id: request.id,
      trace_id: typeof reply.getHeader('traceparent') === 'string' ? String(reply.getHeader('traceparent')).slice(3, 35) : undefined,
    })
    done()
  })
}
