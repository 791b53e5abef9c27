/** Receives webhooks: what has come, whether it was signed and in order for its request. Answers can be held back. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import type { Findings } from './findings'

interface Message { data: { id: string; sequence: number; request: { id: string } } }

export class Receiver {
  url = ''
  secret = ''
  /** Places in the feed that have come. */
  readonly seen = new Set<string>()
  private readonly last = new Map<string, number>()
  private held: ServerResponse[] | undefined
  private readonly server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('error', () => undefined)
    request.on('data', (piece: Buffer) => pieces.push(piece)).on('end', () => this.take(Buffer.concat(pieces).toString(), request.headers, response))
  })

  constructor(private readonly findings: Findings) {}

  async listen(): Promise<void> {
    this.server.listen(0, '127.0.0.1')
    await once(this.server, 'listening')
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/` // it listens on a port, not on a path
  }

  /** From now on nobody gets an answer. */
  hold(): void { this.held = [] }

  /** Answers those who wait. */
  answerHeld(): void { for (const response of this.held?.splice(0) ?? []) response.writeHead(204).end() }

  letGo(): void {
    this.answerHeld()
    this.held = undefined
  }

  close(): void {
    this.server.close()
    this.server.closeAllConnections()
  }

  private take(body: string, headers: IncomingHttpHeaders, response: ServerResponse): void {
    try {
      new Webhook(this.secret).verify(body, headers as Record<string, string>)
      this.note(JSON.parse(body) as Message) // ours, by its signature
    } catch (error) {
      this.findings.add('wrong', `a message that is not what was promised: ${String(error)}`)
    }
    if (this.held) this.held.push(response)
    else response.writeHead(204).end()
  }

  private note({ data }: Message): void {
    if (this.seen.has(data.id)) return
    this.seen.add(data.id)
    const before = this.last.get(data.request.id) ?? 0
    if (data.sequence < before) this.findings.add('wrong', `event ${data.id} was sent after a later one of its request`)
    this.last.set(data.request.id, Math.max(before, data.sequence))
  }
}
