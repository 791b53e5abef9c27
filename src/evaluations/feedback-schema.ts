/** What whoever reported a request thinks of how it was handled. */
import { type Static, Type } from '@sinclair/typebox'
import { Id, Instant, longText, nullable, strict, withExample } from '../http/schema'

const content = {
  rating: Type.Integer({ minimum: 1, maximum: 5, description: 'From 1, badly, to 5, very well.' }),
  comment: nullable(longText('Why.')),
}

export const Feedback = strict('Feedback', {
  request_id: Id('The request.'),
  ...content,
  client_id: Id('The client that gave it.'),
  created_at: Instant('When it was given.'),
}, 'Feedback on a resolved request.')
export type Feedback = Static<typeof Feedback>

export const NewFeedback = withExample(strict('NewFeedback', { rating: content.rating, comment: Type.Optional(content.comment) }), { rating: 4, comment: 'Solved within the hour; we would have liked a word in between.' })
export type NewFeedback = Static<typeof NewFeedback>

export const schemas = [Feedback, NewFeedback]
