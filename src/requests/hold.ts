/** Gives a request to a team by a rule: the assignment that was open ends, and another one begins. */
import type { Knex } from 'knex'
import { instant } from '../clocks/rows'
import type { Deps } from '../deps'
import { dutyOf } from '../domain/duty'
import type { PlanInForce } from '../domain/plan'
import type { Because } from '../domain/routing'
import { statement } from '../platform/sql'
import { endAssignment } from './move'
import type { Row } from './present'
import { updateRequest } from './queries'

const choosePerson = statement<{ candidates: string[]; person_rule: string }, { person: string }>(__dirname, 'choose-person.sql')

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
  const assignment = deps.newId(at)
  await endAssignment(trx, request.id, at)
  await trx('assignment').insert({
    id: assignment, request: request.id, team, person, assigned_because: because, assigned_by: null, assigned_at: at,
    times_out_at: request.state === 'new' ? instant(duty.times_out_at) : null,
  })
  return { row: await updateRequest(trx, request, { team, person, assigned_because: because }, at), assignment }
}
