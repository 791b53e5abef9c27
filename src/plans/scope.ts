/**
 * What comes into force and what goes, one at a time for each scope.
 *
 * The scope is locked before any row, and that of the exchange before that of a component, everywhere, so that two acts
 * never wait for each other; what the lock guards is read in a statement after it. A unique index holds the same, should somebody forget.
 */
import type { Knex } from 'knex'
import type { Event } from '../journal/events'
import { type Actor, append } from '../journal/append'
import { planColumns, type PlanRow, scopeKeyOf } from './queries'
import { notFound } from '../domain/refusal'

/** The plan, with its scope and its row locked. */
export async function lockPlan(trx: Knex.Transaction, id: string): Promise<PlanRow> {
  // A plan never changes its component, so this may be read before the lock.
  const found = await trx('support_plan').where({ id }).first<{ component: string | null } | undefined>('component')
  if (!found) throw notFound('support plan')
  // The plan of a component is held against that of the exchange, which must not change meanwhile; others may.
  if (found.component !== null) await trx.raw("select pg_advisory_xact_lock_shared(hashtextextended('support_plan exchange', 0))")
  await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`support_plan ${scopeKeyOf(found)}`])
  return await trx('support_plan').where({ id }).forUpdate().first([...planColumns]) as PlanRow // never deleted
}

interface Step {
  at: string
  by: Actor
}

/** Whatever plan of the scope it belongs to. @param only of this plan, where it is given. */
export async function endActive(trx: Knex, of: { scope_key: string; plan?: string }, { at, by }: Step): Promise<void> {
  const ended = await trx('support_plan_revision').where({ ...of, state: 'active' }).update({ state: 'ended', active_until: at }).returning(['plan', 'number']) as Revision[]
  for (const each of ended) await tell(trx, each, 'plan.ended', { at, by })
}

export async function cancelScheduled(trx: Knex, of: { scope_key: string; plan?: string }, { at, by }: Step): Promise<void> {
  const cancelled = await trx('support_plan_revision').where({ ...of, state: 'scheduled' }).update({ state: 'cancelled' }).returning(['plan', 'number']) as Revision[]
  for (const each of cancelled) await tell(trx, each, 'plan.activation_cancelled', { at, by })
}

export interface Revision {
  plan: string
  number: number
}

/** Writes the line, and raises the version of the plan, which shows its revisions. */
export async function tell(trx: Knex, { plan, number }: Revision, event: Event, { at, by, data = {} }: Step & { data?: object }): Promise<void> {
  await trx('support_plan').where({ id: plan }).update({ version: trx.raw('version + 1'), updated_at: at })
  await append(trx, { at, event, subject: plan, data: { number, ...data }, ...by })
}
