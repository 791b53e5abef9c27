/**
 * Signatures after the Standard Webhooks specification: a receiver knows by them who sent a message, and that nobody has
 * changed it. While a secret is being replaced a message bears two, so that either secret verifies it.
 */
import { createHmac, randomBytes } from 'node:crypto'

const PREFIX = 'whsec_'

export interface Message {
  id: string
  /** Seconds since 1970. The receiver refuses what is older than some minutes: each attempt is signed anew. */
  timestamp: number
  /** Exactly as it is sent. */
  body: string
  /** As newSecret() gives them. */
  secrets: readonly string[]
}

/** The value of the header `webhook-signature`. */
export function signatureOf({ id, timestamp, body, secrets }: Message): string {
  return secrets.map(secret => `v1,${createHmac('sha256', keyIn(secret)).update(`${id}.${timestamp}.${body}`).digest('base64')}`).join(' ')
}

export const newSecret = (): string => PREFIX + randomBytes(32).toString('base64')

const keyIn = (secret: string) => Buffer.from(secret.slice(PREFIX.length), 'base64')
