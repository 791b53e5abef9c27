/** The feed as Server-Sent Events: each event with its place as `id`, so that a browser that was cut off goes on by itself. */
import { type Position, positionText } from '../domain/position'
import type { Event } from './schema'

const BEAT_MS = 15_000
/** What a key may see is looked up when a stream begins, so none goes on for ever; clients come back by themselves. */
const LONGEST_MS = 300_000
const RETRY_MS = 1_000

interface Source {
  read: (after: Position | undefined) => Promise<{ events: Event[]; next: Position; more: boolean }>
  moved: (from: Position, millis: number) => Promise<void>
  signal: AbortSignal
  /** Milliseconds that only rise. */
  millis: () => number
}

export async function* streamOf({ read, moved, signal, millis }: Source, after: Position | undefined): AsyncGenerator<string> {
  const until = millis() + LONGEST_MS
  let place = after
  yield `retry: ${RETRY_MS}\n\n`
  while (!signal.aborted && millis() < until) {
    const { events, next, more } = await read(place)
    place = next
    for (const event of events) yield `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
    if (more) continue
    // With the place, so that who began at the end, or sees little of what happens, comes back to where it was.
    if (events.length === 0) yield `id: ${positionText(next)}\n: nothing yet\n\n`
    await moved(next, BEAT_MS)
  }
}
