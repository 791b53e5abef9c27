/** An event as a message: its body in the form that was subscribed to, and the headers that sign it. */
import type { Event } from '../events/schema'
import { signatureOf } from '../platform/webhook-signature'
import type { Subscription } from './queries'

export interface Message {
  headers: Record<string, string>
  body: string
}

interface Sent {
  /** The `webhook-id`. */
  id: string
  /** Of this try, RFC 3339. */
  at: string
}

export function messageOf({ format, ...signing }: Subscription, event: Event, sent: Sent): Message {
  const cloud = format === 'cloudevents'
  const body = JSON.stringify(cloud ? cloudEvent(event, sent.id) : { type: event.type, timestamp: event.at, data: event })
  return signed(signing, { body, sent, type: cloud ? 'application/cloudevents+json; charset=utf-8' : 'application/json', hops: event.origin.hops })
}

/** Says that somebody is there, and nothing else. */
export const pingOf = (subscription: Subscription, sent: Sent): Message =>
  signed(subscription, { body: JSON.stringify({ type: 'ping', timestamp: sent.at, data: {} }), sent, type: 'application/json', hops: 0 })

/** The place, so that it compares as text. */
const sortable = (place: string) => place.split('-').map(number => number.padStart(20, '0')).join('-')

// CloudEvents 1.0, structured; `sequence` is its registered extension.
const cloudEvent = (event: Event, id: string) => ({
  specversion: '1.0',
  id,
  source: '/v1/events',
  type: `org.openhie.support.${event.type}`,
  subject: event.request.number,
  time: event.at,
  datacontenttype: 'application/json',
  sequence: sortable(event.id),
  data: event,
})

function signed(
  { secret, former_secret, former_secret_until }: Pick<Subscription, 'secret' | 'former_secret' | 'former_secret_until'>,
  { body, sent: { id, at }, type, hops }: { body: string; sent: Sent; type: string; hops: number },
): Message {
  const timestamp = Math.floor(Date.parse(at) / 1_000)
  const former = former_secret !== null && former_secret_until !== null && at < former_secret_until ? [former_secret] : []
  return {
    body,
    headers: {
      'content-type': type,
      'user-agent': 'openhie-support',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatureOf({ id, timestamp, body, secrets: [secret, ...former] }),
      // Through one more service than it came.
      'support-hops': String(hops + 1),
    },
  }
}
