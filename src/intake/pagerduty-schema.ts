/** What senders of PagerDuty's Events API, version 2, send, and the answers that they understand. */
import { type Static, Type } from '@sinclair/typebox'
import type { PagerDutyEvent as Said } from '../domain/pagerduty-event'
import { Details, looseText, oneOf, shortText, strict, text, withExample } from '../http/schema'
import { EVENT_ACTIONS } from './schema'

export const EXAMPLE_KEY = 'sk_a-key-of-a-client'

/** Senders differ in what they add. */
const open = { additionalProperties: true }

const Payload = Type.Object({
  summary: text(1_024, 'What is wrong, in a line.'),
  source: text(1_000, 'Where it was seen: a host, a service.'),
  severity: looseText(200, 'How bad it is: `critical`, `error`, `warning`, `info`, or another word that alert rules use; one that is not known counts as none.'),
  timestamp: Type.Optional(looseText(60, 'When it happened at the source.')),
  component: Type.Optional(looseText(1_000, 'The part of the source: counts as the component where it is a code that is known here.')),
  group: Type.Optional(looseText(1_000, 'What the part belongs to.')),
  class: Type.Optional(looseText(1_000, 'What kind of event it is.')),
  custom_details: Type.Optional(Type.Unsafe<unknown>({ anyOf: [Details('Further particulars.'), looseText(20_000, 'The same as text.')] })),
}, open)

export const PagerDutyEvent = withExample(Type.Object({
  routing_key: text(200, 'A key of a client of this service.'),
  event_action: oneOf(EVENT_ACTIONS, 'What to do.'),
  dedup_key: Type.Optional(text(255, 'Equal for events about the same fault; needed to acknowledge and to resolve.')),
  payload: Type.Optional(Payload),
  client: Type.Optional(looseText(1_000, 'What sends it.')),
  client_url: Type.Optional(looseText(2_000, 'Where that is.')),
  links: Type.Optional(Type.Array(Type.Object({ href: text(2_000, 'Where to look.'), text: Type.Optional(looseText(200, 'What is there.')) }, open), { maxItems: 100 })),
  images: Type.Optional(Type.Array(Type.Object({ src: text(2_000, 'Where the picture is.') }, open), { maxItems: 100 })),
}, { ...open, $id: 'PagerDutyEvent', description: 'An event of PagerDuty\'s Events API, version 2.' }), {
  routing_key: EXAMPLE_KEY,
  event_action: 'trigger',
  dedup_key: 'cr-disk-full',
  payload: { summary: 'The disk of the client registry is full', source: 'cr-db-1', severity: 'critical', component: 'CR' },
})
export type PagerDutyEvent = Static<typeof PagerDutyEvent> extends Said ? Said : never

export const PagerDutyTaken = strict('PagerDutyTaken', {
  status: oneOf(['success'], 'It was taken.'),
  message: Type.String({ maxLength: 200 }),
  dedup_key: Type.String({ maxLength: 255, description: 'Names the fault in later events.' }),
}, 'An event was taken.')

export const PagerDutyRefused = strict('PagerDutyRefused', {
  status: shortText('What kind of refusal.'),
  message: Type.String({ maxLength: 2_000 }),
  errors: Type.Optional(Type.Array(Type.String({ maxLength: 2_000 }), { maxItems: 50 })),
}, 'An event was refused.')

export const pagerDutySchemas = [PagerDutyEvent, PagerDutyTaken, PagerDutyRefused]
