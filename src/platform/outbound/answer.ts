/** What is kept of an answer. A receiver may send anything, for ever: no more is read than is said here. */
import type { IncomingMessage } from 'node:http'

const MOST_BYTES = 65_536
const MOST_CHARACTERS = 1_000
const LONGEST_WAIT_S = 86_400

export async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  // Without an encoding set, a response is made of buffers.
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    bytes += chunk.length
    // To leave the loop destroys the response, and with it the connection.
    if (bytes >= MOST_BYTES) break
  }
  return startOf(Buffer.concat(chunks).subarray(0, MOST_BYTES))
}

/** PostgreSQL takes no NUL in a text, and half of a character is none. */
const startOf = (bytes: Buffer) =>
  new TextDecoder().decode(bytes).replaceAll('\0', '\ufffd').slice(0, MOST_CHARACTERS).replace(/[\ud800-\udbff]$/, '')

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/** Seconds, given as such or as an instant; nothing where it is neither. */
export function retryAfterOf(header: string | undefined, now: number): number | null {
  if (header === undefined) return null
  const seconds = /^\d+$/.test(header) ? Number(header) : HTTP_DATE.test(header) ? Math.ceil((Date.parse(header) - now) / 1_000) : NaN
  return Number.isNaN(seconds) ? null : Math.min(Math.max(seconds, 0), LONGEST_WAIT_S)
}
