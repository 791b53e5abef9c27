/**
 * Queues what happened for a subscription, from where it was left: in one transaction with the place, so that nothing is
 * queued twice and nothing left out. Writers of requests know nothing of it.
 */
import type { Knex } from 'knex'
import { callerFor } from '../access/standing'
import type { Deps } from '../deps'
import type { Caller } from '../domain/caller'
import { withContent } from '../domain/owned-content'
import { withChildren } from '../domain/plan'
import type { Position } from '../domain/position'
import { Refusal } from '../domain/refusal'
import { type Read, readFeed, type Wanted } from '../events/read'
import { EVENT_TYPES } from '../events/types'
import { append, SERVICE } from '../journal/append'
import { transact } from '../platform/transaction'
import { lockToQueue, tryToLook } from './locks'
import { columns, queue } from './queries'
import type { Webhook } from './schema'

const AT_ONCE = 500

/**
 * The feed is read before anything is locked, since it may take long; what was read counts where the subscription is as it
 * was then, and is read again otherwise. @returns whether there may be more. Another process that is at it is not waited for.
 */
export const fanOut = (deps: Deps, id: string): Promise<boolean> => transact(deps.db, async trx => {
  if (!await tryToLook(trx, id)) return false
  const row = await trx('webhook').where({ id, active: true })
    .first<(Webhook & Position) | undefined>([...columns, trx.raw('xid::text as xid'), trx.raw('seq::text as seq')])
  const caller = row && await subscriberOf(deps, trx, row)
  if (!row || !caller) return false
  const { lines, next, atEnd, missed } = await readOn(deps, trx, row, caller)
  if (!missed && next.xid === row.xid && next.seq === row.seq) return !atEnd
  const moved = await trx('webhook').where({ id, version: row.version, xid: row.xid, seq: row.seq }).update({ xid: next.xid, seq: next.seq })
  if (moved === 0) return true
  if (missed) await append(trx, { at: deps.now(), event: 'webhook.events_missed', subject: id, ...SERVICE })
  if (lines.length === 0) return !atEnd
  await lockToQueue(trx, id)
  const now = deps.now()
  const items = lines.map(({ xid, seq, request_id, event }) => ({ id: deps.newId(now), xid, seq, request_id, event }))
  await queue(trx, { webhook: id, items: JSON.stringify(items), now, again: false })
  return !atEnd
})

/** With what its teams own now. Undefined where the client is not active. */
export async function subscriberOf(deps: Deps, db: Knex, { client_id }: Pick<Webhook, 'client_id'>): Promise<Caller | undefined> {
  const caller = await callerFor(db, client_id)
  return caller && withContent(caller, () => deps.plan.current())
}

export function wantedBy(deps: Deps, { types, components, categories, exclude_own, client_id }: Webhook): Wanted {
  const plan = deps.plan.current()
  return {
    types: types.length > 0 ? types : EVENT_TYPES,
    components: components.length > 0 ? components : null,
    categories: categories.length > 0 ? categories.flatMap(code => withChildren(plan, code)) : null,
    but_client: exclude_own ? client_id : null,
  }
}

/** It may have been off for longer than the feed is kept: what is left is sent, and that there was more is told. */
async function readOn(deps: Deps, trx: Knex.Transaction, webhook: Webhook & Position, caller: Caller): Promise<Read & { missed: boolean }> {
  const read = (after: Position | undefined) => readFeed(trx, caller, wantedBy(deps, webhook), { after, limit: AT_ONCE })
  try {
    return { ...await read({ xid: webhook.xid, seq: webhook.seq }), missed: false }
  } catch (error) {
    if (!(error instanceof Refusal) || error.reason !== 'cursor_expired') throw error
    return { ...await read(undefined), missed: true }
  }
}
