/** What a support request looks like from outside. Each shape is said once, here. */
import { type Static, Type } from '@sinclair/typebox'
import { ACTIONS, RESOLUTION_CODES, STATES } from '../domain/lifecycle'
import { ROUTING_RULES } from '../domain/routing'
import { SEVERITIES } from '../domain/severity'
import { CategoryCode, ComponentCode, WorkflowCode } from '../http/codes'
import { pageOf } from '../http/responses'
import { Details, Id, Instant, Label, longText, nullable, oneOf, patchOf, shortText, strict, text, Version, withExample } from '../http/schema'
import { CarriedKnownError } from '../known-errors/schema'

export const SENSITIVITIES = ['normal', 'restricted'] as const

/** Kinds of requester, as the OpenHIE guide speaks of them. */
export const REQUESTER_KINDS = [
  'patient_or_client', 'health_worker', 'community_worker', 'facility_manager', 'data_user', 'implementer', 'developer',
  'ministry', 'support_team', 'system', 'other',
] as const

const Facility = Type.Object({
  system: shortText('Which register the code is from, as a URI.'),
  code: shortText('Its code there.'),
}, { additionalProperties: false, description: 'The facility concerned.' })

/** In a change: merged with what is there. */
const FacilityPatch = Type.Object({
  system: Type.Optional(nullable(Facility.properties.system)),
  code: Type.Optional(nullable(Facility.properties.code)),
}, { additionalProperties: false, description: Facility.description })

const ExternalReference = Type.Object({
  system: shortText('Which system the identifier is from.'),
  id: shortText('The identifier there.'),
}, { additionalProperties: false, description: 'What the caller calls it. Unique for each client: a second request with it answers with the first.' })

const OnBehalfOf = Type.Object({
  name: shortText('Who asks.'),
  contact: Type.Optional(shortText('How to reach them at work.')),
  kind: Type.Optional(oneOf(REQUESTER_KINDS, 'What kind of user they are.')),
}, { additionalProperties: false, description: 'For whom the client reports.' })

export const AssignedBecause = Type.Object({
  rule: oneOf(ROUTING_RULES, 'What decided.'),
  category: nullable(CategoryCode),
  plan: Type.Optional(Id('The support plan that decided.')),
  plan_revision: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'Its revision.' })),
  rule_name: Type.Optional(shortText('The rule of the plan.')),
  sentence: Type.String({ maxLength: 2_000, description: 'The same for a person.' }),
}, { additionalProperties: false, description: 'Why the request is where it is.' })

export const Resolution = Type.Object({
  code: oneOf(RESOLUTION_CODES, 'How it ended.'),
  note: Type.Optional(nullable(longText('What was done.'))),
}, { additionalProperties: false })

const content = {
  title: shortText('What is wrong, in a line.'),
  description: nullable(longText('What is wrong, at length. Refer to a transaction of the interoperability layer rather than pasting its content.')),
  category: CategoryCode,
  severity: oneOf(SEVERITIES, 'How bad it is for the people affected.'),
  component: nullable(ComponentCode),
  counterpart: nullable(ComponentCode),
  workflow: nullable(WorkflowCode),
  facility: nullable(Facility),
  labels: Type.Array(Label, { maxItems: 20, uniqueItems: true }),
  details: nullable(Details('Technical particulars.')),
  sensitivity: oneOf(SENSITIVITIES, 'A restricted request is seen only by who reported it, its team, leads of the owner of its content, administrators and auditors.'),
}

const given = {
  external_reference: nullable(ExternalReference),
  fingerprint: nullable(shortText('Equal for reports of the same fault: a report joins the living request with its fingerprint.')),
  on_behalf_of: nullable(OnBehalfOf),
}

