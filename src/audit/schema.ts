/** How the audit looks from outside: lines of the journal with everything that is kept of them, and their seals. */
import { type Static, Type } from '@sinclair/typebox'
import { DOORS } from '../domain/doors'
import { pageQuery } from '../http/paging'
import { pageOf } from '../http/responses'
import { anyOfEnum, anyOfIds, Id, Instant, looseText, longText, nullable, oneOf, strict } from '../http/schema'
import { EVENTS } from '../journal/events'
import { RequestId } from '../requests/schema'

const Count = (description: string) => Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description, examples: [1] })
const Transaction = Type.String({ maxLength: 20, pattern: '^[0-9]+$', description: 'The transaction of the database that wrote it, or a later one that was faster to write about the same request: it decides the order of the feed and of the seals.', examples: ['812'] })
const Digest = (description: string) => Type.String({ minLength: 64, maxLength: 64, pattern: '^[0-9a-f]+$', description })

export const AuditEntry = strict('AuditEntry', {
  seq: Count('Its place in the journal.'),
  xid: Transaction,
  at: Instant('When.'),
  event: oneOf(EVENTS, 'What happened.'),
  request_id: nullable(Id('The support request that it is about.')),
  subject: nullable(Type.String({ maxLength: 200, description: 'Identifier or code of anything else that it is about.' })),
  actor: Type.String({ maxLength: 200, description: 'The client that did it, by its name then, or `service`.' }),
  client_id: nullable(Id('The same, by its identifier.')),
  key_id: nullable(Id('The key that it showed.')),
  person_id: nullable(Id('The person for whom it acted.')),
  origin: oneOf(DOORS, 'The door by which it came in.'),
  call_id: nullable(Type.String({ maxLength: 128, description: 'The `X-Request-Id` of the call.' })),
  openhim_transaction: nullable(Type.String({ maxLength: 128, description: 'The `X-OpenHIM-TransactionID` of the call.' })),
  address: nullable(Type.String({ maxLength: 64, description: 'From where the call came; null for what the service does by itself.' })),
  hops: Type.Integer({ minimum: 0, maximum: 32_767, description: 'Through how many services that mirror one another it came.' }),
  data: Type.Unsafe<{ [name: string]: unknown }>({ type: 'object', additionalProperties: true, description: 'The codes, numbers and identifiers of the event.' }),
  note: nullable(longText('What the person wrote with it, unless it was erased.')),
  note_digest: nullable(Digest('SHA-256 of a salt and the words, in hexadecimal. The salt is not told.')),
}, 'A line of the journal.')
export type AuditEntry = Static<typeof AuditEntry>

export const AuditEntryPage = pageOf('AuditEntryPage', AuditEntry)

const CALL = '^[A-Za-z0-9._:+/=@-]+$'

export const AuditEntryQuery = Type.Object({
  ...pageQuery,
  client: Type.Optional(anyOfIds('Done by this client.')),
  key: Type.Optional(anyOfIds('Done with this key.')),
  person: Type.Optional(anyOfIds('Done for this person.')),
  event: Type.Optional(anyOfEnum(EVENTS, 'What happened.')),
  request: Type.Optional({ ...RequestId, description: 'About this support request, reads of lists that show it included: its id or its number.' }),
  subject: Type.Optional(Type.String({ ...looseText(200, 'About whatever has this identifier or code.'), minLength: 1, examples: ['integration'] })),
  call_id: Type.Optional(Type.String({ minLength: 1, maxLength: 128, pattern: CALL, description: 'Done by the call with this `X-Request-Id`.', examples: ['5f2c1a7e'] })),
  openhim_transaction: Type.Optional(Type.String({ minLength: 1, maxLength: 128, pattern: CALL, description: 'Done by the call that this transaction carried.', examples: ['5f2c1a7e'] })),
  from: Type.Optional(Instant('At this instant or later.')),
  to: Type.Optional(Instant('Before this instant.')),
}, { additionalProperties: false })
export type AuditEntryQuery = Static<typeof AuditEntryQuery>

const Place = (description: string) => Type.Object({ xid: Transaction, seq: Count('Its place in the journal.') }, { additionalProperties: false, description })

export const AuditSeal = strict('AuditSeal', {
  number: Count('From 1, without gaps.'),
  from: Place('Its first line.'),
  to: Place('Its last line.'),
  lines: Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'How many lines it seals.' }),
  previous: Digest('The digest of the seal before it; zeros for the first.'),
  digest: Digest('SHA-256 of the previous digest, of its lines and of what it says of itself, in hexadecimal.'),
  sealed_at: Instant('When.'),
}, 'A link of the chain that proves the journal.')
export type AuditSeal = Static<typeof AuditSeal>

export const AuditSealPage = pageOf('AuditSealPage', AuditSeal)

export const AuditSealQuery = Type.Object(pageQuery, { additionalProperties: false })

export const sealParams = Type.Object({ number: Count('Its number.') })

export const schemas = [AuditEntry, AuditEntryPage, AuditSeal, AuditSealPage]
