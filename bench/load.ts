/** Load on one server for a few seconds, and what came of it. */
import autocannon from 'autocannon'

export interface Target {
  name: string
  base: string
}

export interface Calls {
  method: 'GET' | 'POST'
  headers: Record<string, string>
  /** Sent in turn; shared out among the connections where there are enough of them. */
  requests: { path: string; body?: string }[]
  /** `[<id>]` in headers and bodies becomes another text at each call. */
  unique?: boolean
  /** Each can be made once: the round is over where a connection comes to its last. */
  once?: boolean
}

export interface Round {
  /** Calls answered in a second. */
  rate: number
  /** Milliseconds of each call, in ascending order. */
  latencies: number[]
}

/** @param length how long, or how many calls. Throws where anything but success came back. */
export async function load(target: Target, calls: Calls, connections: number, length: { seconds: number } | { calls: number }): Promise<Round> {
  const latencies: number[] = []
  let began = performance.now()
  let ended = began
  let clients = 0
  const left = new Map<unknown, number>()
  const running = autocannon({
    url: target.base,
    connections,
    ...('calls' in length ? { amount: length.calls } : { duration: length.seconds }),
    method: calls.method,
    headers: calls.headers,
    requests: calls.requests,
    idReplacement: calls.unique === true,
    // Each connection has calls of its own, so that no two are about the same thing at once.
    setupClient: client => {
      const own = calls.requests.filter((_, place) => place % connections === clients).map(each => ({ ...each }))
      clients++
      if (own.length > 0 && calls.requests.length >= connections) client.setRequests(own)
      left.set(client, own.length)
    },
  }, () => undefined)
  // Only now: before that the calls themselves are put together.
  running.on('start', () => { began = performance.now() })
  running.on('response', (client, _status, _bytes, milliseconds) => {
    latencies.push(milliseconds)
    ended = performance.now()
    const more = (left.get(client) ?? 0) - 1
    left.set(client, more)
    // The next is on its way already.
    if (calls.once && more <= 2) running.stop()
  })
  const result = await new Promise<autocannon.Result>((resolve, reject) => running.on('done', resolve).on('error', reject))
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${target.name}: ${result.non2xx} calls were refused and ${result.errors} failed.`)
  return { rate: latencies.length / ((ended - began) / 1_000), latencies: latencies.sort((a, b) => a - b) }
}

/** Of numbers in ascending order. */
export const percentile = (ascending: readonly number[], share: number) =>
  ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? 0

export const median = (numbers: readonly number[]) => percentile([...numbers].sort((a, b) => a - b), 0.5)

export const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0)

export const mean = (numbers: readonly number[]) => sumOf(numbers) / numbers.length
