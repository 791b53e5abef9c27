/** The HTTP face of teams, people and memberships: for those who handle requests, changed by leads. */
import { Type } from '@sinclair/typebox'
import type { Deps } from '../deps'
import { LEADS, STAFF_AND_AUDITORS } from '../domain/caller'
import { notFound } from '../domain/refusal'
import { originOf } from '../http/call'
import { once } from '../http/idempotency'
import { pageFrom, positionFrom } from '../http/paging'
import { etagOf, requireIfMatch, unlessKnown } from '../http/preconditions'
import { changeProblems, createProblems, notFoundProblem, problems, says } from '../http/responses'
import { Id, ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { addMember, addPerson, addTeam, changePerson, changeTeam, removeMember } from './acts'
import { findMember, findPerson, findTeam, listMembers, listPeople, listTeams } from './queries'
import {
  Member, MemberPage, MemberQuery, NewMember, NewPerson, NewTeam, Person, PersonPage, PersonPatch, PersonQuery, schemas,
  Team, TeamPage, TeamPatch, TeamQuery,
} from './schema'

const params = Type.Object({ id: Id('Its identifier.') })
const memberParams = Type.Object({ id: Id('The team.'), person: Id('The person.') })

export const teams = (deps: Deps): Room => async app => {
  for (const schema of schemas) app.addSchema(schema)
  await app.register(teamRoutes(deps))
  await app.register(memberRoutes(deps))
  await app.register(peopleRoutes(deps))
}

const teamRoutes = (deps: Deps): Room => async app => {
  const tags = ['Teams and people']

  app.get('/teams', {
    config: { access: STAFF_AND_AUDITORS },
    schema: {
      operationId: 'listTeams',
      summary: 'List the teams',
      tags,
      querystring: TeamQuery,
      response: { 200: says('A page, oldest first.', TeamPage), ...problems },
    },
  }, async (req, reply) => {
    const [after] = positionFrom(deps.cursorSecret(), req) ?? []
    const rows = await listTeams(deps.db, req.query, after)
    return pageFrom(deps.cursorSecret(), req, reply, { rows, positionOf: row => [row.id] })
  })

  app.post('/teams', {
    config: { access: LEADS },
    schema: {
      operationId: 'addTeam',
      summary: 'Add a team',
      tags,
      body: ref(NewTeam),
      response: { 201: says('Added.', Team), ...createProblems, ...problems },
    },
  }, async (req, reply) => {
    const team = await once(deps, req, reply, trx => addTeam(deps, trx, req.body, { caller: req.caller, call: originOf(req) }))
    return reply.code(201).send(team)
  })

  app.get('/teams/:id', {
    config: { access: STAFF_AND_AUDITORS },
    schema: {
      operationId: 'readTeam',
      summary: 'Read one team',
      tags,
      params,
      response: { 200: says('The team.', Team), ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const team = await findTeam(deps.db, req.params.id)
    if (!team) throw notFound('team')
    return unlessKnown(req, reply, team)
  })

  app.patch('/teams/:id', {
    config: { access: LEADS },
    schema: {
      operationId: 'changeTeam',
      summary: 'Change or retire a team',
      tags,
      params,
      body: ref(TeamPatch),
      response: { 200: says('As it is now.', Team), ...changeProblems, ...problems },
    },
  }, async (req, reply) => {
    const change = { id: req.params.id, wanted: requireIfMatch(req), patch: req.body }
    const team = await changeTeam(deps, change, { caller: req.caller, call: originOf(req) })
    return reply.header('etag', etagOf(team.version)).send(team)
  })
}

const memberRoutes = (deps: Deps): Room => async app => {
  const tags = ['Teams and people']

  app.get('/teams/:id/members', {
    config: { access: STAFF_AND_AUDITORS },
    schema: {
      operationId: 'listMembers',
      summary: 'List the members of a team',
      tags,
      params,
      querystring: MemberQuery,
      response: { 200: says('A page.', MemberPage), ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    if (!await findTeam(deps.db, req.params.id)) throw notFound('team')
    const [after] = positionFrom(deps.cursorSecret(), req) ?? []
    const rows = await listMembers(deps.db, req.params.id, req.query.limit, after)
    return pageFrom(deps.cursorSecret(), req, reply, { rows, positionOf: row => [row.person] })
  })

  app.post('/teams/:id/members', {
    config: { access: LEADS },
    schema: {
      operationId: 'addMember',
      summary: 'Make a person a member of a team',
      tags,
      params,
      body: ref(NewMember),
      response: { 201: says('A member now.', Member), ...createProblems, ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const by = { caller: req.caller, call: originOf(req) }
    const member = await once(deps, req, reply, trx => addMember(deps, trx, { team: req.params.id, member: req.body }, by))
    return reply.code(201).send(member)
  })

  app.get('/teams/:id/members/:person', {
    config: { access: STAFF_AND_AUDITORS },
    schema: {
      operationId: 'readMember',
      summary: 'Read one membership',
      tags,
      params: memberParams,
      response: { 200: says('The membership.', Member), ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const member = await findMember(deps.db, req.params.id, req.params.person)
    if (!member) throw notFound('member')
    return unlessKnown(req, reply, member)
  })

  app.delete('/teams/:id/members/:person', {
    config: { access: LEADS },
    schema: {
      operationId: 'removeMember',
      summary: 'End a membership',
      tags,
      params: memberParams,
      response: { 204: Type.Null({ description: 'Not a member any more.' }), ...changeProblems, ...problems },
    },
  }, async (req, reply) => {
    const { id: team, person } = req.params
    await removeMember(deps, { team, person, wanted: requireIfMatch(req) }, { caller: req.caller, call: originOf(req) })
    return reply.code(204).send(null)
  })
}

const peopleRoutes = (deps: Deps): Room => async app => {
  const tags = ['Teams and people']

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
      response: { 200: says('The person.', Person), ...notFoundProblem, ...problems },
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
    return reply.header('etag', etagOf(person.version)).send(person)
  })
}
