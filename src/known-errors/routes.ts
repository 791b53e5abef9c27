/** The HTTP face of known errors: read by everyone, kept by those who work on requests. */
import { Type } from '@sinclair/typebox'
import type { Deps } from '../deps'
import { EVERYONE, STAFF } from '../domain/caller'
import { notFound } from '../domain/refusal'
import { originOf } from '../http/call'
import { once } from '../http/idempotency'
import { pageFrom, positionFrom } from '../http/paging'
import { etagOf, requireIfMatch, unlessKnown } from '../http/preconditions'
import { changeProblems, createProblems, notFoundProblem, problems, says, unchanged } from '../http/responses'
import { Id, ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { addKnownError, changeKnownError } from './acts'
import { findKnownError, listKnownErrors } from './queries'
import { KnownError, KnownErrorPage, KnownErrorPatch, KnownErrorQuery, NewKnownError, schemas } from './schema'

const params = Type.Object({ id: Id('Its identifier.') })
const tags = ['Known errors']

export const knownErrors = (deps: Deps): Room => async app => {
  for (const schema of schemas) app.addSchema(schema)

  app.get('/known-errors', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'listKnownErrors',
      summary: 'List the known errors',
      tags,
      querystring: KnownErrorQuery,
      response: { 200: says('A page, oldest first.', KnownErrorPage), ...problems },
    },
  }, async (req, reply) => {
    const [after] = positionFrom(deps.cursorSecret(), req) ?? []
    const rows = await listKnownErrors(deps.db, req.query, after)
    return pageFrom(deps.cursorSecret(), req, reply, { rows, positionOf: row => [row.id] })
  })

  app.post('/known-errors', {
    config: { access: STAFF },
    schema: {
      operationId: 'addKnownError',
      summary: 'Add a known error',
      description: 'What is reported from now on is held against it; an open request is when it is reported again, or its labels, component or category change. At most 1,000 are active.',
      tags,
      body: ref(NewKnownError),
      response: { 201: says('Added.', KnownError), ...createProblems, ...problems },
    },
  }, async (req, reply) => {
    const known = await once(deps, req, reply, trx => addKnownError(deps, trx, req.body, { caller: req.caller, call: originOf(req) }))
    return reply.code(201).send(known)
  })

  app.get('/known-errors/:id', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'readKnownError',
      summary: 'Read one known error',
      tags,
      params,
      response: { 200: says('The known error.', KnownError), ...unchanged, ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const known = await findKnownError(deps.db, req.params.id)
    if (!known) throw notFound('known error')
    return unlessKnown(req, reply, known)
  })

  app.patch('/known-errors/:id', {
    config: { access: STAFF },
    schema: {
      operationId: 'changeKnownError',
      summary: 'Change a known error, or say that it is over',
      description: 'Open requests that carry it get title, workaround and link as they are now, and a new version with it.',
      tags,
      params,
      body: ref(KnownErrorPatch),
      response: { 200: says('As it is now.', KnownError), ...changeProblems, ...problems },
    },
  }, async (req, reply) => {
    const change = { id: req.params.id, wanted: requireIfMatch(req), patch: req.body }
    const known = await changeKnownError(deps, change, { caller: req.caller, call: originOf(req) })
    return reply.header('etag', etagOf(known)).send(known)
  })
}
