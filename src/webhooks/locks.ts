/**
 * What is queued for a subscription must not meet what comes to its end for it: each decides by the other which delivery of
 * a request is due. Locks of their own, not the row's: on a row those who share it, as all who settle do, would go before
 * whoever waits for it alone, one after the other; here each has its turn. The row is locked first, where both are.
 */
import type { Knex } from 'knex'
import { notFound } from '../domain/refusal'

/** Until the end of the transaction; read in the next statement, since a snapshot is older than the lock waited for. */
export const lockToSettle = (trx: Knex.Transaction, webhook: string) =>
  trx.raw('select pg_advisory_xact_lock_shared(hashtextextended(?, 0))', [queueOf(webhook)])

/** Call with the row locked, so that it is there. */
export const lockToQueue = (trx: Knex.Transaction, webhook: string) =>
  trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [queueOf(webhook)])

/** For those who have read it before: it may have been removed since. */
export async function lockRowAndQueue(trx: Knex.Transaction, webhook: string): Promise<void> {
  const row = await trx('webhook').where({ id: webhook }).forShare().first<{ id: string } | undefined>('id')
  if (!row) throw notFound('webhook')
  await lockToQueue(trx, webhook)
}

/** False where another process looks at the feed for it. */
export async function tryToLook(trx: Knex.Transaction, webhook: string): Promise<boolean> {
  const { rows: [row] } = await trx.raw<{ rows: { mine: boolean }[] }>('select pg_try_advisory_xact_lock(hashtextextended(?, 0)) as mine', [`webhook feed ${webhook}`])
  return row?.mine ?? false
}

const queueOf = (webhook: string) => `webhook queue ${webhook}`
