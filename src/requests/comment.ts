/** Saying something about a request: to everybody who sees it, or among those who handle it. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import { seesTeamComments } from '../domain/caller'
import { guardText } from '../domain/privacy'
import { Refusal } from '../domain/refusal'
import type { Created } from '../http/idempotency'
import { append, type By } from '../journal/append'
import { Comment, type NewComment } from './comment-schema'
import { lockRequest } from './queries'
import { pathOf, type Row } from './present'
import { moveRequest } from './move'

/** A public comment by whoever reported the request resumes it, where it waited for them. */
export async function addComment(deps: Deps, trx: Knex.Transaction, { id, input }: { id: string; input: NewComment }, by: By): Promise<Created<Comment>> {
  const { visibility = 'public' } = input
  const request = await lockRequest(trx, id, by.caller)
  if (visibility === 'team' && !seesTeamComments(by.caller))
    throw new Refusal('forbidden', 'Comments for the team are for those who handle requests.')
  const at = deps.now()
  const comment = await writeComment(deps, trx, { request, text: guardText(input.text), visibility, at, by })
  const answered = visibility === 'public' && request.state === 'pending' && request.reported_by === by.caller.client_id
  if (answered) await moveRequest(trx, request, { step: { action: 'resume' }, at, by })
  return { body: comment, location: `${pathOf(request)}/comments`, request_id: request.id }
}

/** Call with the request locked and the text guarded. */
export async function writeComment(
  deps: Deps,
  trx: Knex.Transaction,
  { request, text, visibility, at, by }: { request: Row; text: string; visibility: Comment['visibility']; at: string; by: By },
): Promise<Comment> {
  const comment = {
    id: deps.newId(at),
    request_id: request.id,
    text,
    visibility,
    author: by.caller.client_name,
    client_id: by.caller.client_id,
    person: by.caller.person,
    created_at: at,
  }
  await trx('comment').insert(comment)
  await append(trx, { at, event: 'request.commented', request_id: request.id, data: { comment: comment.id, visibility }, ...by })
  return comment
}

export async function listComments(db: Knex, request: string, { after, limit, team }: { after: string; limit: number; team: boolean }): Promise<Comment[]> {
  const rows = db('comment').where({ request_id: request }).where('id', '>', after).orderBy('id').limit(limit + 1)
    .select(Object.keys(Comment.properties))
  if (!team) void rows.where({ visibility: 'public' })
  return await rows as Comment[]
}
