/** Senders that create requests, each with its key until it is acknowledged, and the ledger of what was. */
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { call, type Replica } from './service'

const SENDERS = 16
const PAUSE_MS = 50

interface Entry {
  key: string
  title: string
  /** Of the answer 201. */
  id?: string
  sentAt: number
  answeredAt?: number
  /** The place of the replica that answered so. */
  by?: number
}

export class Load {
  readonly ledger: Entry[] = []
  /** Answers other than 201, by what they were; calls without an answer. */
  readonly refused = new Map<string, number>()
  private stopped = false
  private abandoned = false
  private readonly senders: Promise<void>[]

  constructor(private readonly replicas: readonly Replica[]) {
    this.senders = Array.from({ length: SENDERS }, (_, number) => this.send(number))
  }

  private async send(number: number): Promise<void> {
    for (let i = 0; !this.stopped; i++) {
      const entry: Entry = { key: randomUUID(), title: `Sent by ${number}, ${i}`, sentAt: 0 }
      this.ledger.push(entry)
      // Whoever got no answer cannot know: it asks again, also at the end, at the other replica.
      for (let attempt = number; entry.id === undefined && !this.abandoned; attempt++) {
        entry.sentAt = Date.now()
        entry.by = attempt % this.replicas.length
        entry.id = await this.create(entry)
        if (entry.id === undefined) await wait(PAUSE_MS)
      }
      entry.answeredAt = Date.now()
    }
  }

  private async create({ title, key, by = 0 }: Entry): Promise<string | undefined> {
    const { base } = this.replicas[by] ?? { base: '' }
    try {
      const answer = await call(base, '/v1/support-requests', { body: { title }, headers: { 'idempotency-key': key } })
      const body = await answer.json() as { id: string }
      if (answer.status === 201) return body.id
      this.count(String(answer.status))
    } catch {
      this.count('no answer')
    }
    return undefined
  }

  private count(what: string): void { this.refused.set(what, (this.refused.get(what) ?? 0) + 1) }

  get acknowledged(): number { return this.ledger.filter(entry => entry.id !== undefined).length }

  /** When each replica had acknowledged a call that was sent after this instant. */
  async acknowledgedSince(instant: number, withinMs: number): Promise<number> {
    for (;;) {
      const answered = this.ledger.filter(entry => entry.answeredAt !== undefined && entry.sentAt >= instant)
      const first = this.replicas.map((_, place) => Math.min(...answered.filter(entry => entry.by === place).map(entry => entry.answeredAt ?? Infinity)))
      if (first.every(Number.isFinite) || Date.now() > instant + withinMs) return Math.max(...first)
      if (this.replicas.some(replica => replica.hasEnded())) throw new Error('A replica ended.')
      await wait(5)
    }
  }

  /** Where the run has failed and nobody will answer. */
  abandon(): void {
    this.stopped = true
    this.abandoned = true
  }

  async stop(): Promise<void> {
    this.stopped = true
    await Promise.all(this.senders)
  }
}
