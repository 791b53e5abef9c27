/** What a list of requests can be asked for. */
import { type Static, Type } from '@sinclair/typebox'
import { STATES } from '../domain/lifecycle'
import { SEVERITIES } from '../domain/severity'
import { pageQuery } from '../http/paging'
import { anyOf, anyOfEnum, anyOfIds, Instant, looseText, oneOf } from '../http/schema'

export const SORTS = ['created_at', '-created_at', 'updated_at', '-updated_at', 'due_at', '-severity'] as const

export const SupportRequestQuery = Type.Object({
  ...pageQuery,
  count: Type.Optional(oneOf(['exact'], '`exact` adds `total`.')),
  sort: Type.Unsafe<(typeof SORTS)[number]>({ type: 'string', enum: [...SORTS], default: '-created_at', description: 'The order; a minus sign turns it round.' }),
  state: Type.Optional(anyOfEnum(STATES, 'In this state.')),
  component: Type.Optional(anyOf('[A-Z0-9][A-Z0-9-]{0,39}', 'About this component.', 'CR,IOL')),
  category: Type.Optional(anyOf('[a-z0-9][a-z0-9-]{0,49}(?:\\.[a-z0-9][a-z0-9-]{0,49})?', 'In this category or one below it.', 'integration')),
  severity: Type.Optional(anyOfEnum(SEVERITIES, 'Of this severity.')),
  workflow: Type.Optional(anyOf('[a-z0-9][a-z0-9-]{0,99}', 'In this workflow.', 'create-patient-demographic-record')),
  team: Type.Optional(anyOfIds('Held by this team.')),
  person: Type.Optional(anyOfIds('Held by this person.')),
  assigned: Type.Optional(Type.Boolean({ description: 'Held by a team, or by none.' })),
  reported_by: Type.Optional(anyOfIds('Reported by this client.')),
  label: Type.Optional(anyOf('[^\\s,\\u0000\\ud800-\\udfff]{1,50}', 'With this label.', 'production')),
  known_error: Type.Optional(anyOfIds('Of this known error.')),
  overdue: Type.Optional(Type.Boolean({ description: 'A due time has passed, or none has.' })),
  openhim_transaction: Type.Optional(Type.String({ minLength: 1, maxLength: 128, pattern: '^[A-Za-z0-9._:+/=@-]+$', description: 'Opened by the call that this transaction carried.', examples: ['5f2c1a7e'] })),
  created_after: Type.Optional(Instant('Opened at this instant or later.')),
  created_before: Type.Optional(Instant('Opened before this instant.')),
  updated_after: Type.Optional(Instant('Changed at this instant or later.')),
  updated_before: Type.Optional(Instant('Changed before this instant.')),
  q: Type.Optional(Type.String({ ...looseText(200, 'Words in title and description; "in quotes" together, -without, or.'), examples: ['"patient search" 502'] })),
}, { additionalProperties: false })
export type SupportRequestQuery = Static<typeof SupportRequestQuery>
