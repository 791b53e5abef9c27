/** Many requests in one call, and what became of each. */
import { type Static, Type } from '@sinclair/typebox'
import { Problem } from '../http/responses'
import { ref, strict, withExample } from '../http/schema'
import { SupportRequest } from './schema'

export const NewBatch = withExample(strict('NewBatch', {
  items: Type.Array(Type.Unsafe<unknown>({ type: 'object', additionalProperties: true, description: 'As NewSupportRequest; validated for itself.' }), { minItems: 1, maxItems: 500 }),
}), { items: [{ title: 'Nightly upload failed', component: 'SHR' }, { title: 'Facility list is a month old', component: 'FR', severity: 'low' }] })
export type NewBatch = Static<typeof NewBatch>

export const BatchResult = strict('BatchResult', {
  status: Type.Integer({ minimum: 200, maximum: 599, description: '201 opened, 200 it was there, else the status of the problem.' }),
  request: Type.Optional(ref(SupportRequest)),
  location: Type.Optional(Type.String({ maxLength: 200 })),
  problem: Type.Optional(ref(Problem)),
})
export type BatchResult = Static<typeof BatchResult>

export const BatchOutcome = strict('BatchOutcome', {
  results: Type.Array(ref(BatchResult), { maxItems: 500, description: 'One for each item, in their order.' }),
}, 'What became of each item.')

export const schemas = [NewBatch, BatchResult, BatchOutcome]
