/** The HTTP face of clients and keys: for administrators. */
import { Type } from '@sinclair/typebox'
import type { Deps } from '../deps'
import { ADMINISTRATORS, EVERYONE } from '../domain/caller'
import { notFound } from '../domain/refusal'
import { originOf } from '../http/call'
import { once } from '../http/idempotency'
import { pageFrom, positionFrom } from '../http/paging'
import { etagOf, requireIfMatch, unlessKnown } from '../http/preconditions'
import { bodyProblems, changeProblems, createProblems, notFoundProblem, problems, says, unchanged } from '../http/responses'
import { Id, ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { addClient, changeClient, issueKey, revokeKey } from './acts'
import { findClient, listClients, listKeys } from './queries'
import {
  Client, ClientPage, ClientPatch, ClientQuery, IssuedKey, Key, KeyPage, KeyQuery, NewClient, NewKey, schemas,
} from './schema'
import type { Callers } from './snapshot'

const params = Type.Object({ id: Id('The client.') })
const keyParams = Type.Object({ id: Id('The client.'), key: Id('The key, by its identifier.') })
const tags = ['Clients and keys']

export const clients = (deps: Deps, callers: Callers): Room => async app => {
  for (const schema of schemas) app.addSchema(schema)

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
    return reply.header('etag', etagOf(client.version)).send(client)
  })

  app.get('/clients/:id/keys', {
    config: { access: ADMINISTRATORS },
    schema: {
      operationId: 'listKeys',
      summary: 'List the keys of a client',
      tags,
      params,
      querystring: KeyQuery,
      response: { 200: says('A page, oldest first.', KeyPage), ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    if (!await findClient(deps.db, req.params.id)) throw notFound('client')
    const [after] = positionFrom(deps.cursorSecret(), req) ?? []
    const rows = await listKeys(deps.db, req.params.id, req.query.limit, after)
    return pageFrom(deps.cursorSecret(), req, reply, { rows, positionOf: row => [row.id] })
  })

  app.post('/clients/:id/keys', {
    config: { access: ADMINISTRATORS },
    schema: {
      operationId: 'issueKey',
      summary: 'Issue another key for a client',
      description: 'The answer shows the key this once. Several keys may be valid side by side, so that one can replace another without a gap.',
      tags,
      params,
      body: ref(NewKey),
      response: { 201: says('Issued.', IssuedKey), ...createProblems, ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const by = { caller: req.caller, call: originOf(req) }
    const key = await once(deps, req, reply, trx => issueKey(deps, trx, { client: req.params.id, input: req.body }, by))
    return reply.code(201).send(key)
  })

  app.post('/clients/:id/keys/:key/revocation', {
    config: { access: ADMINISTRATORS },
    schema: {
      operationId: 'revokeKey',
      summary: 'Revoke a key',
      description: 'It is refused at once by the replica that answers, and within a second by every other.',
      tags,
      params: keyParams,
      response: { 200: says('Revoked.', Key), ...bodyProblems, ...notFoundProblem, ...problems },
    },
  }, async req => {
    const { id: client, key } = req.params
    const revoked = await revokeKey(deps, { client, key }, { caller: req.caller, call: originOf(req) })
    await callers.refresh()
    return revoked
  })
}
