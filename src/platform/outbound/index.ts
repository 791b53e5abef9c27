/**
 * Calls to strangers: a POST to a URL that somebody else has set. It reaches nothing inside that was not allowed, waits
 * no longer and reads no more than it is told, and what it says of a failure holds nothing of what was sent.
 */
import { isUnconnected, networkError, OutboundError } from './error'
import { exchange, type Sending } from './exchange'
import type { Resolve } from './names'
import type { Networks } from './networks'
import { addressesToCall } from './resolve'
import { hostOf, isAllowedUrl } from './url'

export { OutboundError } from './error'
export { closeOutbound } from './exchange'
export { type Resolve } from './names'
export { type Networks, networksFrom } from './networks'
export { isAllowedUrl } from './url'

export interface Call {
  headers: Readonly<Record<string, string>>
  body: string
  /** For everything together: the name, the connection, the whole answer. */
  timeoutMs: number
  networks: Networks
  /** Ends the call early, as a failure of the network. */
  signal?: AbortSignal
  resolve?: Resolve
}

export interface Answer {
  status: number
  /** At most a day. */
  retryAfterSeconds: number | null
  /** The first 1,000 characters at most. */
  text: string
  milliseconds: number
}

/** Whatever the status: an answer. Rejects with an OutboundError where there is none. */
export async function post(url: string, call: Call): Promise<Answer> {
  const began = performance.now()
  const refusal = isAllowedUrl(url, call.networks)
  if (refusal !== undefined) throw new OutboundError('refused_address', refusal)
  const end = new AbortController()
  const timer = setTimeout(() => end.abort(new OutboundError('timeout', `The receiver did not answer within ${call.timeoutMs} ms.`)), call.timeoutMs)
  const stop = () => end.abort(new OutboundError('network', 'The call was broken off on this side.'))
  call.signal?.addEventListener('abort', stop)
  if (call.signal?.aborted) stop()
  try {
    const answer = await Promise.race([callOut(new URL(url), call, end.signal), aborted(end.signal)])
    return { ...answer, milliseconds: Math.round(performance.now() - began) }
  } catch (error) {
    end.signal.throwIfAborted()
    throw error instanceof OutboundError ? error : networkError(error)
  } finally {
    clearTimeout(timer)
    call.signal?.removeEventListener('abort', stop)
  }
}

async function callOut(url: URL, { headers, body, timeoutMs, networks, resolve }: Call, signal: AbortSignal) {
  const addresses = await addressesToCall(hostOf(url), networks, resolve)
  signal.throwIfAborted()
  return oneOf(addresses, { url, headers, body, signal, connectMs: timeoutMs / addresses.length })
}

/** The first that takes the connection. */
async function oneOf([address = '', ...others]: string[], sending: Sending) {
  try {
    return await exchange(address, sending)
  } catch (error) {
    if (others.length === 0 || !isUnconnected(error) || sending.signal.aborted) throw error
    return oneOf(others, sending)
  }
}

const aborted = (signal: AbortSignal) => new Promise<never>((_, reject) => {
  // Only this module aborts it, with an OutboundError.
  const end = () => reject(signal.reason as OutboundError)
  if (signal.aborted) end()
  else signal.addEventListener('abort', end)
})
