/** A heartbeat: what a component promises, when it was last heard, and what its silence opened. Its version counts no beats. */
import { type Static, Type } from '@sinclair/typebox'
import { SEVERITIES } from '../domain/severity'
import { CategoryCode, ComponentCode } from '../http/codes'
import { pageQuery } from '../http/paging'
import { pageOf } from '../http/responses'
import { Id, Instant, nullable, oneOf, shortText, strict, Version, withExample } from '../http/schema'

const MOST_SECONDS = 2_678_400

/** No dot at the beginning: programs resolve `.` and `..` in an address before they send it. */
export const HeartbeatName = Type.String({ minLength: 1, maxLength: 100, pattern: '^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$', description: 'What the client calls it; other clients may use the same name.', examples: ['nightly-backup'] })

const settings = {
  component: nullable(ComponentCode),
  title: shortText('Of the request that a miss opens.'),
  severity: oneOf(SEVERITIES, 'Of the request that a miss opens.'),
  category: nullable(CategoryCode),
  period_seconds: Type.Integer({ minimum: 10, maximum: MOST_SECONDS, description: 'A beat comes at least this often.' }),
  grace_seconds: Type.Integer({ minimum: 0, maximum: MOST_SECONDS, description: 'How much later it may come.' }),
}

export const Heartbeat = strict('Heartbeat', {
  client_id: Id('The client whose it is.'),
  name: HeartbeatName,
  ...settings,
  last_beat_at: Instant('When the last beat came.'),
  due_at: Instant('When it is missed, unless a beat comes before.'),
  missed_at: nullable(Instant('When its absence was noticed; null while beats come.')),
  request_id: nullable(Id('The request that the last miss opened, joined or reopened; null as well where the caller may not see it.')),
  version: Version,
  created_at: Instant('When its first beat came.'),
  updated_at: Instant('When its settings changed, it was missed or came back.'),
}, 'What tells that a component lives.')
export type Heartbeat = Static<typeof Heartbeat>

export const HeartbeatSettings = withExample(strict('HeartbeatSettings', {
  period_seconds: settings.period_seconds,
  grace_seconds: Type.Optional({ ...settings.grace_seconds, description: 'How much later it may come; a tenth of the period, and at least ten seconds, where it is not said.' }),
  title: Type.Optional(settings.title),
  severity: Type.Optional({ ...settings.severity, description: 'Of the request that a miss opens; `high` where it is not said.' }),
  category: Type.Optional(settings.category),
  component: Type.Optional(settings.component),
}, 'What a component promises, and what its silence opens.'), { period_seconds: 86_400, grace_seconds: 3_600, title: 'The nightly backup did not run', severity: 'high', component: 'CR' })
export type HeartbeatSettings = Static<typeof HeartbeatSettings>

export const HeartbeatPage = pageOf('HeartbeatPage', Heartbeat)

export const HeartbeatQuery = Type.Object({
  ...pageQuery,
  client: Type.Optional(Id('Only those of this client.')),
  missed: Type.Optional(Type.Boolean({ description: 'Only those that are missed now, or only others.' })),
}, { additionalProperties: false })

export const RemovalQuery = Type.Object({
  client: Type.Optional(Id('Whose it is, where it is not the own; for leads and administrators.')),
}, { additionalProperties: false })

export const schemas = [Heartbeat, HeartbeatSettings, HeartbeatPage]
