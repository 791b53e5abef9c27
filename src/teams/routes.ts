/** The HTTP face of teams, people and memberships: for those who handle requests, changed by leads. */
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
import { addTeam, changeTeam } from './acts'
import { memberRoutes } from './member-routes'
import { peopleRoutes } from './people-routes'
import { findTeam, listTeams } from './queries'
import { NewTeam, schemas, Team, TeamPage, TeamPatch, TeamQuery } from './schema'

const params = Type.Object({ id: Id('Its identifier.') })
const tags = ['Teams and people']

export const teams = (deps: Deps): Room => async app => {
  for (const schema of schemas) app.addSchema(schema)
  await app.register(teamRoutes(deps))
  await app.register(memberRoutes(deps))
  await app.register(peopleRoutes(deps))
}

const teamRoutes = (deps: Deps): Room => async app => {
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
      response: { 200: says('The team.', Team), ...unchanged, ...notFoundProblem, ...problems },
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
    return reply.header('etag', etagOf(team)).send(team)
  })
}
