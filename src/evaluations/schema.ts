/** Evaluation rounds. What is carried over stands only where one round is read, since it changes without the round. */
import { type Static, Type } from '@sinclair/typebox'
import { SCOPES } from '../domain/evaluation'
import { STATES } from '../domain/lifecycle'
import { CategoryCode, ComponentCode } from '../http/codes'
import { pageQuery } from '../http/paging'
import { pageOf } from '../http/responses'
import { anyOf, Day, Id, Instant, longText, nullable, oneOf, patchOf, ref, shortText, strict, Version, withExample } from '../http/schema'

export const MOST_CARRIED_OVER = 200

const content = {
  title: shortText('What people call the round.'),
  summary: nullable(longText('What came of it.')),
}

const round = {
  id: Id('Chosen by the service.'),
  ...content,
  scope: oneOf(SCOPES, 'What is evaluated: the exchange, or one component.'),
  component: nullable(ComponentCode),
  iteration: Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'Which round of its scope this is.' }),
  closed_at: nullable(Instant('When it was closed; null while it is open.')),
  version: Version,
  created_at: Instant('When it was opened.'),
  updated_at: Instant('When it last changed.'),
}

const FollowUpState = Type.Object({
  id: Id('The support request.'),
  number: Type.String({ maxLength: 24, description: 'Its number.' }),
  state: oneOf(STATES, 'Where it stands.'),
  resolved_at: nullable(Instant('When it was resolved.')),
}, { additionalProperties: false, description: 'The follow-up; null where there is none, or none that the caller may see.' })

export const CarriedOver = strict('CarriedOver', {
  entry: Id('The entry in the round before.'),
  text: longText('What was to be done differently.'),
  component: nullable(ComponentCode),
  category: nullable(CategoryCode),
  owner_team: nullable(Id('The team that was to see to it.')),
  due_on: nullable(Day('By when.')),
  follow_up: nullable(FollowUpState),
}, 'What the round before wanted done differently, and what became of it.')
export type CarriedOver = Static<typeof CarriedOver>

export const Evaluation = strict('Evaluation', {
  ...round,
  previous: nullable(Id('The round before: the same scope and component, the next lower iteration.')),
  carried_over: Type.Array(ref(CarriedOver), { maxItems: MOST_CARRIED_OVER, description: `What the round before wanted done differently, oldest first; the first ${MOST_CARRIED_OVER}. The list of entries has all of them.` }),
}, 'A round of evaluation of the exchange or of one component.')
export type Evaluation = Static<typeof Evaluation>

export const ListedEvaluation = strict('ListedEvaluation', round, 'A round as lists show it: without what is carried over.')
/** A round as it is stored. */
export type Round = Static<typeof ListedEvaluation>

export const NewEvaluation = withExample(strict('NewEvaluation', {
  title: content.title,
  scope: round.scope,
  component: Type.Optional(round.component),
  iteration: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'Where it is not said, the next one of the scope.' })),
  summary: Type.Optional(content.summary),
}), { title: 'First three months in production', scope: 'exchange' })
export type NewEvaluation = Static<typeof NewEvaluation>

export const EvaluationPatch = withExample(patchOf('EvaluationPatch', content), { summary: 'The exchange answers in time; facilities want earlier notice of maintenance.' })
export type EvaluationPatch = Static<typeof EvaluationPatch>

export const EvaluationPage = pageOf('EvaluationPage', ListedEvaluation)

export const EvaluationQuery = Type.Object({
  ...pageQuery,
  scope: Type.Optional(round.scope),
  component: Type.Optional(anyOf('[A-Z0-9][A-Z0-9-]{0,39}', 'Of this component.', 'CR,IOL')),
  open: Type.Optional(Type.Boolean({ description: 'Only open ones, or only closed ones.' })),
}, { additionalProperties: false })
export type EvaluationQuery = Static<typeof EvaluationQuery>

export const schemas = [CarriedOver, Evaluation, ListedEvaluation, NewEvaluation, EvaluationPatch, EvaluationPage]
