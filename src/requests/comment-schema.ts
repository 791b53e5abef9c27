/** Comments on a request. */
import { type Static, Type } from '@sinclair/typebox'
import { pageQuery } from '../http/paging'
import { pageOf } from '../http/responses'
import { EXAMPLE_ID, Id, Instant, longText, nullable, oneOf, strict, withExample } from '../http/schema'

export const VISIBILITIES = ['public', 'team'] as const

const MOST_MENTIONS = 20

export const Comment = strict('Comment', {
  id: Id('Chosen by the service.'),
  request_id: Id('The request.'),
  text: longText('What was said.'),
  visibility: oneOf(VISIBILITIES, '`team` is only for those who handle or oversee requests.'),
  author: Type.String({ maxLength: 200, description: 'The client that said it.' }),
  client_id: Id('The same, by its identifier.'),
  person: nullable(Id('The person for whom it spoke.')),
  mentions: Type.Array(Id('A person.'), { maxItems: MOST_MENTIONS, description: 'People whom it names; they watch the request from then on.' }),
  created_at: Instant('When it was said.'),
}, 'A comment on a request.')
export type Comment = Static<typeof Comment>

export const NewComment = withExample(strict('NewComment', {
  text: Comment.properties.text,
  visibility: Type.Optional(oneOf(VISIBILITIES, '`public` where it is not said.')),
  mentions: Type.Optional(Type.Array(Id('An active person.'), { maxItems: MOST_MENTIONS, uniqueItems: true, description: 'People who are to watch the request from now on. For those who handle requests.' })),
}), { text: 'The channel was restarted at 10:20; answers come again.', visibility: 'public', mentions: [EXAMPLE_ID] })
export type NewComment = Static<typeof NewComment>

export const CommentPage = pageOf('CommentPage', Comment)
export const CommentQuery = Type.Object(pageQuery, { additionalProperties: false })

export const schemas = [Comment, NewComment, CommentPage]
