/** What can be read about the time of a request. */
import { clocksOf } from '../clocks/present'
import { Clocks, schemas } from '../clocks/schema'
import type { Deps } from '../deps'
import { EVERYONE } from '../domain/caller'
import { notFoundProblem, problems, says } from '../http/responses'
import type { Room } from '../http/type-provider'
import { requestRead } from './read'
import { requestParams as params } from './schema'

const tags = ['Support requests']

export const clockRoutes = (deps: Deps): Room => async app => {
  for (const schema of schemas) app.addSchema(schema)

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
}
