/** Locks the request of a fingerprint, and sees to it that it is still the one: another may have been opened meanwhile. */
import type { Knex } from 'knex'
import type { Caller } from '../domain/caller'
import type { LastRequest } from '../domain/reports'
import { Refusal } from '../domain/refusal'
import type { Row } from './present'
import { lockRequest } from './queries'
import { type FingerprintOf, lastOf } from './last'

const TRIES = 5

/** Undefined where there is none. */
export async function lockLast(trx: Knex.Transaction, of: FingerprintOf, caller: Caller): Promise<{ last: LastRequest; request: Row } | undefined> {
  for (let attempt = 1, before = await lastOf(trx, of); before; attempt++) {
    const request = await lockRequest(trx, before.id, caller)
    const last = await lastOf(trx, of)
    if (last?.id === before.id) return { last, request }
    if (attempt === TRIES) throw new Refusal('unavailable', 'The request kept changing meanwhile. Try again.')
    before = last
  }
  return undefined
}
