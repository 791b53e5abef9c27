/** The HTTP face of subscriptions: each client has its own, administrators see all. */
import { Type } from '@sinclair/typebox'
import type { Deps } from '../deps'
import { EVERYONE, TALKERS } from '../domain/caller'
import { originOf } from '../http/call'
import { once } from '../http/idempotency'
import { pageFrom, positionFrom } from '../http/paging'
import { etagOf, requireIfMatch, unlessKnown } from '../http/preconditions'
import { actionProblems, changeProblems, createProblems, nothing, notFoundProblem, problems, says, unchanged } from '../http/responses'
import { Id, ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { addWebhook, changeWebhook, removeWebhook, rotateSecret } from './acts'
import { deliveryRoutes } from './delivery-routes'
import { listWebhooks, requireWebhook } from './queries'
import { AddedWebhook, NewWebhook, Rotation, schemas, Webhook, WebhookPage, WebhookPatch, WebhookQuery } from './schema'

const params = Type.Object({ id: Id('The subscription.') })
const tags = ['Webhooks']

export const webhooks = (deps: Deps): Room => async app => {
  for (const schema of schemas) app.addSchema(schema)
  await app.register(deliveryRoutes(deps))

  app.get('/webhooks', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'listWebhooks', summary: 'List the subscriptions of this client', tags, querystring: WebhookQuery,
      response: { 200: says('A page, oldest first; for administrators those of all clients.', WebhookPage), ...problems },
    },
  }, async (req, reply) => {
    const [after] = positionFrom(deps.cursorSecret(), req) ?? []
    const rows = await listWebhooks(deps.db, req.caller, req.query, after)
    return pageFrom(deps.cursorSecret(), req, reply, { rows, positionOf: row => [row.id] })
  })

  app.post('/webhooks', {
    config: { access: TALKERS },
    schema: {
      operationId: 'addWebhook', summary: 'Subscribe to events', tags, body: ref(NewWebhook),
      description: 'From now on events that this client may see are posted to the address, signed after the Standard Webhooks specification.',
      response: { 201: says('Subscribed. The secret is shown this once.', AddedWebhook), ...createProblems, ...problems },
    },
  }, async (req, reply) => {
    const added = await once(deps, req, reply, trx => addWebhook(deps, trx, req.body, { caller: req.caller, call: originOf(req) }))
    return reply.code(201).send(added)
  })

  app.get('/webhooks/:id', {
    config: { access: EVERYONE },
    schema: { operationId: 'readWebhook', summary: 'Read one subscription', tags, params, response: { 200: says('The subscription.', Webhook), ...unchanged, ...notFoundProblem, ...problems } },
  }, async (req, reply) => unlessKnown(req, reply, await requireWebhook(deps.db, req.params.id, req.caller)))

  app.patch('/webhooks/:id', {
    config: { access: TALKERS },
    schema: {
      operationId: 'changeWebhook', summary: 'Change a subscription, or switch it off or on', tags, params, body: ref(WebhookPatch),
      response: { 200: says('As it is now.', Webhook), ...changeProblems, ...problems },
    },
  }, async (req, reply) => {
    const webhook = await changeWebhook(deps, { id: req.params.id, wanted: requireIfMatch(req), patch: req.body }, { caller: req.caller, call: originOf(req) })
    return reply.header('etag', etagOf(webhook)).send(webhook)
  })

  app.delete('/webhooks/:id', {
    config: { access: TALKERS },
    schema: { operationId: 'removeWebhook', summary: 'End a subscription', tags, params, response: { 204: nothing('It is gone, with what waited for it.'), ...changeProblems, ...problems } },
  }, async (req, reply) => {
    await removeWebhook(deps, { id: req.params.id, wanted: requireIfMatch(req) }, { caller: req.caller, call: originOf(req) })
    return reply.code(204).send()
  })

  app.post('/webhooks/:id/secret-rotations', {
    config: { access: TALKERS },
    schema: {
      operationId: 'rotateWebhookSecret', summary: 'Replace the secret of a subscription', tags, params,
      description: 'For a day messages are signed with both, so that the receiver can be changed in between.',
      response: { 201: says('The new secret, shown this once.', Rotation), ...actionProblems, ...problems },
    },
  }, async (req, reply) => {
    const rotated = await once(deps, req, reply, trx => rotateSecret(deps, trx, req.params.id, { caller: req.caller, call: originOf(req) }))
    return reply.code(201).send(rotated)
  })
}
