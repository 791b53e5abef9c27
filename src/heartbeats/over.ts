/** What a miss has opened is over: resolved where nobody has touched it, else told to the team. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import type { PlanInForce } from '../domain/plan'
import type { Outcome } from '../intake/report'
import { end } from '../intake/signal'
import type { IntakeEvent } from '../intake/schema'
import type { By } from '../journal/append'
import { lockUnseen } from '../requests/queries'
import type { Heartbeat } from './schema'

interface Over {
  heartbeat: Heartbeat
  note: string
  event?: IntakeEvent
  by: By
}

/** Found by its identifier: neither another component nor an erasure, which takes its fingerprint, leaves it open for ever. */
export async function endMiss(deps: Deps, trx: Knex.Transaction, plan: PlanInForce, { heartbeat: { request_id }, ...over }: Over): Promise<Outcome['outcome']> {
  const locked = request_id === null ? undefined : await lockUnseen(trx, request_id)
  return locked ? (await end(deps, trx, plan, { ...locked, ...over })).outcome : 'unchanged'
}
