/** The feed as Server-Sent Events: each event with its place as `id`, so that a browser that was cut off goes on by itself. */
import { type Position, positionText } from '../domain/position'
import type { Event } from './schema'

const BEAT_MS = 15_000
/** What a key may see is looked up when a stream begins, so none goes on for ever; clients come back by themselves. */
const LONGEST_MS = 300_000
const RETRY_MS = 1_000

/** What is read at once. */
export interface Page { events: Event[]; next: Position; more: boolean }

interface Source {
  read: (after: Position) => Promise<Page>
  moved: (from: Position, millis: number) => Promise<void>
  signal: AbortSignal
  /** Milliseconds that only rise. */
  millis: () => number
}

/** @param first read before anything is sent, so that a refusal is an answer and no broken stream. */
export async function* streamOf({ read, moved, signal, millis }: Source, first: Page): AsyncGenerator<string> {
  const until = millis() + LONGEST_MS
  yield `retry: ${RETRY_MS}\n\n`
  for (let page = first; ; page = await read(page.next)) {
    for (const event of page.events) yield `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
    // With the place, so that who began at the end, or sees little of what happens, comes back to where it was.
    if (page.events.length === 0) yield `id: ${positionText(page.next)}\n: nothing yet\n\n`
    if (!page.more) await moved(page.next, BEAT_MS)
    if (signal.aborted || millis() > until) return
  }
}
