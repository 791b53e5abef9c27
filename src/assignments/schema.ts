/** Who holds a request, and who held it. */
import { type Static, Type } from '@sinclair/typebox'
import { pageQuery } from '../http/paging'
import { pageOf } from '../http/responses'
import { anyOfIds, EXAMPLE_ID, Id, Instant, nullable, strict, text, withExample } from '../http/schema'
import { AssignedBecause, RequestId } from '../requests/schema'

export const Assignment = strict('Assignment', {
  id: Id('Chosen by the service.'),
  request: Id('The request.'),
  team: Id('The team that was given it.'),
  person: nullable(Id('The person in the team, where one was named.')),
  assigned_because: AssignedBecause,
  assigned_by: nullable(Id('The client that gave it; null where a rule did.')),
  assigned_at: Instant('Since when.'),
  ended_at: nullable(Instant('Until when; null while it holds.')),
}, 'A request in the hands of a team.')
export type Assignment = Static<typeof Assignment>

export const NewAssignment = withExample(strict('NewAssignment', {
  team: Type.Optional(Id('The team; where only a person is named, the team that holds the request now.')),
  person: Type.Optional(Id('A member of the team.')),
  reason: Type.Optional(text(1_000, 'Why.')),
}), { team: EXAMPLE_ID, reason: 'They run the server.' })
export type NewAssignment = Static<typeof NewAssignment>

export const NewRelease = withExample(strict('NewRelease', { reason: Type.Optional(text(1_000, 'Why.')) }), { reason: 'Not ours after all.' })
export type NewRelease = Static<typeof NewRelease>

export const AssignmentPage = pageOf('AssignmentPage', Assignment)

export const AssignmentQuery = Type.Object({
  ...pageQuery,
  team: Type.Optional(anyOfIds('Given to this team.')),
  person: Type.Optional(anyOfIds('Given to this person.')),
  request: Type.Optional(RequestId),
  open: Type.Optional(Type.Boolean({ description: 'Only those that hold now, or only those that ended.' })),
}, { additionalProperties: false })
export type AssignmentQuery = Static<typeof AssignmentQuery>

export const RequestAssignmentQuery = Type.Object(pageQuery, { additionalProperties: false })

export const schemas = [Assignment, NewAssignment, NewRelease, AssignmentPage]
