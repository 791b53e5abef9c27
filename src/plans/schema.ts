/** Support plans and their revisions as they are seen from outside. */
import { type Static, Type } from '@sinclair/typebox'
import { ComponentCode } from '../http/codes'
import { pageQuery } from '../http/paging'
import { pageOf } from '../http/responses'
import { EXAMPLE_ID, Id, Instant, nullable, oneOf, patchOf, ref, shortText, strict, text, Version, withExample } from '../http/schema'
import { BundledDocument, PlanDocument } from './document-schema'

export const SCOPES = ['exchange', 'component'] as const
export const REVISION_STATES = ['scheduled', 'active', 'ended', 'cancelled'] as const

const closed = { additionalProperties: false }

export const RevisionNumber = Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'The number of a revision.', examples: [1] })

const content = {
  name: shortText('What people call it; no two plans share a name.'),
  scope: oneOf(SCOPES, 'The exchange as a whole, or one component.'),
  component: nullable(ComponentCode),
  parent: nullable(Id('An exchange plan. With one, the plan of a component inherits from the exchange plan in force, also after another took its place; null: it stands alone.')),
}

const Warning = Type.Object({
  pointer: Type.String({ maxLength: 500, description: 'A JSON pointer into the draft; empty for the plan as a whole.' }),
  detail: Type.String({ maxLength: 1_000 }),
}, closed)

const summary = {
  id: Id('Chosen by the service.'),
  ...content,
  active_revision: nullable(Type.Integer({ ...RevisionNumber, description: 'The revision in force, if one is.' })),
  scheduled_revision: nullable(Type.Object({
    number: RevisionNumber,
    active_from: Instant('When it comes into force.'),
  }, { ...closed, description: 'The revision that waits for its time, if one does.' })),
  retired: Type.Boolean({ description: 'Not to be activated any more.' }),
  version: Version,
  created_at: Instant('When it was added.'),
  updated_at: Instant('When it last changed.'),
}

export const SupportPlan = strict('SupportPlan', {
  ...summary,
  draft: ref(PlanDocument),
  warnings: Type.Array(Warning, { maxItems: 100, description: 'What is legal in the draft but odd, by what is known now.' }),
}, 'A support plan: a draft that is edited, and revisions of it that were activated.')
export type SupportPlan = Static<typeof SupportPlan>

export const SupportPlanSummary = strict('SupportPlanSummary', summary, 'A support plan without its draft.')
export type SupportPlanSummary = Static<typeof SupportPlanSummary>
export const SupportPlanPage = pageOf('SupportPlanPage', SupportPlanSummary)

export const SupportPlanQuery = Type.Object({
  ...pageQuery,
  scope: Type.Optional(content.scope),
  component: Type.Optional(ComponentCode),
  retired: Type.Optional(Type.Boolean({ description: 'Only retired ones, or only others.' })),
}, closed)

export const NewSupportPlan = withExample(strict('NewSupportPlan', {
  name: content.name,
  scope: content.scope,
  component: Type.Optional(content.component),
  parent: Type.Optional(content.parent),
  draft: Type.Optional(ref(PlanDocument)),
}, 'The plan of a component has the exchange plan in force, else the only one there is, as its parent where none is named.'), {
  name: 'National exchange', scope: 'exchange', draft: { help_desk_team: EXAMPLE_ID, close_after_days: 7 },
})
export type NewSupportPlan = Static<typeof NewSupportPlan>

export const SupportPlanPatch = withExample(patchOf('SupportPlanPatch', { name: content.name, parent: content.parent }), { name: 'National exchange, second phase' })
export type SupportPlanPatch = Static<typeof SupportPlanPatch>

const revision = {
  plan: Id('The plan.'),
  number: RevisionNumber,
  state: oneOf(REVISION_STATES, 'At most one revision a scope is active, and one scheduled.'),
  note: nullable(Type.String({ maxLength: 2_000, description: 'Why it was activated.' })),
  active_from: Instant('Since when, or from when on, it is in force.'),
  active_until: nullable(Instant('Until when it was in force.')),
  created_by: nullable(Id('The client that activated it; null for the service itself.')),
  created_at: Instant('When it was made.'),
}

export const PlanRevision = strict('PlanRevision', { ...revision, document: ref(PlanDocument) }, 'A document that was activated. It stays as it is.')
export type PlanRevision = Static<typeof PlanRevision>

export const PlanRevisionSummary = strict('PlanRevisionSummary', revision, 'A revision without its document.')
export type PlanRevisionSummary = Static<typeof PlanRevisionSummary>
export const PlanRevisionPage = pageOf('PlanRevisionPage', PlanRevisionSummary)
export const PlanRevisionQuery = Type.Object(pageQuery, closed)

export const NewActivation = withExample(strict('NewActivation', {
  revision: Type.Optional(Type.Integer({ ...RevisionNumber, description: 'A former revision whose document comes into force again; the draft where none is named.' })),
  at: Type.Optional(Instant('From when on; at once where it is not said or has passed.')),
  note: Type.Optional(text(2_000, 'Why.')),
}), { note: 'Agreed in the steering committee.' })
export type NewActivation = Static<typeof NewActivation>

export const NewRetirement = withExample(strict('NewRetirement', { note: Type.Optional(text(2_000, 'Why.')) }), { note: 'Replaced by the plan of the second phase.' })
export type NewRetirement = Static<typeof NewRetirement>

export const schemas = [
  PlanDocument, BundledDocument, SupportPlan, SupportPlanSummary, SupportPlanPage, NewSupportPlan, SupportPlanPatch,
  PlanRevision, PlanRevisionSummary, PlanRevisionPage, NewActivation, NewRetirement,
]
