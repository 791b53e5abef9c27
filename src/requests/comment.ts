/** Saying something about a request: to everybody who sees it, or among those who handle it. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import { seesTeamComments } from '../domain/caller'
import { isOpen } from '../domain/lifecycle'
import type { PlanInForce } from '../domain/plan'
import { Refusal } from '../domain/refusal'
import type { Created } from '../http/idempotency'
import { append, type By } from '../journal/append'
import { guardBody } from '../privacy/door'
import { Comment, type NewComment } from './comment-schema'
import { keepInStep } from './follow'
import { requireMentionable, watchMentioned } from './mention'
import { lockRequest, updateRequest } from './queries'
import { pathOf, type Row } from './present'
import { moveRequest } from './move'

/** A public comment by whoever reported the request resumes it, where it waited for them. */
export async function addComment(deps: Deps, trx: Knex.Transaction, { id, input, plan }: { id: string; input: NewComment; plan: PlanInForce }, by: By): Promise<Created<Comment>> {
  const { visibility = 'public', mentions = [] } = input
  const request = await lockRequest(trx, id, by.caller)
  if (visibility === 'team' && !seesTeamComments(by.caller))
    throw new Refusal('forbidden', 'Comments for the team are for those who handle requests.')
  await requireMentionable(trx, mentions, by.caller)
  const at = deps.now()
  const { text } = guardBody(by.caller, input, { text: 20_000 })
  const own = request.reported_by === by.caller.client_id
  // Before it is told, since it has no line of its own.
  if (visibility === 'public' && !own && request.responded_at === null && isOpen(request.state)) await respond(trx, plan, { request, at })
  const comment = await writeComment(deps, trx, { request, text, visibility, mentions, at, by })
  if (visibility === 'public' && own && request.state === 'pending') await moveRequest(trx, plan, { request, step: { action: 'resume' }, at, by })
  return { body: comment, location: `${pathOf(request)}/comments`, request_id: request.id }
}

/** The first public answer is the response that the clock waits for. */
async function respond(trx: Knex.Transaction, plan: PlanInForce, { request, at }: { request: Row; at: string }): Promise<void> {
  const responded = await updateRequest(trx, request, { responded_at: at }, at)
  await keepInStep(trx, plan, { request: responded, at, cause: { action: 'comment' } })
}

/** Call with the request locked, the text guarded and the people looked up. */
export async function writeComment(
  deps: Deps,
  trx: Knex.Transaction,
  { request, text, visibility, mentions = [], at, by }: { request: Row; text: string; visibility: Comment['visibility']; mentions?: string[]; at: string; by: By },
): Promise<Comment> {
  const comment = {
    id: deps.newId(at),
    request_id: request.id,
    text,
    visibility,
    author: by.caller.client_name,
    client_id: by.caller.client_id,
    person: by.caller.person,
    mentions,
    created_at: at,
  }
  await trx('comment').insert(comment)
  await watchMentioned(trx, { request: request.id, comment: comment.id, mentions, at })
  const data = { comment: comment.id, visibility, ...(mentions.length > 0 ? { mentions } : {}) }
  await append(trx, { at, event: 'request.commented', request_id: request.id, data, ...by })
  return comment
}

export async function listComments(db: Knex, request: string, { after, limit, team }: { after: string; limit: number; team: boolean }): Promise<Comment[]> {
  const rows = db('comment').where({ request_id: request }).where('id', '>', after).orderBy('id').limit(limit + 1)
    .select(Object.keys(Comment.properties))
  if (!team) void rows.where({ visibility: 'public' })
  return await rows as Comment[]
}
