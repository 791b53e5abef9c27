/** The HTTP face of memberships: who is in which team. */
import { Type } from '@sinclair/typebox'
import type { Deps } from '../deps'
import { LEADS, STAFF_AND_AUDITORS } from '../domain/caller'
import { notFound } from '../domain/refusal'
import { originOf } from '../http/call'
import { once } from '../http/idempotency'
import { pageFrom, positionFrom } from '../http/paging'
import { requireIfMatch, unlessKnown } from '../http/preconditions'
import { changeProblems, createProblems, notFoundProblem, nothing, problems, says, unchanged } from '../http/responses'
import { Id, ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { addMember, removeMember } from './acts'
import { findMember, findTeam, listMembers } from './queries'
import { Member, MemberPage, MemberQuery, NewMember } from './schema'

const params = Type.Object({ id: Id('Its identifier.') })
const memberParams = Type.Object({ id: Id('The team.'), person: Id('The person.') })
const tags = ['Teams and people']

export const memberRoutes = (deps: Deps): Room => async app => {
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
      response: { 200: says('The membership.', Member), ...unchanged, ...notFoundProblem, ...problems },
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
      response: { 204: nothing('Not a member any more.'), ...changeProblems, ...problems },
    },
  }, async (req, reply) => {
    const { id: team, person } = req.params
    await removeMember(deps, { team, person, wanted: requireIfMatch(req) }, { caller: req.caller, call: originOf(req) })
    return reply.code(204).send(undefined)
  })
}
