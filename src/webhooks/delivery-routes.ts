/** What was sent to a subscription, and asking for it again. */
import { Type } from '@sinclair/typebox'
import type { Deps } from '../deps'
import { EVERYONE, TALKERS } from '../domain/caller'
import { notFound } from '../domain/refusal'
import { originOf } from '../http/call'
import { once } from '../http/idempotency'
import { pageFrom, positionFrom } from '../http/paging'
import { actionProblems, notFoundProblem, problems, says } from '../http/responses'
import { Id, ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { redeliver, replay } from './acts'
import { call } from './call'
import { pingOf } from './message'
import { keepPings } from './pings'
import { listDeliveries, requireWebhook, type Subscription } from './queries'
import type { Tried } from './settle'
import { Attempt, Delivery, DeliveryPage, DeliveryQuery, NewReplay, Replayed } from './schema'

const params = Type.Object({ id: Id('The subscription.') })
const tags = ['Webhooks']

const shown = ({ retryAfterSeconds: _retry, ...attempt }: Tried): Attempt => attempt

export const deliveryRoutes = (deps: Deps): Room => async app => {
  const ping = keepPings()

  app.post('/webhooks/:id/pings', {
    config: { access: TALKERS },
    schema: {
      operationId: 'pingWebhook', summary: 'Send a ping and see what comes back', tags, params,
      description: 'Sent at once and once: a signed message of the type `ping`.',
      response: { 200: says('What came back.', Attempt), ...actionProblems, ...problems, 429: { ...problems[429], description: 'Too many calls, or five pings of this client are under way; see Retry-After.' } },
    },
  }, async req => {
    const { id } = await requireWebhook(deps.db, req.params.id, req.caller)
    const webhook = await deps.db('webhook').where({ id }).first<Subscription | undefined>('url', 'secret', 'former_secret', 'former_secret_until')
    if (!webhook) throw notFound('webhook')
    return ping(req.caller.client_id, async () => {
      const at = deps.now()
      // From here on it waits for a stranger, and keeps nobody out.
      app.crowd.leave(req)
      return shown(await call(deps, webhook.url, pingOf(webhook, { id: deps.newId(at), at })))
    })
  })

  app.get('/webhooks/:id/deliveries', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'listDeliveries', summary: 'List what was sent to a subscription', tags, params, querystring: DeliveryQuery,
      response: { 200: says('A page, newest first.', DeliveryPage), ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const { id } = await requireWebhook(deps.db, req.params.id, req.caller)
    const [before] = positionFrom(deps.cursorSecret(), req) ?? []
    const rows = await listDeliveries(deps.db, id, req.query, before)
    return pageFrom(deps.cursorSecret(), req, reply, { rows, positionOf: row => [row.id] })
  })

  app.post('/webhooks/:id/deliveries/:delivery/redelivery', {
    config: { access: TALKERS },
    schema: {
      operationId: 'redeliver', summary: 'Send one event again', tags,
      params: Type.Object({ id: Id('The subscription.'), delivery: Id('The delivery.') }),
      response: { 202: says('It is queued again, under the same `webhook-id`.', Delivery), ...actionProblems, ...problems },
    },
  }, async (req, reply) => {
    const delivery = await once(deps, req, reply, trx => redeliver(deps, trx, { webhook: req.params.id, id: req.params.delivery }, { caller: req.caller, call: originOf(req) }))
    return reply.code(202).send(delivery)
  })

  app.post('/webhooks/:id/replays', {
    config: { access: TALKERS },
    schema: {
      operationId: 'replayWebhook', summary: 'Send the events of a span of time again', tags, params, body: ref(NewReplay),
      description: 'At most 10,000 events at once. A receiver knows by `webhook-id` what it has had already.',
      response: { 202: says('They are queued.', Replayed), ...actionProblems, ...problems },
    },
  }, async (req, reply) => {
    const replayed = await once(deps, req, reply, trx => replay(deps, trx, { id: req.params.id, input: req.body }, { caller: req.caller, call: originOf(req) }))
    return reply.code(202).send(replayed)
  })
}
