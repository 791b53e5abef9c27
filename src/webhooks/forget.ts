/**
 * Deliveries that have come to their end are kept for a while, to be looked at. Those of a subscription that was removed are
 * not; there may be very many, so they go in batches, each in a statement of its own.
 */
import type { Deps } from '../deps'
import { forget } from '../platform/forget'
import { unsubscribed } from './queries'

const AT_ONCE = 1_000

/** A task. */
export async function forgetDeliveries(deps: Pick<Deps, 'db' | 'ends' | 'now' | 'keep'>): Promise<void> {
  await forget(deps, { table: 'webhook_delivery', key: ['id'], at: 'settled_at', before: Date.parse(deps.now()) - deps.keep.deliveriesMs })
  for (const { id } of await unsubscribed(deps.db, {})) await forgetAll(deps, id)
}

async function forgetAll({ db, ends }: Pick<Deps, 'db' | 'ends'>, webhook: string): Promise<void> {
  while (!ends.aborted) {
    const { rowCount } = await db.raw<{ rowCount: number }>(
      'delete from webhook_delivery where id in (select id from webhook_delivery where webhook_id = ? order by id limit ? for update skip locked)',
      [webhook, AT_ONCE])
    if (rowCount < AT_ONCE) return
  }
}
