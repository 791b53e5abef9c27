/** Reads the feed from its beginning while things break, from whatever replica answers, as a mirror would. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Caller } from './caller'

const LIMIT = 200
const PAUSE_MS = 100

export class FeedReader {
  /** Places in the order in which they came. */
  readonly places: string[] = []
  private next = ''
  private stopped = false

  constructor(private readonly caller: Caller, private readonly voice: string) {}

  /** Resolves when it was stopped. */
  async follow(): Promise<void> {
    while (!this.stopped) if (!await this.readOn()) await wait(PAUSE_MS)
  }

  /** @returns whether there may be more. */
  async readOn(): Promise<boolean> {
    const after = this.next === '' ? '' : `&after=${this.next}`
    const { status, text } = await this.caller.acknowledge('read', { method: 'GET', path: `/v1/events?limit=${LIMIT}${after}`, voice: this.voice })
    if (status !== 200) throw new Error(`The feed answered ${status}: ${text}`)
    const page = JSON.parse(text) as { items: { id: string }[]; next: string; more: boolean }
    for (const { id } of page.items) this.places.push(id)
    this.next = page.next
    return page.more
  }

  stop(): void { this.stopped = true }
}
