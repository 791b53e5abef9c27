/**
 * One request to one address that was checked before. It is connected to as it is: no name is resolved here, no proxy of
 * the environment is asked, no redirect is followed.
 */
import * as http from 'node:http'
import * as https from 'node:https'
import { isIP } from 'node:net'
import { retryAfterOf, textOf } from './answer'
import { hostOf } from './url'

export interface Sending {
  url: URL
  headers: Readonly<Record<string, string>>
  body: string
  signal: AbortSignal
  /** How long to wait for a connection. */
  connectMs: number
}

const IDLE = { keepAlive: true, maxFreeSockets: 2, timeout: 4_000 }
const agents = { http: new http.Agent(IDLE), https: new https.Agent(IDLE) }

/** Closes every connection, also of calls under way. */
export function closeOutbound(): void {
  agents.http.destroy()
  agents.https.destroy()
}

export function exchange(address: string, sending: Sending, reuse = true) {
  return new Promise<{ status: number, retryAfterSeconds: number | null, text: string }>((resolve, reject) => {
    const request = begin(address, sending, reuse)
    let answered = false
    request.on('response', response => {
      answered = true
      const { statusCode: status = 0, headers } = response
      textOf(response).then(text => resolve({ status, retryAfterSeconds: retryAfterOf(headers['retry-after'], Date.now()), text }), reject)
    })
    request.on('error', error => {
      // The receiver closed an idle connection as we took it up again: that says nothing of the receiver.
      if (request.reusedSocket && !answered && !sending.signal.aborted) resolve(exchange(address, sending, false))
      else reject(error)
    })
    // Does nothing after any of the above. Some ends, such as that of an upgrade nobody asked for, are told in no other way.
    request.on('close', () => { if (!answered) reject(new Error('closed')) })
    giveUpConnecting(request, sending.connectMs)
    request.end(sending.body)
  })
}

function begin(address: string, { url, headers, body, signal }: Sending, reuse: boolean): http.ClientRequest {
  const host = hostOf(url)
  const options = {
    host: address,
    port: url.port,
    path: url.pathname + url.search,
    method: 'POST',
    // An encoded start of an answer would be kept as gibberish.
    headers: { 'accept-encoding': 'identity', ...headers, host: url.host, 'content-length': Buffer.byteLength(body) },
    signal,
  }
  return url.protocol === 'https:'
    // The certificate has to be that of the name, not of the address.
    ? https.request({ ...options, servername: isIP(host) === 0 ? host.replace(/\.$/, '') : '', agent: reuse && agents.https })
    : http.request({ ...options, agent: reuse && agents.http })
}

function giveUpConnecting(request: http.ClientRequest, afterMs: number): void {
  request.on('socket', socket => {
    if (!socket.connecting) return
    const timer = setTimeout(() => request.destroy(Object.assign(new Error('too slow'), { syscall: 'connect', code: 'ETIMEDOUT' })), afterMs)
    const stop = () => clearTimeout(timer)
    socket.once('connect', stop)
    request.once('close', stop)
  })
}
