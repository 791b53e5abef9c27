/** What can be read about a request beside itself. */
import type { Deps } from '../deps'
import { EVERYONE } from '../domain/caller'
import { pageFrom, positionFrom } from '../http/paging'
import { notFoundProblem, problems, says } from '../http/responses'
import type { Room } from '../http/type-provider'
import { requestRead } from './read'
import { Explanation, HistoryPage, OccurrencePage, RecordQuery, schemas } from './record-schema'
import { explain, listHistory, listOccurrences } from './records'
import { requestParams as params } from './schema'
import { seesOf } from './sees'

const tags = ['Support requests']

export const recordRoutes = (deps: Deps): Room => async app => {
  for (const schema of schemas) app.addSchema(schema)

  app.get('/support-requests/:id/history', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'readHistory',
      summary: 'Read what happened to a request',
      tags,
      params,
      querystring: RecordQuery,
      response: { 200: says('A page of the journal, oldest first.', HistoryPage), ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const request = await requestRead(deps, req)
    const [after = '0'] = positionFrom(deps.cursorSecret(), req) ?? []
    const rows = await listHistory(deps.db, { request: request.id, after, limit: req.query.limit + 1, ...seesOf(req.caller) })
    return pageFrom(deps.cursorSecret(), req, reply, { rows, positionOf: row => [String(row.seq)] })
  })

  app.get('/support-requests/:id/occurrences', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'listOccurrences',
      summary: 'List the reports that were joined in a request',
      tags,
      params,
      querystring: RecordQuery,
      response: { 200: says('A page, oldest first, of the first five, the last five and the last `resolved`; empty for a request without a fingerprint.', OccurrencePage), ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const request = await requestRead(deps, req)
    const rows = await listOccurrences(deps.db, request.id, req.query.limit, positionFrom(deps.cursorSecret(), req))
    return pageFrom(deps.cursorSecret(), req, reply, { rows, positionOf: row => [String(row.ordinal), row.id] })
  })

  app.get('/support-requests/:id/explanation', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'explainSupportRequest',
      summary: 'Explain why a request has its category, team and due times',
      tags,
      params,
      response: { 200: says('The rules that decided, in words and data.', Explanation), ...notFoundProblem, ...problems },
    },
  }, async req => {
    const request = await requestRead(deps, req)
    return explain(deps.db, request, deps.plan.current())
  })
}
