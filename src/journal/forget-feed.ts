/**
 * Forgets what the feed showed of requests long ago. The lines of the journal stay for ever; `feed_border` is the last one,
 * in the order of the feed, whose resource is gone, so that a reader whose cursor is before it is told so.
 */
import type { Knex } from 'knex'
import type { Keeping } from '../platform/keeping'
import { statement } from '../platform/sql'

const forgetSome = statement<{ before: string }, { removed: number }>(__dirname, 'forget-feed.sql')

/** A task. What another replica removes, or an erasure holds, is left to it. */
export async function forgetFeed(deps: { db: Knex; ends: AbortSignal; now(): string; keep: Pick<Keeping, 'feedMs'> }): Promise<void> {
  const before = new Date(Date.parse(deps.now()) - deps.keep.feedMs).toISOString()
  // Until nothing goes: a younger line among the old ones makes each batch smaller.
  while (!deps.ends.aborted) {
    const [row] = await forgetSome(deps.db, { before })
    if (!row?.removed) return
  }
}
