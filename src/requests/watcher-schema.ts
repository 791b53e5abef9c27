/** Who watches a request. A watcher is exactly one of a team, a person and a client. */
import { type Static, Type } from '@sinclair/typebox'
import { CLOCK_KINDS } from '../domain/plan-document'
import { pageQuery } from '../http/paging'
import { pageOf } from '../http/responses'
import { EXAMPLE_ID, Id, Instant, nullable, oneOf, strict, withExample } from '../http/schema'

export const WATCHER_RULES = ['by_hand', 'assignment', 'mention', 'escalation'] as const

const WatcherBecause = Type.Object({
  rule: oneOf(WATCHER_RULES, 'What made it watch: somebody by a call, being given the request, a comment, or the escalation ladder.'),
  assignment: Type.Optional(Id('The assignment that gave it the request.')),
  comment: Type.Optional(Id('The comment that names the person.')),
  clock: Type.Optional(oneOf(CLOCK_KINDS, 'The clock whose time ran out.')),
  at_percent: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, description: 'The share of its target at which the step of the ladder stands.' })),
}, { additionalProperties: false, description: 'Why it watches.' })

export const Watcher = strict('Watcher', {
  id: Id('Chosen by the service.'),
  team: nullable(Id('The team, where it is one.')),
  person: nullable(Id('The person, where it is one.')),
  client: nullable(Id('The client, where it is one.')),
  because: WatcherBecause,
  since: Instant('Since when.'),
}, 'A team, a person or a client that is told of what happens to a request, whether it holds it or not.')
export type ShownWatcher = Static<typeof Watcher>

export const NewWatcher = withExample(strict('NewWatcher', {
  team: Type.Optional(Id('A team that is not retired.')),
  person: Type.Optional(Id('An active person.')),
  client: Type.Optional(Id('An active client; whoever is on the reporting side may name only its own.')),
}, 'Exactly one of the three.'), { team: EXAMPLE_ID })
export type NewWatcher = Static<typeof NewWatcher>

export const WatcherPage = pageOf('WatcherPage', Watcher)
export const WatcherQuery = Type.Object(pageQuery, { additionalProperties: false })

export const schemas = [Watcher, NewWatcher, WatcherPage]
