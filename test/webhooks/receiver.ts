/** A receiver of webhooks: verifies each message by the independent package, keeps it, and answers as it is told. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'

export interface Received {
  id: string
  headers: Record<string, string>
  body: { type: string; timestamp: string; data: { id: string; request: { id: string; title: string; number: string; state: string } } }
}

type Answer = (received: Received, response: ServerResponse) => void

export interface Receiver {
  url: string
  received: Received[]
  /** Messages whose signature did not verify. */
  forged: number
  secrets: string[]
  answer: Answer
  close(): Promise<void>
}

export const OK: Answer = (_received, response) => { response.writeHead(204).end() }
export const status = (code: number, headers: Record<string, string> = {}): Answer => (_received, response) => { response.writeHead(code, headers).end('no') }

export async function aReceiver(secrets: string[] = []): Promise<Receiver> {
  const server: Server = createServer((request, response) => void take(request, response))
  const receiver: Receiver = {
    url: '', received: [], forged: 0, secrets, answer: OK,
    close: () => new Promise(resolve => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
  async function take(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString('utf8')
    const headers = request.headers as Record<string, string>
    const verified = receiver.secrets.some(secret => verifies(secret, text, headers))
    if (!verified) receiver.forged++
    const received: Received = { id: headers['webhook-id'] ?? '', headers, body: JSON.parse(text) as Received['body'] }
    receiver.received.push(received)
    receiver.answer(received, response)
  }
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  return receiver
}

/** The package refuses what is older than five minutes by its own clock; in tests the time is set. */
function verifies(secret: string, text: string, headers: Record<string, string>): boolean {
  const now = Date.now
  Date.now = () => Number(headers['webhook-timestamp']) * 1_000
  try {
    new Webhook(secret).verify(text, headers)
    return true
  } catch {
    return false
  } finally {
    Date.now = now
  }
}
