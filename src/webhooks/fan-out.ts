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
import { readFeed, type Wanted } from '../events/read'
import { EVENT_TYPES } from '../events/types'
import { append, SERVICE } from '../journal/append'
import { transact } from '../platform/transaction'
import { columns, queue } from './queries'
import type { Webhook } from './schema'

const AT_ONCE = 500

/** @returns whether there may be more. Another process that is at it is not waited for. */
export const fanOut = (deps: Deps, id: string): Promise<boolean> => transact(deps.db, async trx => {
  const row = await trx('webhook').where({ id, active: true }).forUpdate().skipLocked()
    .first<(Webhook & Position) | undefined>([...columns, trx.raw('xid::text as xid'), trx.raw('seq::text as seq')])
  const caller = row && await subscriberOf(deps, trx, row)
  if (!row || !caller) return false
  const { lines, next, atEnd } = await readOn(deps, trx, row, caller)
  const now = deps.now()
  if (lines.length > 0) {
    const items = lines.map(({ xid, seq, request_id, event }) => ({ id: deps.newId(now), xid, seq, request_id, event }))
    await queue(trx, { webhook: id, items: JSON.stringify(items), now, again: false })
  }
  if (next.xid !== row.xid || next.seq !== row.seq) await trx('webhook').where({ id }).update({ xid: next.xid, seq: next.seq })
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
async function readOn(deps: Deps, trx: Knex.Transaction, webhook: Webhook & Position, caller: Caller) {
  const wanted = wantedBy(deps, webhook)
  try {
    return await readFeed(trx, caller, wanted, { after: { xid: webhook.xid, seq: webhook.seq }, limit: AT_ONCE })
  } catch (error) {
    if (!(error instanceof Refusal) || error.reason !== 'cursor_expired') throw error
    await append(trx, { at: deps.now(), event: 'webhook.events_missed', subject: webhook.id, ...SERVICE })
    return readFeed(trx, caller, wanted, { after: undefined, limit: AT_ONCE })
  }
}
