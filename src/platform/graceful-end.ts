/**
 * Ends an HTTP server without failing a call: it stops listening, answers what is under way with `Connection: close`,
 * and cuts only what is left when the grace is over.
 */
import type { FastifyInstance } from 'fastify'

const IDLE_CHECK_MS = 50

/** Call before the server listens. @returns ends the server within the grace. */
export function preparesEnd(app: FastifyInstance): (graceSeconds: number) => Promise<void> {
  let closing = false
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) void reply.header('connection', 'close')
    done()
  })
  return async graceSeconds => {
    closing = true
    // A connection that falls idle after its last answer would otherwise be waited for (fastify#7044).
    const idle = setInterval(() => app.server.closeIdleConnections(), IDLE_CHECK_MS)
    const cut = setTimeout(() => app.server.closeAllConnections(), graceSeconds * 1_000)
    await app.close()
    clearInterval(idle)
    clearTimeout(cut)
  }
}
