/** Gives a request to a team by a rule: the assignment that was open ends, and another one begins. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import { dutyOf } from '../domain/duty'
import type { PlanInForce } from '../domain/plan'
import type { Because } from '../domain/routing'
import { instant } from '../http/formats'
import { statement } from '../platform/sql'
import { endAssignment } from './move'
import type { Row } from './present'
import { updateRequest } from './queries'

const choosePerson = statement<{ candidates: string[]; person_rule: string }, { person: string }>(__dirname, 'choose.sql')

export interface Held {
  row: Row
  assignment: string
}

/** Call with the request locked. The person is chosen by the plan's rule. */
export async function holdBy(
  deps: Pick<Deps, 'newId'>,
  trx: Knex.Transaction,
  plan: PlanInForce,
  { request, team, because, at }: { request: Row; team: string; because: Because; at: string },
): Promise<Held> {
  const duty = dutyOf(plan, request.component, team, Date.parse(at))
  const [chosen] = duty.candidates.length > 0 ? await choosePerson(trx, { candidates: duty.candidates, person_rule: duty.rule }) : []
  const person = chosen?.person ?? null
  const assignment = {
    id: deps.newId(at), request: request.id, team, person, assigned_because: because, assigned_by: null, assigned_at: at,
    times_out_at: request.state === 'new' ? instant(duty.times_out_at) : null,
  }
  return { row: await give(trx, request, assignment), assignment: assignment.id }
}

interface Given {
  team: string
  person: string | null
  assigned_because: Because
  assigned_at: string
}

/** Ends the assignment that was open and begins this one. Call with the request locked. */
export async function give(trx: Knex.Transaction, request: Row, assignment: Given): Promise<Row> {
  const { team, person, assigned_because, assigned_at } = assignment
  await endAssignment(trx, request.id, assigned_at)
  await trx('assignment').insert(assignment)
  return updateRequest(trx, request, { team, person, assigned_because }, assigned_at)
}
