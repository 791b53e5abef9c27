/** Deliveries that have come to their end are kept for a while, to be looked at. */
import type { Deps } from '../deps'
import { forget } from '../platform/forget'

/** A task. */
export const forgetDeliveries = (deps: Deps): Promise<void> =>
  forget(deps.db, { table: 'webhook_delivery', key: ['id'], at: 'settled_at', before: Date.parse(deps.now()) - deps.keep.deliveriesMs })
