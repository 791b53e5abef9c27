/** One try: the message is sent, and what came back is put down. */
import type { Deps } from '../deps'
import { cut } from '../domain/cut'
import { Refusal } from '../domain/refusal'
import { OutboundError, post } from '../platform/outbound'
import { guardValue } from '../privacy/door'
import type { Message } from './message'
import type { Tried } from './settle'

const TIMEOUT_MS = 10_000

export async function call(deps: Deps, url: string, { headers, body }: Message, signal?: AbortSignal): Promise<Tried> {
  const at = deps.now()
  const began = performance.now()
  try {
    const { status, retryAfterSeconds, text, milliseconds } = await post(url, { headers, body, timeoutMs: TIMEOUT_MS, networks: deps.networks, signal })
    return { at, status, error: null, duration_ms: milliseconds, answer: guarded(text), retryAfterSeconds }
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error
    return { at, status: null, error: error.message.slice(0, 500), duration_ms: Math.round(performance.now() - began), answer: '', retryAfterSeconds: null }
  }
}

/** A receiver may answer with anything, also with what it was sent. */
function guarded(text: string): string {
  try {
    return cut(guardValue('service', [text])[0] ?? '', 1_000)
  } catch (error) {
    if (error instanceof Refusal) return '[removed]'
    throw error
  }
}
