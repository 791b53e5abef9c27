/**
 * Ends an HTTP server without failing a call: it answers what has come in with `Connection: close`, stops listening,
 * and cuts only what is left when the grace is over.
 */
import type { Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

// What lies unread in the kernel, and connections that nobody accepted yet, look idle: this long they are still served.
const SETTLE_MS = 100
const IDLE_CHECK_MS = 50

/** Call before the server listens. @returns ends the server within the grace. */
export function preparesEnd(app: FastifyInstance): (graceSeconds: number) => Promise<void> {
  let closing = false
  const sockets = new Set<Socket>()
  app.server.on('connection', socket => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) void reply.header('connection', 'close')
    done()
  })
  // Node counts a connection on which nothing was ever sent as busy; balancers and browsers open such in advance.
  const closeIdle = () => {
    app.server.closeIdleConnections()
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
  }
  return async graceSeconds => {
    closing = true
    const cut = setTimeout(() => app.server.closeAllConnections(), graceSeconds * 1_000)
    await wait(SETTLE_MS)
    // A connection that falls idle after its last answer would otherwise be waited for (fastify#7044).
    const idle = setInterval(closeIdle, IDLE_CHECK_MS)
    await app.close()
    clearInterval(idle)
    clearTimeout(cut)
  }
}