export const SupportRequest = strict('SupportRequest', {
  id: Id('Chosen by the service.'),
  number: Type.String({ maxLength: 24, pattern: '^SR-\\d{6,18}$', description: 'For people; every path takes it instead of the id.' }),
  ...content,
  ...given,
  state: oneOf(STATES, 'Where it stands; changed by transitions only.'),
  state_reason: nullable(Type.String({ maxLength: 2_000, description: 'Why it is in this state.' })),
  resolution: nullable(Resolution),
  team: nullable(Id('The team that holds it.')),
  person: nullable(Id('The person who holds it.')),
  assigned_because: AssignedBecause,
  occurrences: Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'How often it was reported.' }),
  occurrence_rate: Type.Number({ minimum: 0, description: 'Reports an hour, as of `last_seen_at`: a mean in which the last hour weighs most.' }),
  first_seen_at: Instant('When it was first reported.'),
  last_seen_at: Instant('When it was last reported.'),
  reported_by: Id('The client that reported it.'),
  known_error: nullable(CarriedKnownError),
  openhim_transaction: nullable(Type.String({ maxLength: 128, description: 'The transaction of the interoperability layer that carried the call.' })),
  responded_at: nullable(Instant('When somebody who handles requests first acknowledged or answered it.')),
  response_due_at: nullable(Instant('Until when somebody should have responded.')),
  resolution_due_at: nullable(Instant('Until when it should be resolved.')),
  overdue: Type.Boolean({ description: 'A due time has passed.' }),
  allowed_actions: Type.Array(oneOf(ACTIONS, 'An action.'), { maxItems: 10, description: 'What this caller may do with it now.' }),
  created_at: Instant('When it was opened.'),
  updated_at: Instant('When it last changed.'),
  resolved_at: nullable(Instant('When it was resolved.')),
  closed_at: nullable(Instant('When it was closed.')),
  erased_at: nullable(Instant('When its texts were erased.')),
  version: Version,
}, 'A support request.')
export type SupportRequest = Static<typeof SupportRequest>

export const NewSupportRequest = withExample(strict('NewSupportRequest', {
  ...Type.Partial(Type.Object({ ...content, ...given })).properties,
  title: content.title,
}, 'Only `title` is required.'), {
  title: 'Patient search through the IOL answers 502',
  description: 'Since 10:02 every query to the client registry times out after 60 s.',
  category: 'integration.integration-issue',
  severity: 'high',
  component: 'CR',
  counterpart: 'IOL',
  workflow: 'query-patient-demographic-records-by-demographics',
  facility: { system: 'urn:example:mfl', code: 'KE-1042' },
  external_reference: { system: 'openhim', id: '5f2c1a7e' },
  fingerprint: 'cr-search-502',
  on_behalf_of: { name: 'Night shift, Kisumu', contact: 'ops@example.org', kind: 'facility_manager' },
  labels: ['production'],
  details: { channel: 'CR search', status: 502 },
})
export type NewSupportRequest = Static<typeof NewSupportRequest>

export const SupportRequestPatch = withExample(patchOf('SupportRequestPatch', { ...content, facility: nullable(FacilityPatch) }), { severity: 'critical', counterpart: null, labels: ['production', 'kisumu'], details: { nodes: 3 } })
export type SupportRequestPatch = Static<typeof SupportRequestPatch>

/** What a merged change must still look like. */
export const SupportRequestContent = strict('SupportRequestContent', content)

export const SupportRequestPage = pageOf('SupportRequestPage', SupportRequest)

export const NewTransition = withExample(strict('NewTransition', {
  action: oneOf(ACTIONS, 'What to do.'),
  reason: Type.Optional(text(2_000, 'Why. Needed by await_requester, hold, reopen, reject and cancel; for hold one of vendor, internal, maintenance, data_owner.')),
  resolution: Type.Optional(Resolution),
  comment: Type.Optional(longText('A public comment to go with it.')),
}), { action: 'acknowledge', comment: 'We are looking at it.' })
export type NewTransition = Static<typeof NewTransition>

export const RequestId = Type.String({
  maxLength: 36,
  pattern: '^(SR-\\d{6,15}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$',
  description: 'Its id or its number.',
  examples: ['SR-000001'],
})

export const requestParams = Type.Object({ id: RequestId })

export const schemas = [
  SupportRequest, NewSupportRequest, SupportRequestPatch, SupportRequestPage, NewTransition,
]
