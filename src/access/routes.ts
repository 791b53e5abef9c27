/** The HTTP face of clients and keys: for administrators. */
import { Type } from '@sinclair/typebox'
import type { Deps } from '../deps'
import { ADMINISTRATORS, EVERYONE } from '../domain/caller'
import { notFound } from '../domain/refusal'
import { originOf } from '../http/call'
import { once } from '../http/idempotency'
import { pageFrom, positionFrom } from '../http/paging'
import { etagOf, requireIfMatch, unlessKnown } from '../http/preconditions'
import { changeProblems, createProblems, notFoundProblem, problems, says, unchanged } from '../http/responses'
import { Id, ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { addClient, changeClient } from './acts'
import { keyRoutes } from './key-routes'
import { findClient, listClients } from './queries'
import { Client, ClientPage, ClientPatch, ClientQuery, NewClient, schemas } from './schema'
import type { Callers } from './snapshot'

const params = Type.Object({ id: Id('The client.') })
const tags = ['Clients and keys']

export const clients = (deps: Deps, callers: Callers): Room => async app => {
  for (const schema of schemas) app.addSchema(schema)
  await app.register(keyRoutes(deps, callers))

  app.get('/me', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'readMe',
      summary: 'Read the client that the key belongs to',
      tags,
      response: { 200: says('The client that calls.', Client), ...unchanged, ...problems },
    },
  }, async (req, reply) => {
    const client = await findClient(deps.db, req.caller.client_id)
    if (!client) throw notFound('client')
    return unlessKnown(req, reply, client)
  })

  app.get('/clients', {
    config: { access: ADMINISTRATORS },
    schema: {
      operationId: 'listClients',
      summary: 'List the clients',
      tags,
      querystring: ClientQuery,
      response: { 200: says('A page, oldest first.', ClientPage), ...problems },
    },
  }, async (req, reply) => {
    const [after] = positionFrom(deps.cursorSecret(), req) ?? []
    const rows = await listClients(deps.db, req.query, after)
    return pageFrom(deps.cursorSecret(), req, reply, { rows, positionOf: row => [row.id] })
  })

  app.post('/clients', {
    config: { access: ADMINISTRATORS },
    schema: {
      operationId: 'addClient',
      summary: 'Add a client',
      description: 'It can call once it has a key.',
      tags,
      body: ref(NewClient),
      response: { 201: says('Added.', Client), ...createProblems, ...problems },
    },
  }, async (req, reply) => {
    const client = await once(deps, req, reply, trx => addClient(deps, trx, req.body, { caller: req.caller, call: originOf(req) }))
    return reply.code(201).send(client)
  })

  app.get('/clients/:id', {
    config: { access: ADMINISTRATORS },
    schema: {
      operationId: 'readClient',
      summary: 'Read one client',
      tags,
      params,
      response: { 200: says('The client.', Client), ...unchanged, ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const client = await findClient(deps.db, req.params.id)
    if (!client) throw notFound('client')
    return unlessKnown(req, reply, client)
  })

  app.patch('/clients/:id', {
    config: { access: ADMINISTRATORS },
    schema: {
      operationId: 'changeClient',
      summary: 'Change or switch off a client',
      tags,
      params,
      body: ref(ClientPatch),
      response: { 200: says('As it is now.', Client), ...changeProblems, ...problems },
    },
  }, async (req, reply) => {
    const change = { id: req.params.id, wanted: requireIfMatch(req), patch: req.body }
    const client = await changeClient(deps, change, { caller: req.caller, call: originOf(req) })
    await callers.refresh()
    return reply.header('etag', etagOf(client)).send(client)
  })
}
