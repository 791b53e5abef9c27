/** Opening, changing and closing rounds. A closed round stays as it is, so closing it again is refused too. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import { checkScope, nextIteration, requireOpenRound, type Scope } from '../domain/evaluation'
import { Refusal } from '../domain/refusal'
import { violates } from '../http/database-errors'
import type { Created } from '../http/idempotency'
import { amend } from '../journal/amend'
import { append, type By } from '../journal/append'
import { decideBy } from '../plans/decide'
import { transact } from '../platform/transaction'
import { guardBody } from '../privacy/door'
import { checkCodes } from '../requests/decide-opening'
import { findLastIteration, roundColumns, showRound } from './queries'
import type { Evaluation, EvaluationPatch, NewEvaluation, Round } from './schema'

/** Before the transaction begins: it may read the plan anew. */
export async function checkRound(deps: Deps, input: NewEvaluation): Promise<void> {
  checkScope(input)
  await decideBy(deps.plan, plan => checkCodes(plan, { component: input.component }))
}

/** Call with the input checked. */
export async function openRound(deps: Deps, trx: Knex.Transaction, input: NewEvaluation, by: By): Promise<Created<Evaluation>> {
  const { scope, component = null } = input
  const iteration = input.iteration ?? await takeNextIteration(trx, { scope, component })
  const at = deps.now()
  const row = { ...guardBody(by.caller, input, { title: 200, summary: 20_000 }), id: deps.newId(at), component, iteration, created_at: at, updated_at: at }
  const [round] = await insertRound(trx, row)
  await append(trx, { at, event: 'evaluation.opened', subject: round.id, data: { scope, component, iteration }, ...by })
  return { body: await showRound(trx, round, by.caller), location: `/v1/evaluations/${round.id}`, version: round.version }
}

/** Locked, so that two that open the next round at the same time open two rounds that follow one another. */
async function takeNextIteration(trx: Knex.Transaction, of: { scope: Scope; component: string | null }): Promise<number> {
  await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`evaluation ${of.scope} ${of.component ?? ''}`])
  return nextIteration(await findLastIteration(trx, of))
}

async function insertRound(trx: Knex.Transaction, row: object): Promise<[Round]> {
  try {
    return await trx('evaluation').insert(row).returning(roundColumns) as [Round]
  } catch (error) {
    if (!violates(error, 'evaluation_iteration')) throw error
    throw new Refusal('already_exists', 'There is a round with this iteration already.', [{ pointer: '/iteration', detail: 'is taken' }])
  }
}

export const changeRound = (deps: Deps, { id, wanted, patch }: { id: string; wanted: number | undefined; patch: EvaluationPatch }, by: By): Promise<Evaluation> =>
  transact(deps.db, async trx => {
    const target = { table: 'evaluation', columns: roundColumns, where: { id }, what: 'evaluation', event: 'evaluation.changed' } as const
    const round = await amend<Round>(trx, target, { wanted, patch: guardBody(by.caller, patch, { title: 200, summary: 20_000 }), at: deps.now(), by }, requireOpenRound)
    return showRound(trx, round, by.caller)
  })

/** Whoever changes an entry holds a lock on its round, so that nothing changes any more once this has been answered. */
export const closeRound = (deps: Deps, { id, wanted }: { id: string; wanted: number | undefined }, by: By): Promise<Evaluation> =>
  transact(deps.db, async trx => {
    const target = { table: 'evaluation', columns: roundColumns, where: { id }, what: 'evaluation', event: 'evaluation.closed' } as const
    const at = deps.now()
    const round = await amend<Round>(trx, target, { wanted, patch: { closed_at: at }, at, by }, requireOpenRound)
    return showRound(trx, round, by.caller)
  })
