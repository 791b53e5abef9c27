/**
 * How many calls are worked on at once. Some more wait in line for a moment, unread; what comes on top of them is refused at
 * once. Where more come than can be served, a refusal must cost far less than a call, or refusing is all that is done.
 * A call counts while it is worked on, not while its body comes in or its answer leaves: that is up to the client.
 */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse, STATUS_CODES } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Counter } from 'prom-client'
import { registry } from '../platform/metrics'
import { callId } from './call'
import { headerLines, SAME_FOR_ALL } from './headers'
import { problem, RETRY_AFTER_SECONDS } from './problems'

const shed = new Counter({
  name: 'support_calls_shed_total',
  help: 'Calls that were refused unread because too many were under way.',
  registers: [registry],
})

declare module 'fastify' {
  interface FastifyInstance {
    crowd: Crowd
  }
}

/** For whoever holds a call up before it is read, and for calls that only wait. */
export interface Crowd {
  enter(request: FastifyRequest): void
  leave(request: FastifyRequest): void
}

// Longer than what is served while one may wait, a line only holds connections.
const LINE = { longest: 200, waitMs: 500 }

// Who names no host is refused at the door, as a problem.
const SERVER = { headersTimeout: 5_000, requestTimeout: 10_000, keepAliveTimeout: 15_000, connectionsCheckingInterval: 1_000, requireHostHeader: false }
/** Of a socket on which no byte moves: longer than a call may ask to wait for events. */
const CONNECTION_TIMEOUT_MS = 40_000

interface Bounds {
  most?: number
  line?: typeof LINE
  millis?: () => number
  ends?: AbortSignal
}

interface Exchange {
  call: IncomingMessage
  reply: ServerResponse
}

interface InLine extends Exchange {
  since: number
}

/** @param most 0 for as many as come. @param millis only goes forward. @param ends aborted where the process is to end: a refusal ends its connection. */
export function keepsCrowd({ most = 0, line: { longest, waitMs } = LINE, millis = () => performance.now(), ends }: Bounds) {
  const underWay = new Set<FastifyRequest>()
  const line: InLine[] = []
  let answer: RequestListener = refuse
  const isFull = () => most > 0 && underWay.size >= most

  function come(call: IncomingMessage, reply: ServerResponse): void {
    // Who asks how the service is gets an answer all the same.
    if (!call.url?.startsWith('/v1/') || line.length === 0 && !isFull()) return void answer(call, reply)
    if (line.length >= longest) refuse(call, reply)
    else line.push({ call, reply, since: millis() })
  }

  function refuse(call: IncomingMessage, reply: ServerResponse): void {
    if (ends?.aborted) reply.shouldKeepAlive = false
    refuseWithOthers({ call, reply })
  }

  /** The next in line, unless it has waited for too long or has left. */
  function next(): void {
    while (line.length > 0 && !isFull()) {
      const { call, reply, since } = line.shift() as InLine // there is one
      if (millis() - since > waitMs) refuse(call, reply)
      else if (!call.destroyed) return void answer(call, reply)
    }
  }

  const crowd: Crowd = {
    enter(request) { underWay.add(request) },
    leave(request) {
      underWay.delete(request)
      next()
    },
  }

  return {
    serverFactory: (handle: RequestListener) => {
      answer = handle
      return createServer(SERVER, come).setTimeout(CONNECTION_TIMEOUT_MS)
    },
    /** Call after everything that may refuse a call before it is worked on. */
    counts(app: FastifyInstance): void {
      app.decorate('crowd', crowd)
      app.addHook('preHandler', (request, _reply, done) => {
        crowd.enter(request)
        done()
      })
      app.addHook('onSend', (request, _reply, _payload, done) => {
        crowd.leave(request)
        done()
      })
      // Those too that were refused before they counted: each that is let in lets one in, so that the line always moves on.
      app.addHook('onResponse', (request, _reply, done) => {
        crowd.leave(request)
        done()
      })
    },
  }
}

// In an overload refusing is most of what is done, so all that is the same in each is put together once.
const ID = '~' // stays as it is in JSON and in a URN
const [BEFORE_ID, BETWEEN, AFTER_ID] = JSON.stringify(problem('unavailable', 'The service is overloaded.', ID)).split(ID)
const HEADERS = { ...SAME_FOR_ALL, 'retry-after': String(RETRY_AFTER_SECONDS.unavailable), 'content-type': 'application/problem+json' }
const KEPT = { ...HEADERS, 'connection': 'keep-alive', 'keep-alive': `timeout=${SERVER.keepAliveTimeout / 1_000}` }
const HEAD_OF_KEPT = `HTTP/1.1 503 ${STATUS_CODES[503]}\r\n${headerLines(KEPT)}`

const refused: Exchange[] = []

/** Those of this turn of the event loop together: written in a row they cost the kernel less (docs/performance.md). */
function refuseWithOthers(one: Exchange): void {
  if (refused.push(one) === 1) setImmediate(() => { for (const each of refused.splice(0)) answerRefused(each) })
}

function answerRefused({ call, reply }: Exchange): void {
  shed.inc()
  const id = callId(call)
  const body = `${BEFORE_ID}${encodeURIComponent(id)}${BETWEEN}${id}${AFTER_ID}` // ASCII, or its length would be another
  if (reply.shouldKeepAlive) putWhole(reply, 503, `${HEAD_OF_KEPT}x-request-id: ${id}\r\ncontent-length: ${body.length}\r\n\r\n${call.method === 'HEAD' ? '' : body}`)
  else reply.writeHead(503, { ...HEADERS, 'x-request-id': id, 'content-length': body.length }).end(body, 'latin1')
}

/**
 * The answer as it is to be sent, in the member where Node keeps the head that it puts together: one text, for a quarter
 * less of the processor. When it is sent, and what comes before it on the connection, stays Node's matter. It bears no
 * date, which answers of 500 and above may leave out (RFC 9110, 6.6.1).
 */
function putWhole(reply: ServerResponse, status: number, text: string): void {
  reply.statusCode = status
  ;(reply as unknown as { _header: string })._header = text
  reply.end()
}
