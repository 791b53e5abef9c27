/** The HTTP face of components: read by everyone, added and changed by leads and administrators. */
import { Type } from '@sinclair/typebox'
import type { Deps } from '../deps'
import { EVERYONE, LEADS } from '../domain/caller'
import { notFound } from '../domain/refusal'
import { originOf } from '../http/call'
import { ComponentCode } from '../http/codes'
import { once } from '../http/idempotency'
import { pageFrom, positionFrom } from '../http/paging'
import { etagOf, requireIfMatch, unlessKnown } from '../http/preconditions'
import { changeProblems, createProblems, notFoundProblem, problems, says, unchanged } from '../http/responses'
import { ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { addComponent, changeComponent } from './acts'
import { findComponent, listComponents } from './queries'
import { Component, ComponentPage, ComponentPatch, ComponentQuery, NewComponent, schemas } from './schema'

const params = Type.Object({ code: ComponentCode })
const tags = ['Reference data']

export const components = (deps: Deps): Room => async app => {
  for (const schema of schemas) app.addSchema(schema)

  app.get('/components', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'listComponents',
      summary: 'List the components of the exchange',
      tags,
      querystring: ComponentQuery,
      response: { 200: says('A page, by code.', ComponentPage), ...problems },
    },
  }, async (req, reply) => {
    const [after] = positionFrom(deps.cursorSecret(), req) ?? []
    const rows = await listComponents(deps.db, req.query, after)
    return reply.header('cache-control', 'private, max-age=60')
      .send(pageFrom(deps.cursorSecret(), req, reply, { rows, positionOf: row => [row.code] }))
  })

  app.post('/components', {
    config: { access: LEADS },
    schema: {
      operationId: 'addComponent',
      summary: 'Add a component of your own',
      tags,
      body: ref(NewComponent),
      response: { 201: says('Added.', Component), ...createProblems, ...problems },
    },
  }, async (req, reply) => {
    const component = await once(deps, req, reply, trx => addComponent(deps, trx, req.body, { caller: req.caller, call: originOf(req) }))
    return reply.code(201).send(component)
  })

  app.get('/components/:code', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'readComponent',
      summary: 'Read one component',
      tags,
      params,
      response: { 200: says('The component.', Component), ...unchanged, ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const component = await findComponent(deps.db, req.params.code)
    if (!component) throw notFound('component')
    void reply.header('cache-control', 'private, max-age=60')
    return unlessKnown(req, reply, component)
  })

  app.patch('/components/:code', {
    config: { access: LEADS },
    schema: {
      operationId: 'changeComponent',
      summary: 'Change or retire a component',
      tags,
      params,
      body: ref(ComponentPatch),
      response: { 200: says('As it is now.', Component), ...changeProblems, ...problems },
    },
  }, async (req, reply) => {
    const by = { caller: req.caller, call: originOf(req) }
    const component = await changeComponent(deps, { code: req.params.code, wanted: requireIfMatch(req), patch: req.body }, by)
    return reply.header('etag', etagOf(component)).send(component)
  })
}
