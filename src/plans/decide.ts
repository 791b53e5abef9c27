/**
 * Deciding by the plan in force. A refusal by an outdated plan is not believed, since a code may have been added in the
 * meantime; and what an outdated plan decided is not written.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Knex } from 'knex'
import type { PlanSource } from '../deps'
import type { PlanInForce } from '../domain/plan'
import { Refusal } from '../domain/refusal'
import { type Created, once, type Repeatable } from '../http/idempotency'
import { transact } from '../platform/transaction'

/** Not inside a transaction: it may ask the database on a connection of its own. */
export async function decideBy<T>(source: PlanSource, decide: (plan: PlanInForce) => T): Promise<T> {
  const plan = source.current()
  try {
    return decide(plan)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await source.refresh()
    if (source.current().revision === plan.revision) throw error
    return decide(source.current())
  }
}

/** Thrown inside a transaction, which it ends: the plan has changed since it was read. Who does not act by `actBy` is told to try again. */
export class PlanOutdated extends Refusal {
  constructor() {
    super('unavailable', 'The support plan or the request kept changing meanwhile. Try again.')
  }
}

const TRIES = 5

/** Acts by the plan in force, and acts again where that turns out to be another one. The act has a transaction of its own. */
export async function actBy<T>(source: PlanSource, act: (plan: PlanInForce) => Promise<T>): Promise<T> {
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    try {
      return await act(source.current())
    } catch (error) {
      if (!(error instanceof PlanOutdated)) throw error
      await source.refresh()
    }
  }
  throw new PlanOutdated()
}

/** One transaction, which writes what the plan in force decides, or nothing. */
export const transactBy = <T>(deps: { db: Knex; plan: PlanSource }, act: (trx: Knex.Transaction, plan: PlanInForce) => Promise<T>): Promise<T> =>
  actBy(deps.plan, plan => transact(deps.db, async trx => {
    await requireCurrent(trx, plan)
    return act(trx, plan)
  }))

/** The same for a call that is safe to repeat: `once` for each key. */
export const onceBy = <T>(
  deps: { db: Knex; plan: PlanSource; now(): string },
  [request, reply]: [FastifyRequest, FastifyReply],
  act: ((trx: Knex.Transaction, plan: PlanInForce) => Promise<Created<T>>) & Repeatable<T>,
): Promise<T> =>
  actBy(deps.plan, plan => once(deps, request, reply, Object.assign(async (trx: Knex.Transaction) => {
    await requireCurrent(trx, plan)
    return act(trx, plan)
  }, { mayRepeat: act.mayRepeat })))

/** Call at the beginning of a transaction that writes what the plan decides; where `transactBy` or `onceBy` opens it, that has been done. */
export async function requireCurrent(trx: Knex, plan: PlanInForce): Promise<void> {
  const row = await trx('plan_revision').first<{ revision: number }>('revision')
  if (row.revision !== plan.revision) throw new PlanOutdated()
}

/**
 * Not read anew in here: that takes a second connection, and when all are held by such acts, none is left for it. Where
 * the plan changes at this very moment, the request is not opened, and the whole act is done again.
 */
export const asItStands = (plan: PlanSource): PlanSource => ({ current: () => plan.current(), refresh: () => Promise.resolve() })
