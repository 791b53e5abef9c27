/**
 * Several connections accepted in a turn of the event loop. libuv, since 1.45, accepts one a turn for each handle that
 * listens; under load a turn takes tens of milliseconds, and whoever opens a connection waits where no bound sees it.
 * Further handles of one socket, unlike sockets that share a port, leave a taken port an error.
 */
import { type ChildProcess, type SendHandle, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Log } from './log'

const HANDLES = 16

// A handle is doubled where it goes to another process and back. The bare handle: a server would accept there too.
const SENDS_BACK = "process.on('message', (message, handle) => process.send(message, handle))"
const bareHandleOf = (server: Server) => (server as unknown as { _handle: SendHandle })._handle

/** Call before the server listens. Where its helper fails it accepts one a turn, as it would without this. */
export function acceptsSeveral(app: FastifyInstance, log: Log): void {
  const further: Server[] = []
  let helper: ChildProcess | undefined
  let helped: Promise<unknown> | undefined
  let closed: Promise<unknown> | undefined

  const ask = () => helper?.send('', bareHandleOf(app.server), () => undefined)
  const takeBack = (handle: unknown) => {
    // As Node's own server of HTTP listens.
    further.push(createServer({ allowHalfOpen: true, noDelay: true }, socket => app.server.emit('connection', socket)).listen(handle))
    if (further.length < HANDLES - 1) ask()
    else helper?.disconnect()
  }

  app.addHook('onListen', done => {
    const begun = spawn(process.execPath, ['-e', SENDS_BACK], { env: {}, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
    helped = new Promise(resolve => {
      begun.once('exit', resolve).on('error', error => {
        log.warn({ event: 'accepts_one_a_turn', error })
        resolve(undefined)
      })
    })
    begun.on('message', (_message, handle) => {
      if (closed) createServer().listen(handle).close()
      else takeBack(handle)
    })
    helper = begun
    ask()
    done()
  })
  app.addHook('preClose', done => {
    // While the helper lives the kernel takes connections that nobody accepts.
    helper?.kill('SIGKILL')
    closed = Promise.all([helped, ...further.map(server => once(server.close(), 'close'))])
    done()
  })
  // Who came in by them is served to the end as well.
  app.addHook('onClose', () => closed)
}
