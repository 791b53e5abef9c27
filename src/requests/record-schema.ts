/** What can be read about a request beside itself: history, occurrences, explanation. */
import { type Static, Type } from '@sinclair/typebox'
import { DOORS } from '../domain/doors'
import { CategoryCode } from '../http/codes'
import { pageQuery } from '../http/paging'
import { pageOf } from '../http/responses'
import { Id, Instant, longText, nullable, oneOf, shortText, strict } from '../http/schema'
import { EVENTS } from '../journal/events'
import { AssignedBecause } from './schema'

export const HistoryLine = strict('HistoryLine', {
  seq: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'Its place in the journal.' }),
  at: Instant('When.'),
  event: oneOf(EVENTS, 'What happened.'),
  actor: Type.String({ maxLength: 200, description: 'The client that did it, or `service`.' }),
  client_id: nullable(Id('The same, by its identifier.')),
  person: nullable(Id('The person for whom it acted.')),
  origin: oneOf(DOORS, 'The door by which it came in.'),
  openhim_transaction: nullable(Type.String({ maxLength: 128 })),
  data: Type.Unsafe<{ [name: string]: unknown }>({ type: 'object', additionalProperties: true, description: 'The codes, numbers and identifiers of the event.' }),
  note: nullable(longText('What the person wrote with it.')),
}, 'A line of the journal about a request.')
export type HistoryLine = Static<typeof HistoryLine>

export const HistoryPage = pageOf('HistoryPage', HistoryLine)

export const Occurrence = strict('Occurrence', {
  id: Id('Chosen by the service.'),
  ordinal: Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'The how manieth report it was; for `resolved`, how many there had been.' }),
  state: oneOf(['firing', 'resolved'], 'What was reported.'),
  client_id: Id('The client that reported it.'),
  source: nullable(shortText('Where at the client it was seen.')),
  title: shortText('How it was titled then.'),
  details: nullable(Type.Unsafe<{ [name: string]: unknown }>({ type: 'object', additionalProperties: true, description: 'The particulars sent with it.' })),
  seen_at: Instant('When it was reported.'),
}, 'One report of a fault that was reported with a fingerprint. The first five and the last five are kept, and the last `resolved`.')
export type Occurrence = Static<typeof Occurrence>

export const OccurrencePage = pageOf('OccurrencePage', Occurrence)

export const RecordQuery = Type.Object(pageQuery, { additionalProperties: false })

export const Explanation = strict('Explanation', {
  request: Id('The request.'),
  category: Type.Object({
    code: CategoryCode,
    given: Type.Boolean({ description: 'Whether somebody chose it, or it is what requests without one get.' }),
    sentence: Type.String({ maxLength: 1_000 }),
  }, { additionalProperties: false }),
  assignment: Type.Object({
    team: nullable(Id('The team that holds it.')),
    person: nullable(Id('The person who holds it.')),
    because: AssignedBecause,
  }, { additionalProperties: false }),
  due: Type.Object({
    response_due_at: nullable(Instant('Until when somebody should have responded.')),
    resolution_due_at: nullable(Instant('Until when it should be resolved.')),
    sentence: Type.String({ maxLength: 1_000 }),
  }, { additionalProperties: false }),
}, 'Why a request has its category, its team and its due times.')
export type Explanation = Static<typeof Explanation>

export const schemas = [HistoryLine, HistoryPage, Occurrence, OccurrencePage, Explanation]
