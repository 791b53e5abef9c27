/** What changed between two revisions, as it is answered. */
import { type Static, Type } from '@sinclair/typebox'
import { Id, oneOf, strict } from '../http/schema'
import { RevisionNumber } from './schema'

const Difference = Type.Object({
  pointer: Type.String({ maxLength: 500, description: 'Into the later document; of what was removed, into the earlier one.' }),
  kind: oneOf(['added', 'removed', 'changed'], 'What happened to it.'),
  from: Type.Optional(Type.Unknown({ description: 'What it was.' })),
  to: Type.Optional(Type.Unknown({ description: 'What it is.' })),
  sentence: Type.String({ maxLength: 20_000, description: 'The same for a person.' }),
}, { additionalProperties: false })

export const PlanDifferences = strict('PlanDifferences', {
  plan: Id('The plan.'),
  from: RevisionNumber,
  to: RevisionNumber,
  differences: Type.Array(Difference, { maxItems: 20_000, description: 'Empty where both say the same.' }),
}, 'What changed between two revisions of a plan.')
export type PlanDifferences = Static<typeof PlanDifferences>
