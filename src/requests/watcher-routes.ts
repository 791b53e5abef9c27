/** Who watches a request: read, added, removed. */
import { Type } from '@sinclair/typebox'
import type { Deps } from '../deps'
import { EVERYONE, TALKERS } from '../domain/caller'
import { originOf } from '../http/call'
import { once } from '../http/idempotency'
import { pageFrom, positionFrom } from '../http/paging'
import { bodyProblems, createProblems, notFoundProblem, nothing, problems, says } from '../http/responses'
import { Id, ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { requestRead } from './read'
import { RequestId, requestParams as params } from './schema'
import { NewWatcher, schemas, Watcher, WatcherPage, WatcherQuery } from './watcher-schema'
import { addWatcher, listWatchers, removeWatcher } from './watchers'

const tags = ['Watchers']
const watcherParams = Type.Object({ id: RequestId, watcher: Id('The watcher.') })

export const watcherRoutes = (deps: Deps): Room => async app => {
  for (const schema of schemas) app.addSchema(schema)

  app.get('/support-requests/:id/watchers', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'listWatchers',
      summary: 'List who watches a request',
      description: 'Added by hand, by an assignment, by a mention in a comment, or by the escalation ladder of the plan.',
      tags,
      params,
      querystring: WatcherQuery,
      response: { 200: says('A page, first the one that watches longest; for the reporting side only its own client.', WatcherPage), ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const request = await requestRead(deps, req)
    const asked = { request: request.id, limit: req.query.limit, caller: req.caller }
    const rows = await listWatchers(deps.db, asked, positionFrom(deps.cursorSecret(), req))
    return pageFrom(deps.cursorSecret(), req, reply, { rows, positionOf: row => [row.since, row.id] })
  })

  app.post('/support-requests/:id/watchers', {
    config: { access: TALKERS },
    schema: {
      operationId: 'addWatcher',
      summary: 'Let a team, a person or a client watch a request',
      description: 'Those who handle requests name anybody, up to 100 for a request; whoever is on the reporting side names its own client.',
      tags,
      params,
      body: ref(NewWatcher),
      response: {
        201: says('It watches from now on.', Watcher),
        200: says('It watched already.', Watcher),
        ...createProblems,
        ...notFoundProblem,
        ...problems,
      },
    },
  }, (req, reply) => {
    const act = { id: req.params.id, input: req.body }
    const by = { caller: req.caller, call: originOf(req) }
    return once(deps, req, reply, trx => addWatcher(deps, trx, act, by))
  })

  app.delete('/support-requests/:id/watchers/:watcher', {
    config: { access: TALKERS },
    schema: {
      operationId: 'removeWatcher',
      summary: 'Let somebody watch a request no more',
      description: 'Whoever is on the reporting side removes its own client. Being given the request, or being mentioned, adds a watcher again.',
      tags,
      params: watcherParams,
      response: { 204: nothing('Removed.'), ...bodyProblems, ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    await removeWatcher(deps, req.params, { caller: req.caller, call: originOf(req) })
    return reply.code(204).send(undefined)
  })
}
