/** The HTTP face of categories: read by everyone, added and changed by leads and administrators. */
import { Type } from '@sinclair/typebox'
import type { Deps } from '../deps'
import { EVERYONE, LEADS } from '../domain/caller'
import { notFound } from '../domain/refusal'
import { originOf } from '../http/call'
import { CategoryCode } from '../http/codes'
import { once } from '../http/idempotency'
import { pageFrom, positionFrom } from '../http/paging'
import { etagOf, requireIfMatch, unlessKnown } from '../http/preconditions'
import { changeProblems, createProblems, notFoundProblem, problems, says, unchanged } from '../http/responses'
import { ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { addCategory, changeCategory } from './acts'
import { findCategory, listCategories } from './queries'
import { Category, CategoryPage, CategoryPatch, CategoryQuery, NewCategory, schemas } from './schema'

const params = Type.Object({ code: CategoryCode })
const tags = ['Reference data']

export const categories = (deps: Deps): Room => async app => {
  for (const schema of schemas) app.addSchema(schema)

  app.get('/categories', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'listCategories',
      summary: 'List the categories of support',
      tags,
      querystring: CategoryQuery,
      response: { 200: says('A page, by code.', CategoryPage), ...problems },
    },
  }, async (req, reply) => {
    const [after] = positionFrom(deps.cursorSecret(), req) ?? []
    const rows = await listCategories(deps.db, req.query, after)
    return reply.header('cache-control', 'private, max-age=60')
      .send(pageFrom(deps.cursorSecret(), req, reply, { rows, positionOf: row => [row.code] }))
  })

  app.post('/categories', {
    config: { access: LEADS },
    schema: {
      operationId: 'addCategory',
      summary: 'Add a category of your own',
      tags,
      body: ref(NewCategory),
      response: { 201: says('Added.', Category), ...createProblems, ...problems },
    },
  }, async (req, reply) => {
    const category = await once(deps, req, reply, trx => addCategory(deps, trx, req.body, { caller: req.caller, call: originOf(req) }))
    return reply.code(201).send(category)
  })

  app.get('/categories/:code', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'readCategory',
      summary: 'Read one category',
      tags,
      params,
      response: { 200: says('The category.', Category), ...unchanged, ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const category = await findCategory(deps.db, req.params.code)
    if (!category) throw notFound('category')
    void reply.header('cache-control', 'private, max-age=60')
    return unlessKnown(req, reply, category)
  })

  app.patch('/categories/:code', {
    config: { access: LEADS },
    schema: {
      operationId: 'changeCategory',
      summary: 'Change or retire a category',
      tags,
      params,
      body: ref(CategoryPatch),
      response: { 200: says('As it is now.', Category), ...changeProblems, ...problems },
    },
  }, async (req, reply) => {
    const by = { caller: req.caller, call: originOf(req) }
    const category = await changeCategory(deps, { code: req.params.code, wanted: requireIfMatch(req), patch: req.body }, by)
    return reply.header('etag', etagOf(category)).send(category)
  })
}
