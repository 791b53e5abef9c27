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
  most: number
  counted: number
  /** As JSON: `{key, digest}` of the call, where it is to be repeatable. */
  outcomes: string
}

export interface Awaited {
  /** With the one that came now. */
  count: number
  first_seen_at: string
}

const awaitMore = statement<Awaiting, Awaited>(__dirname, 'await.sql')

/** Kept as the status of a report that was counted. */
export const COUNTED = 204

/** @param call a key that is kept already breaks its unique index. @returns undefined while they are too few. */
export async function countAwaited(db: Knex, of: FingerprintOf, { open_after: { reports, within_minutes }, now, call }: { open_after: OpenAfter; now: string; call: Call }): Promise<Awaited | undefined> {
  const since = new Date(Date.parse(now) - within_minutes * 60_000).toISOString()
  const [counted] = await awaitMore(db, { ...of, now, since, most: reports, counted: COUNTED, outcomes: outcomesOf([call]) })
  return counted && counted.count >= reports ? counted : undefined
}

const takeOne = statement<Omit<FingerprintOf, 'anywhere'> & { now: string; most: number }, { fingerprint: string }>(__dirname, 'take-back.sql')

/** @returns false where the report is used up: the request that opened meanwhile was opened with it. */
export const takeBack = async (db: Knex, of: FingerprintOf, { open_after: { reports }, now }: { open_after: OpenAfter; now: string }): Promise<boolean> =>
  (await takeOne(db, { ...of, now, most: reports })).length > 0

/** It opened meanwhile without the report, so that the report joins: that is what the call is told, and what is kept. */
export const uncount = async (db: Knex, { caller, key }: Call): Promise<void> =>
  key && void await db('idempotency_key').where({ client_id: caller.client_id, key: key.key, status: COUNTED }).delete()

/** Those up to now have opened a request, and count for no other. */
export const endAwaited = (db: Knex, { client_id, component, fingerprint }: FingerprintOf, now: string) =>
  db('awaited_report').where({ client_id, component: component ?? '', fingerprint }).where('last_seen_at', '<=', now).delete()

const LONGEST_WAIT_MS = 7 * 86_400_000

/** A task: forgets what has waited for longer than any mapping can say. */
export const forgetAwaited = (deps: Deps): Promise<void> =>
  forget(deps.db, { table: 'awaited_report', key: ['client_id', 'component', 'fingerprint'], at: 'last_seen_at', before: Date.parse(deps.now()) - LONGEST_WAIT_MS })
