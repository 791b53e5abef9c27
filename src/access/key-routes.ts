/** The HTTP face of the keys of a client: for administrators. */
import { Type } from '@sinclair/typebox'
import type { Deps } from '../deps'
import { ADMINISTRATORS } from '../domain/caller'
import { notFound } from '../domain/refusal'
import { originOf } from '../http/call'
import { once } from '../http/idempotency'
import { pageFrom, positionFrom } from '../http/paging'
import { bodyProblems, createProblems, notFoundProblem, problems, says } from '../http/responses'
import { Id, ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { issueKey, revokeKey } from './acts'
import { findClient, listKeys } from './queries'
import { IssuedKey, Key, KeyPage, KeyQuery, NewKey } from './schema'
import type { Callers } from './snapshot'

const params = Type.Object({ id: Id('The client.') })
const keyParams = Type.Object({ id: Id('The client.'), key: Id('The key, by its identifier.') })
const tags = ['Clients and keys']

export const keyRoutes = (deps: Deps, callers: Callers): Room => async app => {
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
