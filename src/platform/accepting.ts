/**
 * Several connections accepted in a turn of the event loop. libuv, since 1.45, accepts one a turn for each handle that
 * listens; under load a turn takes tens of milliseconds, and whoever opens a connection waits where no bound sees it.
 * Further handles of one socket, unlike sockets that share a port, leave a taken port an error.
 */
import { type ChildProcess, type SendHandle, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Log } from './log'

const FURTHER = 15
const HELPED_WITHIN_MS = 10_000
const ENDS_WITHIN_MS = 1_000

/** Connections that wait to be accepted: who finds that line full is not refused, but tries again for seconds. */
export const BACKLOG = 4_096

// A handle is doubled where it goes to another process and back. The bare handle: a server would accept there too.
const SENDS_BACK = "process.on('message', (message, handle) => process.send(message, handle))"
const bareHandleOf = (server: Server) => (server as unknown as { _handle: SendHandle })._handle

/** Call before the server listens, with `BACKLOG`. Where its helper fails, fewer handles accept, and a warning says so. */
export function acceptsSeveral(app: FastifyInstance, log: Log): void {
  const further: Server[] = []
  let helper: ChildProcess | undefined
  let helped: Promise<unknown> | undefined
  let closing = false
  let closed: Promise<unknown> | undefined

  const ask = () => helper?.send('', bareHandleOf(app.server), () => undefined)
  const warn = (error?: unknown) => { log.warn({ event: 'accepts_fewer', handles: further.length + 1, error }) }
  const takeBack = (handle: unknown) => {
    // As Node's own server of HTTP listens. To listen again sets the line of the whole socket.
    const server = createServer({ allowHalfOpen: true, noDelay: true }, socket => app.server.emit('connection', socket)).on('error', warn).listen(handle, BACKLOG)
    if (closing) return void server.close()
    further.push(server)
    if (further.length < FURTHER) ask()
    else helper?.kill('SIGKILL') // after `disconnect` Node tells no `close`
  }

  app.addHook('onListen', done => {
    if (closing) return done()
    try {
      const begun = startHelper()
      helper = begun
      begun.once('spawn', ask).on('message', (_message, handle) => { if (handle) takeBack(handle) })
      setTimeout(() => begun.kill('SIGKILL'), HELPED_WITHIN_MS).unref()
      // Later errors too, such as of a channel that has gone, are met here.
      helped = new Promise<unknown>(resolve => begun.on('error', resolve).once('close', () => resolve(undefined)))
        .then(error => { if (further.length < FURTHER && !closing) warn(error) })
    } catch (error) {
      warn(error)
    }
    done()
  })
  // While the helper lives, or a handle is on its way back, the kernel takes connections that nobody accepts.
  app.addHook('preClose', async () => {
    closing = true
    helper?.kill('SIGKILL')
    await Promise.race([helped, wait(ENDS_WITHIN_MS, undefined, { ref: false })])
    closed = Promise.all(further.map(server => once(server.close(), 'close')))
  })
  // Who came in by them is served to the end as well.
  app.addHook('onClose', () => closed)
}

// It needs nothing of the environment, where the secrets are.
const startHelper = () => spawn(process.execPath, ['-e', SENDS_BACK], { env: {}, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
