/** Giving a request to a team or a person, and taking it back. At most one assignment of a request is open. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import { isFinished } from '../domain/lifecycle'
import { Refusal } from '../domain/refusal'
import type { Because } from '../domain/routing'
import type { Created } from '../http/idempotency'
import { checkVersion } from '../http/preconditions'
import { append, type By } from '../journal/append'
import { guardBody } from '../privacy/door'
import { give } from '../requests/hold'
import { endAssignment } from '../requests/move'
import type { Row } from '../requests/present'
import { lockRequest, updateRequest } from '../requests/queries'
import { transact } from '../platform/transaction'
import type { Assignment, NewAssignment, NewRelease } from './schema'

export async function assignRequest(
  deps: Deps,
  trx: Knex.Transaction,
  { id, wanted, input }: { id: string; wanted: number | undefined; input: NewAssignment },
  by: By,
): Promise<Created<Assignment>> {
  const request = await lockOpen(trx, id, { wanted, by })
  const { team, person } = await requireHolder(trx, request, input)
  const at = deps.now()
  const reason = guardBody(by.caller, input, { reason: 1_000 }).reason
  const assigned_because: Because = { rule: 'by_hand', category: null, sentence: reason ?? `Given by ${by.caller.client_name}.` }
  const assignment: Assignment = {
    id: deps.newId(at), request: request.id, team, person, assigned_because, assigned_by: by.caller.client_id, assigned_at: at, ended_at: null,
  }
  await give(trx, request, assignment)
  const data = { assignment: assignment.id, team, person, from: { team: request.team, person: request.person } }
  await append(trx, { at, event: 'request.assigned', request_id: request.id, data, note: reason, ...by })
  return { body: assignment, location: `/v1/assignments/${assignment.id}`, request_id: request.id }
}

export const releaseRequest = (deps: Deps, { id, wanted, input }: { id: string; wanted: number | undefined; input: NewRelease }, by: By): Promise<Row> =>
  transact(deps.db, async trx => {
    const request = await lockOpen(trx, id, { wanted, by })
    if (request.team === null) return request
    const at = deps.now()
    const reason = guardBody(by.caller, input, { reason: 1_000 }).reason
    await endAssignment(trx, request.id, at)
    const assigned_because: Because = { rule: 'by_hand', category: null, sentence: reason ?? `Released by ${by.caller.client_name}.` }
    const after = await updateRequest(trx, request, { team: null, person: null, assigned_because }, at)
    await append(trx, { at, event: 'request.released', request_id: request.id, data: { from: { team: request.team, person: request.person } }, note: reason, ...by })
    return after
  })

async function lockOpen(trx: Knex.Transaction, id: string, { wanted, by }: { wanted: number | undefined; by: By }): Promise<Row> {
  const request = await lockRequest(trx, id, by.caller)
  checkVersion(wanted, request.version)
  if (isFinished(request.state)) throw new Refusal('request_finished', `The request is ${request.state}, so nobody can be given it.`)
  return request
}

/** Who shall hold it: a team that stands, and where a person is named, one of its active members. */
async function requireHolder(trx: Knex.Transaction, request: Row, input: NewAssignment): Promise<{ team: string; person: string | null }> {
  const team = input.team ?? request.team
  if (input.team === undefined && (input.person === undefined || team === null))
    throw new Refusal('validation_failed', 'Name a team.', [{ pointer: '/team', detail: 'is required, unless a team holds the request and a person of it is named' }])
  // Locked for as long as this takes, so that the team is not retired in between.
  const found = await trx('team').where({ id: team }).forShare().first<{ retired: boolean } | undefined>('retired')
  if (!found || team === null) throw new Refusal('code_unknown', 'There is no such team.', [{ pointer: '/team', detail: 'is not known' }])
  if (found.retired) throw new Refusal('team_retired', 'The team is retired.', [{ pointer: '/team', detail: 'is retired' }])
  if (input.person !== undefined) await requireMember(trx, team, input.person)
  return { team, person: input.person ?? null }
}

async function requireMember(trx: Knex.Transaction, team: string, person: string): Promise<void> {
  const member = await trx('team_member').where({ team, person }).forShare().first<object | undefined>('person')
  if (!member) throw new Refusal('person_not_in_team', 'This person is not a member of the team.', [{ pointer: '/person', detail: 'is not a member of the team' }])
  const found = await trx('person').where({ id: person }).forShare().first<{ active: boolean } | undefined>('active')
  if (!found?.active) throw new Refusal('person_inactive', 'This person is not active.', [{ pointer: '/person', detail: 'is not active' }])
}
