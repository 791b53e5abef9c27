/** Receivers of webhooks for a measurement: what each has had and when, and how it answers. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'

interface Message { type: string; timestamp: string; data: { id: string; sequence: number; request: { id: string } } }

/** Milliseconds since the event, and whether it came in order for its request. */
interface Arrival { waited: number; inOrder: boolean }

export class Receiver {
  readonly arrivals = new Map<string, Arrival>()
  messages = 0
  forged = 0
  secret = ''
  /** 0: never answers. */
  answer: () => number = () => 204
  private readonly last = new Map<string, number>()
  private server: Server | undefined
  private port = 0

  constructor(readonly name: string) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}/`
  }

  /** On the port it had, if it had one. */
  async listen(): Promise<void> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        const status = this.answer()
        this.take(Buffer.concat(chunks).toString('utf8'), { headers: request.headers, isTaken: status === 204 })
        if (status !== 0) response.writeHead(status).end()
      })
    })
    await new Promise<void>(resolve => server.listen(this.port, '127.0.0.1', resolve))
    this.server = server
    this.port = (server.address() as AddressInfo).port // it listens on a port, not on a path
  }

  close(): void {
    this.server?.close()
    this.server?.closeAllConnections()
  }

  private take(body: string, { headers, isTaken }: { headers: IncomingHttpHeaders; isTaken: boolean }): void {
    this.messages++
    if (!isSigned(body, headers, this.secret)) this.forged++
    if (!isTaken) return
    const { timestamp, data } = JSON.parse(body) as Message // our own
    if (this.arrivals.has(data.id)) return
    const before = this.last.get(data.request.id) ?? 0
    this.arrivals.set(data.id, { waited: Date.now() - Date.parse(timestamp), inOrder: data.sequence > before })
    this.last.set(data.request.id, Math.max(before, data.sequence))
  }
}

/** By the package that is not ours. */
function isSigned(body: string, headers: IncomingHttpHeaders, secret: string): boolean {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>)
    return true
  } catch {
    return false
  }
}

/** So many subscriptions, of which three are told of everything and the others of nothing that a measurement does. */
export async function subscribeAll(base: string, key: string, count: number): Promise<Receiver[]> {
  const receivers = Array.from({ length: count }, (_, place) => new Receiver(`receiver ${place + 1}`))
  for (const [place, receiver] of receivers.entries()) {
    await receiver.listen()
    const body = { url: receiver.url, ...(place < 3 ? {} : { types: ['request.feedback_given'] }) }
    const answer = await fetch(`${base}/v1/webhooks`, { method: 'POST', headers: { 'authorization': `Bearer ${key}`, 'content-type': 'application/json' }, body: JSON.stringify(body) })
    if (answer.status !== 201) throw new Error(`A subscription was answered ${answer.status}.`)
  }
  return receivers
}
