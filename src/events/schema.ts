/** An event as the feed, the stream and the webhooks show it. */
import { type Static, Type } from '@sinclair/typebox'
import { DOORS } from '../domain/doors'
import { anyOf, Id, Instant, nullable, oneOf, ref, strict } from '../http/schema'
import { SupportRequest } from '../requests/schema'
import { EVENT_TYPES } from './types'

export const Position = (description: string) =>
  Type.String({ maxLength: 41, pattern: '^[0-9]{1,20}-[0-9]{1,19}$', description, examples: ['1031-2041'] })

/** What depends on who asks and when does not belong to a moment of the past. */
export const RequestThen = Type.Omit(SupportRequest, ['overdue', 'allowed_actions'], {
  $id: 'SupportRequestThen', additionalProperties: false, description: 'A support request as it was right after the event; of an erased one, without its words.',
})
export type RequestThen = Static<typeof RequestThen>

export const Watching = Type.Object({
  team: nullable(Id('A team.')), person: nullable(Id('A person.')), client: nullable(Id('A client.')),
}, { additionalProperties: false, description: 'One of the three.' })

export const Event = strict('Event', {
  id: Position('Its place in the feed: `after` of the next call, and `Last-Event-ID` of a stream.'),
  sequence: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'Its number in the journal. Events come in the order of their commits, so that numbers may not rise throughout.' }),
  type: oneOf(EVENT_TYPES, 'What happened.'),
  at: Instant('When.'),
  actor: Type.Object({
    name: Type.String({ maxLength: 200, description: 'The client that did it, or `service`.' }),
    client: nullable(Id('The same, by its identifier.')),
    person: nullable(Id('The person for whom it acted.')),
  }, { additionalProperties: false }),
  origin: Type.Object({
    door: oneOf(DOORS, 'By which it came in.'),
    hops: Type.Integer({ minimum: 0, maximum: 100, description: 'Through how many services that mirror one another.' }),
    openhim_transaction: nullable(Type.String({ maxLength: 128 })),
  }, { additionalProperties: false }),
  data: Type.Unsafe<{ [name: string]: unknown }>({ type: 'object', additionalProperties: true, description: 'The particulars; each type has its own.' }),
  note: nullable(Type.String({ maxLength: 20_000, description: 'What a person gave as a reason.' })),
  comment: nullable(Type.String({ maxLength: 20_000, description: 'Of `request.commented`: what was said.' })),
  watchers: Type.Array(Watching, { maxItems: 1_000, description: 'Who watches the request now, for those who notify. Empty for the reporting side.' }),
  request: ref(RequestThen),
}, 'Something that happened to a support request.')
export type Event = Static<typeof Event>

export const EventPage = strict('EventPage', {
  items: Type.Array(ref(Event), { maxItems: 200 }),
  next: Position('Send it back as `after`. It moves on even where nothing was found.'),
  more: Type.Boolean({ description: 'There may be more already; ask at once.' }),
}, 'Events in the order of their commits.')

const types = anyOf(EVENT_TYPES.map(type => type.replace('.', '\\.')).join('|'), 'Only events of these types.', 'request.opened,request.transitioned')

export const EventQuery = Type.Object({
  after: Type.Optional(Type.String({
    maxLength: 41,
    pattern: '^(?:end|[0-9]{1,20}-[0-9]{1,19})$',
    description: '`next` of the page before, or the `id` of an event. Absent: from the oldest that is kept; `end`: only what comes from now on.',
    examples: ['1031-2041'],
  })),
  types: Type.Optional(types),
  component: Type.Optional(anyOf('[A-Z0-9][A-Z0-9-]{0,39}', 'Only requests of these components.', 'CR')),
  category: Type.Optional(anyOf('[a-z0-9][a-z0-9-]{0,49}(?:\\.[a-z0-9][a-z0-9-]{0,49})?', 'Only requests of these categories and those below them.', 'integration')),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'How many events at the most.' }),
  wait: Type.Integer({ minimum: 0, maximum: 30, default: 0, description: 'How many seconds to wait where there is nothing yet.' }),
}, { additionalProperties: false })
export type EventQuery = Static<typeof EventQuery>

export const schemas = [RequestThen, Event, EventPage]
