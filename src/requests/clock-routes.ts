/** What can be read about the time of a request, and about who watches it. */
import { Type } from '@sinclair/typebox'
import { clocksOf } from '../clocks/present'
import { Clocks, schemas } from '../clocks/schema'
import type { Deps } from '../deps'
import { EVERYONE, STAFF_AND_AUDITORS } from '../domain/caller'
import { notFoundProblem, problems, says } from '../http/responses'
import { Id, Instant, ref, strict } from '../http/schema'
import type { Room } from '../http/type-provider'
import { requestRead } from './read'
import { requestParams as params } from './schema'

const tags = ['Support requests']

const Watcher = strict('Watcher', {
  team: Id('The team.'),
  since: Instant('Since when.'),
}, 'A team that is told of a request without holding it.')

const Watchers = strict('Watchers', { items: Type.Array(ref(Watcher), { maxItems: 200 }) }, 'Who watches a request.')

export const clockRoutes = (deps: Deps): Room => async app => {
  for (const schema of [...schemas, Watcher, Watchers]) app.addSchema(schema)

  app.get('/support-requests/:id/clocks', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'readClocks',
      summary: 'Read the response and resolution clocks of a request',
      description: 'Used, left and due, with the ledger of everything that started, stopped or changed them.',
      tags,
      params,
      response: { 200: says('The clocks as they stand now.', Clocks), ...notFoundProblem, ...problems },
    },
  }, async req => {
    const request = await requestRead(deps, req)
    return clocksOf(deps.db, deps.plan.current(), { request: request.id, at: deps.now() })
  })

  app.get('/support-requests/:id/watchers', {
    config: { access: STAFF_AND_AUDITORS },
    schema: {
      operationId: 'listWatchers',
      summary: 'List the teams that watch a request',
      description: 'The escalation ladder of the plan adds them.',
      tags,
      params,
      response: { 200: says('The teams, first the one that watches longest.', Watchers), ...notFoundProblem, ...problems },
    },
  }, async req => {
    const request = await requestRead(deps, req)
    const items = await deps.db('request_watcher').where({ request_id: request.id }).orderBy(['since', 'team']).limit(200)
      .select('team', 'since') as { team: string; since: string }[]
    return { items }
  })
}
