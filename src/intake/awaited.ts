/** Reports that are too few yet: a client's mapping says how many of one fault, in which time, open a request. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import type { OpenAfter } from '../domain/mapping'
import { forget } from '../platform/forget'
import { statement } from '../platform/sql'
import type { FingerprintOf } from '../requests/last'
import { type Call, outcomesOf } from '../requests/meet'

interface Awaiting extends FingerprintOf {
  now: string
  since: string
  enough: number
  counted: number
  /** As JSON: `{key, digest}` of the call, where it is to be repeatable. */
  outcomes: string
}

interface Awaited {
  /** With the one that came now. */
  count: number
  first_seen_at: string
}

const awaitMore = statement<Awaiting, Awaited>(__dirname, 'await.sql')

/** Kept as the status of a report that was counted. */
export const COUNTED = 204

/** Nobody else counts of the fault until the transaction ends. @param call while they are too few, a key that is kept already breaks its unique index. */
export async function countAwaited(trx: Knex.Transaction, of: FingerprintOf, { open_after: { reports, within_minutes }, now, call }: { open_after: OpenAfter; now: string; call: Call }): Promise<Awaited> {
  const since = new Date(Date.parse(now) - within_minutes * 60_000).toISOString()
  const [counted] = await awaitMore(trx, { ...of, now, since, enough: reports, counted: COUNTED, outcomes: outcomesOf([call]) })
  return counted as Awaited // it is inserted or updated
}

/** They have opened a request, and count for no other. */
export const endAwaited = (trx: Knex.Transaction, { client_id, component, fingerprint }: FingerprintOf) =>
  trx('awaited_report').where({ client_id, component: component ?? '', fingerprint }).delete()

const LONGEST_WAIT_MS = 7 * 86_400_000

/** A task: forgets what has waited for longer than any mapping can say. */
export const forgetAwaited = (deps: Deps): Promise<void> =>
  forget(deps, { table: 'awaited_report', key: ['client_id', 'component', 'fingerprint'], at: 'last_seen_at', before: Date.parse(deps.now()) - LONGEST_WAIT_MS })
