/** How long calls took, by route pattern. */
import type { FastifyInstance } from 'fastify'
import { Histogram } from 'prom-client'
import { registry } from '../platform/metrics'

const calls = new Histogram({
  name: 'support_http_request_duration_seconds',
  help: 'How long calls took, by route pattern.',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3],
  registers: [registry],
})

export function measures(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.is404 ? 'none' : request.routeOptions.url ?? 'none'
    calls.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1_000)
    done()
  })
}
