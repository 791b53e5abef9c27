/** Calls that a test makes past the door, such as within a transaction of its own. */
import type { Knex } from 'knex'
import { callerFor } from '../../src/access/standing'
import type { Call } from '../../src/requests/meet'

/** As the client's own, with the key that it has. */
export async function callOf(db: Knex, client_id: string): Promise<Call> {
  const caller = await callerFor(db, client_id)
  if (!caller) throw new Error('The client is not active.')
  const key = await db('client_key').where({ client_id }).first<{ id: string }>('id')
  return { caller: { ...caller, key_id: key.id }, origin: { call_id: 'call-1', door: 'api', openhim_transaction: null, address: '127.0.0.1', hops: 0 } }
}
