/** Comments on a request, and its links with others. */
import { Type } from '@sinclair/typebox'
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import { EVERYONE, maySee, seesTeamComments, STAFF, TALKERS } from '../domain/caller'
import type { PlanInForce } from '../domain/plan'
import { originOf } from '../http/call'
import { pageFrom, positionFrom } from '../http/paging'
import { requireIfMatch } from '../http/preconditions'
import { changeProblems, createProblems, notFoundProblem, nothing, problems, says } from '../http/responses'
import { Id, ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { noteReads } from '../journal/reads'
import { onceBy } from '../plans/decide'
import { addComment, listComments } from './comment'
import { Comment, CommentPage, CommentQuery, NewComment, schemas as commentSchemas } from './comment-schema'
import { addLink, removeLink } from './link'
import { Link, LinkPage, LinkQuery, LINKS, NewLink, schemas as linkSchemas } from './link-schema'
import { requireRequest } from './queries'
import { requestRead } from './read'
import { listLinks } from './records'
import { RequestId, requestParams as params } from './schema'

const linkParams = Type.Object({ id: RequestId, link: Id('The link.') })
const NOWHERE = '00000000-0000-0000-0000-000000000000'

export const talkRoutes = (deps: Deps): Room => async app => {
  for (const schema of [...commentSchemas, ...linkSchemas]) app.addSchema(schema)
  await app.register(commentRoutes(deps))
  await app.register(linkRoutes(deps))
}

const commentRoutes = (deps: Deps): Room => async app => {
  const tags = ['Comments']

  app.get('/support-requests/:id/comments', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'listComments',
      summary: 'List the comments on a request',
      tags,
      params,
      querystring: CommentQuery,
      response: { 200: says('A page, oldest first; without those for the team where the caller is on the reporting side.', CommentPage), ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const request = await requestRead(deps, req)
    const [after = NOWHERE] = positionFrom(deps.cursorSecret(), req) ?? []
    const rows = await listComments(deps.db, request.id, { after, limit: req.query.limit, team: seesTeamComments(req.caller) })
    return pageFrom(deps.cursorSecret(), req, reply, { rows, positionOf: row => [row.id] })
  })

  app.post('/support-requests/:id/comments', {
    config: { access: TALKERS },
    schema: {
      operationId: 'addComment',
      summary: 'Comment on a request',
      description: 'A public comment by whoever reported a pending request resumes it.',
      tags,
      params,
      body: ref(NewComment),
      response: { 201: says('Said.', Comment), ...createProblems, ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const by = { caller: req.caller, call: originOf(req) }
    const { params: { id }, body: input } = req
    const comment = await onceBy(deps, [req, reply], (trx, plan) => addComment(deps, trx, { id, input, plan }, by))
    return reply.code(201).send(comment)
  })
}

const linkRoutes = (deps: Deps): Room => async app => {
  const tags = ['Links']

  app.get('/support-requests/:id/links', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'listLinks',
      summary: 'List what a request is linked with',
      tags,
      params,
      querystring: LinkQuery,
      response: { 200: says('A page, as far as the caller may see the other ends.', LinkPage), ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const request = await requestRead(deps, req)
    const [after = null] = positionFrom(deps.cursorSecret(), req) ?? []
    const rows = await listLinks(deps.db, { request: request.id, after, limit: req.query.limit + 1 })
    const page = pageFrom(deps.cursorSecret(), req, reply, { rows, positionOf: row => [row.id] })
    const visible = page.items.filter(link => maySee(req.caller, link))
    await noteReads(deps, req, visible.map(link => ({ id: link.request, sensitivity: link.sensitivity })))
    return { ...page, items: visible.map(link => ({ ...link, type: link.outward ? link.type : LINKS[link.type], version: 1 })) }
  })

  app.post('/support-requests/:id/links', {
    config: { access: STAFF },
    schema: {
      operationId: 'addLink',
      summary: 'Link a request with another',
      description: 'A link of the type `duplicates` closes the request in the path and adds its reports to the other.',
      tags,
      params,
      body: ref(NewLink),
      response: { 201: says('Linked.', Link), ...createProblems, ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const by = { caller: req.caller, call: originOf(req) }
    const { params: { id }, body: input } = req
    const mayRepeat = async (trx: Knex.Transaction, { request }: Link) => {
      for (const end of [id, request]) await requireRequest(trx, end, by.caller)
    }
    const link = await onceBy(deps, [req, reply],
      Object.assign((trx: Knex.Transaction, plan: PlanInForce) => addLink(deps, trx, { id, input, plan }, by), { mayRepeat }))
    return reply.code(201).send(link)
  })

  app.delete('/support-requests/:id/links/:link', {
    config: { access: STAFF },
    schema: {
      operationId: 'removeLink',
      summary: 'Remove a link',
      tags,
      params: linkParams,
      response: { 204: nothing('Removed.'), ...changeProblems, ...problems },
    },
  }, async (req, reply) => {
    const { id, link } = req.params
    await removeLink(deps, { id, link, wanted: requireIfMatch(req) }, { caller: req.caller, call: originOf(req) })
    return reply.code(204).send(undefined)
  })
}
