/** What machines send, and what became of it. */
import { type Static, Type } from '@sinclair/typebox'
import { CategoryCode, ComponentCode, WorkflowCode } from '../http/codes'
import { Problem } from '../http/responses'
import { Details, Id, Instant, longText, oneOf, ref, shortText, strict, text, withExample } from '../http/schema'
import { SEVERITIES } from '../domain/severity'
import { CarriedKnownError } from '../known-errors/schema'

export const EVENT_ACTIONS = ['trigger', 'acknowledge', 'resolve'] as const
export const OUTCOMES = ['opened', 'joined', 'reopened', 'acknowledged', 'resolved', 'noted', 'counted', 'unchanged'] as const

const Link = Type.Object({
  href: text(2_000, 'Where to look.'),
  text: Type.Optional(shortText('What is there.')),
}, { additionalProperties: false })

export const IntakeEvent = strict('IntakeEvent', {
  action: oneOf(EVENT_ACTIONS, '`trigger` reports a fault, `acknowledge` that somebody at the source looks at it, `resolve` that it is over.'),
  fingerprint: Type.Optional(shortText('Equal for events about the same fault. Needed to acknowledge and to resolve; without it each trigger opens a request.')),
  title: Type.Optional(shortText('What is wrong, in a line. Needed to trigger.')),
  description: Type.Optional(longText('What is wrong, at length.')),
  source: Type.Optional(shortText('Where it was seen: a host, a channel, an instance.')),
  component: Type.Optional(ComponentCode),
  category: Type.Optional(CategoryCode),
  severity: Type.Optional(oneOf(SEVERITIES, 'How bad it is.')),
  workflow: Type.Optional(WorkflowCode),
  occurred_at: Type.Optional(Instant('When it happened at the source.')),
  details: Type.Optional(Details('Technical particulars.')),
  links: Type.Optional(Type.Array(Link, { maxItems: 20, description: 'Dashboards, runbooks; kept with the details.' })),
}, 'An event of a machine.')
export type IntakeEvent = Static<typeof IntakeEvent>

/** Each item of a list is validated for itself, so that a bad one hinders no other, whatever it is. */
const Item = { description: 'As IntakeEvent; validated for itself.' }

export const NewEvents = withExample(Type.Unsafe<unknown>({
  $id: 'NewEvents',
  description: 'One event, or a list of up to 500.',
  anyOf: [{ type: 'object', additionalProperties: true, ...Item }, { type: 'array', items: Item, minItems: 1, maxItems: 500 }],
}), { action: 'trigger', fingerprint: 'cr-disk-full', title: 'The disk of the client registry is full', component: 'CR', severity: 'high' })

export const EventResult = strict('EventResult', {
  status: Type.Integer({ minimum: 200, maximum: 599, description: '202 taken, else the status of the problem.' }),
  outcome: Type.Optional(oneOf(OUTCOMES, 'What became of it; `noted` is a comment for the team, `counted` that it is too few yet to open a request, `unchanged` that there was nothing to do.')),
  request: Type.Optional(Id('The request that it went into.')),
  number: Type.Optional(Type.String({ maxLength: 24, description: 'Its number.' })),
  known_error: Type.Optional(CarriedKnownError),
  problem: Type.Optional(ref(Problem)),
}, 'What became of an event.')
export type EventResult = Static<typeof EventResult>

export const EventResults = strict('EventResults', {
  results: Type.Array(ref(EventResult), { maxItems: 500, description: 'One for each event, in their order.' }),
}, 'What became of each event.')

export const schemas = [IntakeEvent, NewEvents, EventResult, EventResults]
