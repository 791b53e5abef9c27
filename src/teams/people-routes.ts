/** The HTTP face of the people who work on requests. */
import { Type } from '@sinclair/typebox'
import type { Deps } from '../deps'
import { LEADS, STAFF_AND_AUDITORS } from '../domain/caller'
import { notFound } from '../domain/refusal'
import { originOf } from '../http/call'
import { once } from '../http/idempotency'
import { pageFrom, positionFrom } from '../http/paging'
import { etagOf, requireIfMatch, unlessKnown } from '../http/preconditions'
import { changeProblems, createProblems, notFoundProblem, problems, says, unchanged } from '../http/responses'
import { Id, ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { addPerson, changePerson } from './acts'
import { findPerson, listPeople } from './queries'
import { NewPerson, Person, PersonPage, PersonPatch, PersonQuery } from './schema'

const params = Type.Object({ id: Id('Its identifier.') })
const tags = ['Teams and people']

export const peopleRoutes = (deps: Deps): Room => async app => {
  app.get('/people', {
    config: { access: STAFF_AND_AUDITORS },
    schema: {
      operationId: 'listPeople',
      summary: 'List the people who work on requests',
      tags,
      querystring: PersonQuery,
      response: { 200: says('A page, oldest first.', PersonPage), ...problems },
    },
  }, async (req, reply) => {
    const [after] = positionFrom(deps.cursorSecret(), req) ?? []
    const rows = await listPeople(deps.db, req.query, after)
    return pageFrom(deps.cursorSecret(), req, reply, { rows, positionOf: row => [row.id] })
  })

  app.post('/people', {
    config: { access: LEADS },
    schema: {
      operationId: 'addPerson',
      summary: 'Add a person',
      tags,
      body: ref(NewPerson),
      response: { 201: says('Added.', Person), ...createProblems, ...problems },
    },
  }, async (req, reply) => {
    const person = await once(deps, req, reply, trx => addPerson(deps, trx, req.body, { caller: req.caller, call: originOf(req) }))
    return reply.code(201).send(person)
  })

  app.get('/people/:id', {
    config: { access: STAFF_AND_AUDITORS },
    schema: {
      operationId: 'readPerson',
      summary: 'Read one person',
      tags,
      params,
      response: { 200: says('The person.', Person), ...unchanged, ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const person = await findPerson(deps.db, req.params.id)
    if (!person) throw notFound('person')
    return unlessKnown(req, reply, person)
  })

  app.patch('/people/:id', {
    config: { access: LEADS },
    schema: {
      operationId: 'changePerson',
      summary: 'Change or deactivate a person',
      tags,
      params,
      body: ref(PersonPatch),
      response: { 200: says('As it is now.', Person), ...changeProblems, ...problems },
    },
  }, async (req, reply) => {
    const change = { id: req.params.id, wanted: requireIfMatch(req), patch: req.body }
    const person = await changePerson(deps, change, { caller: req.caller, call: originOf(req) })
    return reply.header('etag', etagOf(person)).send(person)
  })
}
