/** The HTTP face of support requests, in the order one would use it. */
import type { Static } from '@sinclair/typebox'
import type { Deps } from '../deps'
import { EVERYONE, TALKERS } from '../domain/caller'
import { originOf } from '../http/call'
import { digestOf, keyFrom } from '../http/idempotency'
import { pageFrom, positionFrom } from '../http/paging'
import { etagOf, unlessKnown } from '../http/preconditions'
import { bodyProblems, createProblems, notFoundProblem, problems, says, unchanged } from '../http/responses'
import { ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { noteReads } from '../journal/reads'
import { openBatch } from './batch'
import { BatchOutcome, NewBatch, schemas as batchSchemas } from './batch-schema'
import { changingRoutes } from './change-routes'
import { clockRoutes } from './clock-routes'
import { countRequests, listRequests, positionOf } from './list'
import { SupportRequestQuery } from './list-schema'
import { writePage } from './listed'
import { openRequest } from './open'
import { asPresented, pathOf, present } from './present'
import { requestRead } from './read'
import { recordRoutes } from './record-routes'
import { NewSupportRequest, requestParams as params, schemas, SupportRequest, SupportRequestPage } from './schema'
import { talkRoutes } from './talk-routes'
import { watcherRoutes } from './watcher-routes'

const tags = ['Support requests']

export const requests = (deps: Deps): Room => async app => {
  for (const schema of [...schemas, ...batchSchemas]) app.addSchema(schema)
  await app.register(openingRoutes(deps))
  await app.register(readingRoutes(deps))
  await app.register(changingRoutes(deps))
  await app.register(talkRoutes(deps))
  await app.register(recordRoutes(deps))
  await app.register(clockRoutes(deps))
  await app.register(watcherRoutes(deps))
}

const openingRoutes = (deps: Deps): Room => async app => {
  app.setSerializerCompiler(asPresented)

  app.post('/support-requests', {
    config: { access: TALKERS },
    schema: {
      operationId: 'openSupportRequest',
      summary: 'Open a support request',
      description: 'Safe to repeat with an Idempotency-Key or an external_reference. With a fingerprint it joins the living request for the same fault, or reopens one that was resolved a short while ago; what ended longer ago it follows up, linked with it.',
      tags,
      body: ref(NewSupportRequest),
      response: {
        201: says('Opened.', SupportRequest),
        200: says('It was there: by its external_reference, or as the request with its fingerprint, which is living or was reopened.', SupportRequest),
        ...createProblems,
        ...problems,
      },
    },
  }, async (req, reply) => {
    const call = { caller: req.caller, origin: originOf(req), key: keyFrom(req) }
    const { status, row, replayed } = await openRequest(deps, req.body, call)
    const request = present(row, req.caller, deps.now())
    void reply.header('location', pathOf(row)).header('etag', etagOf(request))
    if (replayed) void reply.header('idempotency-replayed', 'true')
    return reply.code(status).send(request)
  })

  app.post('/support-requests/batches', {
    config: { access: TALKERS },
    schema: {
      operationId: 'openSupportRequests',
      summary: 'Open up to 500 support requests in one call',
      description: 'Each item stands for itself: a bad one does not hinder the others. With an Idempotency-Key a repetition opens only what was not opened before.',
      tags,
      body: ref(NewBatch),
      response: { 200: says('A result for each item, in order.', BatchOutcome), ...bodyProblems, ...problems },
    },
  }, async req => {
    const origin = originOf(req, 'batch')
    const key = keyFrom(req)
    const results = await openBatch(deps, req.body.items, (index, item) => ({
      caller: req.caller,
      origin,
      // A blank stands in no key that a caller can send, so an item's key is never another call's.
      key: key && { key: `${key.key} ${index}`, digest: digestOf(req, item) },
    }))
    return { results }
  })
}

const readingRoutes = (deps: Deps): Room => async app => {
  app.setSerializerCompiler(asPresented)

  app.get('/support-requests', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'listSupportRequests',
      summary: 'List, filter and search support requests',
      tags,
      querystring: SupportRequestQuery,
      response: { 200: says('A page of those that this caller may see.', SupportRequestPage), ...problems },
    },
  }, async (req, reply) => {
    const asked = { filters: req.query, caller: req.caller, plan: deps.plan.current(), now: deps.now() }
    const rows = await listRequests(deps.db, asked, positionFrom(deps.cursorSecret(), req))
    const page = pageFrom(deps.cursorSecret(), req, reply, { rows, positionOf: positionOf(req.query.sort) })
    await noteReads(deps, req, page.items)
    const total = req.query.count === 'exact' ? await countRequests(deps.db, asked) : undefined
    const written = writePage({ ...page, total }, req.caller, asked.now)
    // Bytes go out as they are.
    return reply.type('application/json; charset=utf-8').send(written as unknown as Static<typeof SupportRequestPage>)
  })

  app.get('/support-requests/:id', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'readSupportRequest',
      summary: 'Read one support request',
      tags,
      params,
      response: { 200: says('The request.', SupportRequest), ...unchanged, ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const row = await requestRead(deps, req)
    return unlessKnown(req, reply, present(row, req.caller, deps.now()))
  })
}
