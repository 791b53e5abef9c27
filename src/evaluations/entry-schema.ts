/** Entries on the two lists of a round. The requests they speak of are shown only as far as a caller may see them. */
import { type Static, Type } from '@sinclair/typebox'
import { LISTS } from '../domain/evaluation'
import { CategoryCode, ComponentCode } from '../http/codes'
import { pageQuery } from '../http/paging'
import { pageOf } from '../http/responses'
import { anyOf, anyOfIds, Day, EXAMPLE_ID, Id, Instant, longText, nullable, oneOf, patchOf, strict, Version, withExample } from '../http/schema'
import { RequestId } from '../requests/schema'

const MOST_REQUESTS = 50

const content = {
  text: longText('What worked well, or what to do differently.'),
  component: nullable(ComponentCode),
  category: nullable(CategoryCode),
  owner_team: nullable(Id('The team that sees to it; only on the list do_differently.')),
  due_on: nullable(Day('By when; only on the list do_differently.')),
}

const requests = Type.Array(RequestId, { maxItems: MOST_REQUESTS, description: 'The support requests that it speaks of, by id or number.' })

export const EvaluationEntry = strict('EvaluationEntry', {
  id: Id('Chosen by the service.'),
  evaluation: Id('The round.'),
  list: oneOf(LISTS, 'Which of the two lists it stands on.'),
  ...content,
  requests: Type.Array(Id('A support request.'), { maxItems: 1_000, description: 'The support requests that it speaks of and that the caller may see.' }),
  follow_up: nullable(Id('The support request that was opened from it, where the caller may see it.')),
  version: Version,
  created_at: Instant('When it was added.'),
  updated_at: Instant('When it last changed.'),
}, 'An entry on one of the two lists of a round.')
/** An entry, as it is stored and as a caller sees it. */
export type EvaluationEntry = Static<typeof EvaluationEntry>

export const NewEvaluationEntry = withExample(strict('NewEvaluationEntry', {
  ...Type.Partial(Type.Object(content)).properties,
  evaluation: EvaluationEntry.properties.evaluation,
  list: EvaluationEntry.properties.list,
  text: content.text,
  requests: Type.Optional(requests),
}), {
  evaluation: EXAMPLE_ID,
  list: 'do_differently',
  text: 'Tell the facilities of maintenance two days before it begins.',
  category: 'operations.server-maintenance',
  due_on: '2027-03-31',
})
export type NewEvaluationEntry = Static<typeof NewEvaluationEntry>

export const EvaluationEntryPatch = withExample(patchOf('EvaluationEntryPatch', { ...content, requests }), { text: 'Tell the facilities of maintenance three days before it begins.', due_on: '2027-04-30' })
export type EvaluationEntryPatch = Static<typeof EvaluationEntryPatch>

export const EvaluationEntryPage = pageOf('EvaluationEntryPage', EvaluationEntry)

export const EvaluationEntryQuery = Type.Object({
  ...pageQuery,
  evaluation: Type.Optional(anyOfIds('Of this round.')),
  list: Type.Optional(EvaluationEntry.properties.list),
  component: Type.Optional(anyOf('[A-Z0-9][A-Z0-9-]{0,39}', 'About this component.', 'CR,IOL')),
  category: Type.Optional(anyOf('[a-z0-9][a-z0-9-]{0,49}(?:\\.[a-z0-9][a-z0-9-]{0,49})?', 'In this category or one below it.', 'integration')),
}, { additionalProperties: false })
export type EvaluationEntryQuery = Static<typeof EvaluationEntryQuery>

export const schemas = [EvaluationEntry, NewEvaluationEntry, EvaluationEntryPatch, EvaluationEntryPage]
