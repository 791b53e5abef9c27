/** Subscriptions to what happens, and what was sent to them. */
import { type Static, Type } from '@sinclair/typebox'
import { Position } from '../events/schema'
import { EVENT_TYPES } from '../events/types'
import { CategoryCode, ComponentCode } from '../http/codes'
import { pageQuery } from '../http/paging'
import { pageOf } from '../http/responses'
import { Id, Instant, looseText, nullable, oneOf, patchOf, ref, strict, Version, withExample } from '../http/schema'

const Url = Type.String({ minLength: 8, maxLength: 2_000, pattern: '^https?://[^\\s\\u0000]+$', description: 'Where events are posted to: https or http, an address that may be called from here, without credentials.', examples: ['https://chat.example.org/hooks/support'] })

const settings = {
  url: Url,
  description: looseText(2_000, 'What it is for.'),
  types: Type.Array(oneOf(EVENT_TYPES, 'A type of event.'), { maxItems: 50, uniqueItems: true, description: 'Only these; empty for all.' }),
  components: Type.Array(ComponentCode, { maxItems: 50, uniqueItems: true, description: 'Only requests of these components; empty for all.' }),
  categories: Type.Array(CategoryCode, { maxItems: 50, uniqueItems: true, description: 'Only requests of these categories and those below them; empty for all.' }),
  format: oneOf(['standard', 'cloudevents'], '`standard`: type, timestamp and data, after Standard Webhooks. `cloudevents`: structured CloudEvents 1.0. Both are signed alike.'),
  exclude_own: Type.Boolean({ description: 'Leaves out what the client that subscribed has done itself, so that a mirror does not mirror itself.' }),
}

export const Webhook = strict('Webhook', {
  id: Id('Chosen by the service.'),
  client_id: Id('The client that subscribed: it is told what this client may see.'),
  ...settings,
  description: nullable(settings.description),
  active: Type.Boolean({ description: 'Whether it is sent to. Switched on again it goes on from where it was.' }),
  switched_off_because: nullable(oneOf(['gone', 'failing'], 'Why the service switched it off: the receiver answered 410, or nothing arrived for two days.')),
  failing_since: nullable(Instant('Since when nothing arrives.')),
  version: Version,
  created_at: Instant('When it was added.'),
  updated_at: Instant('When it was last changed.'),
}, 'A subscription to events.')
export type Webhook = Static<typeof Webhook>

export const NewWebhook = withExample(strict('NewWebhook', {
  ...Type.Partial(Type.Object(settings)).properties,
  url: Url,
}, 'Only `url` is required.'), {
  url: 'https://chat.example.org/hooks/support', types: ['request.opened', 'request.escalated'], components: ['CR'], exclude_own: true,
})
export type NewWebhook = Static<typeof NewWebhook>

export const WebhookPatch = withExample(patchOf('WebhookPatch', { ...settings, description: nullable(settings.description), active: Webhook.properties.active }), { types: ['request.opened'], active: true })
export type WebhookPatch = Static<typeof WebhookPatch>

const secret = nullable(Type.String({ maxLength: 100, pattern: '^whsec_[A-Za-z0-9+/=]+$', description: 'Verifies the signatures. Shown this once; null where a call is repeated.' }))

export const AddedWebhook = strict('AddedWebhook', { ...Webhook.properties, secret }, 'A subscription with its secret.')
export type AddedWebhook = Static<typeof AddedWebhook>

export const Rotation = strict('Rotation', {
  secret,
  former_secret_until: Instant('Until when messages are signed with the former secret as well.'),
}, 'A new secret.')
export type Rotation = Static<typeof Rotation>

export const Attempt = strict('Attempt', {
  at: Instant('When it was sent.'),
  status: nullable(Type.Integer({ minimum: 100, maximum: 599, description: 'What the receiver answered with; null where it did not.' })),
  error: nullable(Type.String({ maxLength: 500, description: 'Why there was no answer.' })),
  duration_ms: Type.Integer({ minimum: 0, maximum: 600_000, description: 'How long it took.' }),
  answer: Type.String({ maxLength: 1_000, description: 'How the answer began; `[erased]` of a request that was erased.' }),
}, 'One try to deliver.')
export type Attempt = Static<typeof Attempt>

export const DELIVERY_STATES = ['pending', 'delivered', 'dead', 'dropped'] as const

export const Delivery = strict('Delivery', {
  id: Id('The `webhook-id` of the message, the same in every try.'),
  webhook: Id('The subscription.'),
  event: oneOf(EVENT_TYPES, 'What it tells.'),
  place: Position('The place of the event in the feed.'),
  request: Id('The support request that it is about.'),
  state: oneOf(DELIVERY_STATES, '`dead`: refused, or tried for three days. `dropped`: the client may not see the request any more, or it is not kept any more.'),
  attempt: Type.Integer({ minimum: 0, maximum: 2_147_483_647, description: 'How often it was tried since it was last asked for.' }),
  due_at: nullable(Instant('When it is tried next, or was due last; null while it waits for an earlier one about the same request.')),
  attempts: Type.Array(ref(Attempt), { maxItems: 10, description: 'The last ten tries, oldest first.' }),
  created_at: Instant('When it was queued.'),
  settled_at: nullable(Instant('When it came to its end.')),
}, 'One event for one subscription.')
export type Delivery = Static<typeof Delivery>

export const NewReplay = withExample(strict('NewReplay', {
  from: Instant('Events from this moment on.'),
  to: Instant('Events up to this moment.'),
}, 'A span of at most 31 days.'), { from: '2026-03-02T09:00:00.000Z', to: '2026-03-02T12:00:00.000Z' })
export type NewReplay = Static<typeof NewReplay>

export const Replayed = strict('Replayed', { queued: Type.Integer({ minimum: 0, maximum: 10_000, description: 'How many events are sent again.' }) })

export const WebhookPage = pageOf('WebhookPage', Webhook)
export const DeliveryPage = pageOf('DeliveryPage', Delivery)
export const WebhookQuery = Type.Object(pageQuery, { additionalProperties: false })
export const DeliveryQuery = Type.Object({ ...pageQuery, state: Type.Optional(oneOf(DELIVERY_STATES, 'Only in this state.')) }, { additionalProperties: false })
export type DeliveryQuery = Static<typeof DeliveryQuery>

export const schemas = [Webhook, NewWebhook, WebhookPatch, AddedWebhook, Rotation, Attempt, Delivery, NewReplay, Replayed, WebhookPage, DeliveryPage]
