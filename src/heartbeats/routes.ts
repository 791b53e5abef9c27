/** The HTTP face of heartbeats. */
import { Type } from '@sinclair/typebox'
import type { Deps } from '../deps'
import { type Caller, EVERYONE, has, STAFF_AND_AUDITORS, TALKERS } from '../domain/caller'
import { notFound } from '../domain/refusal'
import { originOf } from '../http/call'
import { pageFrom, positionFrom } from '../http/paging'
import { etagOf, requireIfMatch } from '../http/preconditions'
import { bodyProblems, changeProblems, createProblems, notFoundProblem, nothing, problems, says } from '../http/responses'
import { ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { beat } from './beat'
import { asSeenBy, findHeartbeat, listHeartbeats } from './queries'
import { removeHeartbeat } from './remove'
import { Heartbeat, HeartbeatName, HeartbeatPage, HeartbeatQuery, HeartbeatSettings, RemovalQuery, schemas } from './schema'
import { settingsOf } from './settings'

const params = Type.Object({ name: HeartbeatName })
const tags = ['Heartbeats']

export const heartbeats = (deps: Deps): Room => async app => {
  for (const schema of schemas) app.addSchema(schema)
  await app.register(readRoutes(deps))

  app.put('/heartbeats/:name', {
    config: { access: TALKERS },
    schema: {
      operationId: 'putHeartbeat',
      summary: 'Promise a heartbeat, and give one',
      description: 'Says what is promised, and counts as a beat. What a miss opened is resolved where nobody has touched it.',
      tags,
      params,
      body: ref(HeartbeatSettings),
      response: { 200: says('A beat of a known one.', Heartbeat), 201: says('Expected from now on.', Heartbeat), ...createProblems, ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const { name } = req.params
    const by = { caller: req.caller, call: originOf(req, 'heartbeats') }
    const { status, heartbeat } = await beat(deps, { name, settings: settingsOf(name, req.body, req.caller) }, by)
    if (status === 201) void reply.header('location', `/v1/heartbeats/${name}`)
    return reply.code(status).header('etag', etagOf(heartbeat)).send(heartbeat)
  })

  app.post('/heartbeats/:name/beats', {
    config: { access: TALKERS },
    schema: {
      operationId: 'giveBeat',
      summary: 'Give a beat of a known heartbeat',
      description: 'What was promised stays as it is. Takes no body.',
      tags,
      params,
      response: { 200: says('Heard.', Heartbeat), ...bodyProblems, ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const { heartbeat } = await beat(deps, { name: req.params.name }, { caller: req.caller, call: originOf(req, 'heartbeats') })
    return reply.header('etag', etagOf(heartbeat)).send(heartbeat)
  })

  app.delete('/heartbeats/:name', {
    config: { access: TALKERS },
    schema: {
      operationId: 'removeHeartbeat',
      summary: 'Stop expecting a heartbeat',
      description: 'While it is missed, the request that tells of it is resolved where nobody has touched it, and else its team told by a comment.',
      tags,
      params,
      querystring: RemovalQuery,
      response: { 204: nothing('Not expected any more.'), ...changeProblems, ...problems },
    },
  }, async (req, reply) => {
    const key = { client_id: req.query.client ?? req.caller.client_id, name: req.params.name }
    await removeHeartbeat(deps, { key, wanted: requireIfMatch(req) }, { caller: req.caller, call: originOf(req) })
    return reply.code(204).send(undefined)
  })
}

const readRoutes = (deps: Deps): Room => async app => {
  app.get('/heartbeats', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'listHeartbeats',
      summary: 'List the heartbeats',
      description: 'Reporters see their own, all others those of all clients.',
      tags,
      querystring: HeartbeatQuery,
      response: { 200: says('A page, by client and name.', HeartbeatPage), ...problems },
    },
  }, async (req, reply) => {
    const { client, limit, missed } = req.query
    const clients = [client, ownOnly(req.caller)].filter(each => each !== undefined)
    const rows = await listHeartbeats(deps.db, { limit, clients, missed }, positionFrom(deps.cursorSecret(), req))
    const page = pageFrom(deps.cursorSecret(), req, reply, { rows, positionOf: row => [row.client_id, row.name] })
    return { ...page, items: await asSeenBy(deps.db, page.items, req.caller) }
  })

  app.get('/heartbeats/:name', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'readHeartbeat',
      summary: 'Read one heartbeat of your own',
      tags,
      params,
      response: { 200: says('As it is now.', Heartbeat), ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const heartbeat = await findHeartbeat(deps.db, { client_id: req.caller.client_id, name: req.params.name })
    if (!heartbeat) throw notFound('heartbeat')
    return reply.header('etag', etagOf(heartbeat)).send(heartbeat)
  })
}

const ownOnly = (caller: Caller) => (has(caller, ...STAFF_AND_AUDITORS) ? undefined : caller.client_id)
