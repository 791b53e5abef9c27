/** The closed list of what the feed and the webhooks tell, with what each says in `data`. */
import { type TProperties, type TSchema, Type } from '@sinclair/typebox'
import { ACTIONS, STATES } from '../domain/lifecycle'
import { CLOCK_KINDS } from '../domain/plan-document'
import { Id, Instant, nullable, oneOf } from '../http/schema'
import { LINK_TYPES, SHOWN_TYPES } from '../requests/link-schema'

const code = Type.String({ maxLength: 100 })
const team = nullable(Id('The team.'))
const person = nullable(Id('The person.'))
const assignment = Id('The assignment.')
const held = Type.Object({ team, person }, { additionalProperties: false, description: 'Who held it before.' })
const whole = (minimum: number, maximum = 2_147_483_647) => Type.Integer({ minimum, maximum, format: 'int32' })
const clock = oneOf(CLOCK_KINDS, 'Which clock.')

const watching = {
  team: Type.Optional(team), person: Type.Optional(person), client: Type.Optional(nullable(Id('The client.'))),
  because: Type.Optional(Type.Unsafe<object>({ type: 'object', additionalProperties: true, description: 'Why.' })),
}

interface Told { summary: string; data: TSchema }

const told = (summary: string, properties: TProperties): Told =>
  ({ summary, data: Type.Object(properties, { additionalProperties: false }) })

export const TYPES = {
  'request.opened': told('A request was opened.', {
    category: code, severity: code, component: nullable(code), team, rule: Type.String({ maxLength: 50, description: 'What decided who holds it.' }), plan_revision: whole(0),
  }),
  'request.changed': told('Its content was changed.', {
    changed: Type.Array(code, { maxItems: 50, description: 'The members that differ.' }),
    codes: Type.Unsafe<object>({ type: 'object', additionalProperties: true, description: 'Of members that hold codes: `from` and `to`.' }),
  }),
  'request.transitioned': told('It came into another state.', {
    action: oneOf(ACTIONS, 'What was done.'), from: oneOf(STATES, 'The state before.'), to: oneOf(STATES, 'The state now.'), resolution: nullable(Type.String({ maxLength: 50 })),
  }),
  'request.commented': told('Something was said about it; `comment` has the text.', { comment: Id('The comment.'), visibility: oneOf(['public', 'team'], 'For whom.'), mentions: Type.Optional(Type.Array(Id('A person.'), { maxItems: 20 })) }),
  'request.assigned': told('It was given to somebody.', { assignment, team, person, from: held }),
  'request.released': told('Nobody holds it any more.', { from: held }),
  'request.rerouted': told('The plan gives it to another team, or for another reason.', {
    from: Type.Object({ team, rule: code }, { additionalProperties: false }), team, rule: code, assignment: Type.Optional(assignment),
  }),
  'request.linked': told('It was linked with another request.', { link: Id('The link.'), type: oneOf(SHOWN_TYPES, 'As seen from here.'), request: Id('The other one.') }),
  'request.unlinked': told('A link was removed.', { link: Id('The link.'), type: oneOf(LINK_TYPES, 'As it was made.') }),
  'request.duplicate_joined': told('A duplicate was closed in its favour.', { request: Id('The duplicate.'), occurrences: whole(1) }),
  'request.clock_warned': told('Most of the time for it is used.', { clock, due_at: nullable(Instant('When it is due.')) }),
  'request.clock_breached': told('The time for it has passed.', { clock, due_at: nullable(Instant('When it was due.')) }),
  'request.escalated': told('A step of the escalation ladder was walked.', {
    clock, at_percent: whole(0), action: code, team, assignment: Type.Optional(assignment), from: Type.Optional(held),
  }),
  'request.assignment_timed_out': told('Nobody acknowledged it in time.', { from: held, team: Type.Optional(team), assignment: Type.Optional(assignment) }),
  'request.watched': told('Somebody watches it.', watching),
  'request.unwatched': told('Somebody does not watch it any more.', watching),
  'request.feedback_given': told('Whoever reported it has rated it.', { rating: whole(1, 5) }),
  'request.erased': told('Its texts were erased.', {}),
} as const satisfies Record<string, Told>

export type EventType = keyof typeof TYPES

// The keys of an object are the type's own.
export const EVENT_TYPES = Object.keys(TYPES) as EventType[]
