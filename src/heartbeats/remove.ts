/** Stops expecting a heartbeat. A request that its silence opened stays as it is. */
import type { Deps } from '../deps'
import { type Caller, has, LEADS } from '../domain/caller'
import { notFound, Refusal } from '../domain/refusal'
import { checkVersion } from '../http/preconditions'
import { append, type By } from '../journal/append'
import { transact } from '../platform/transaction'
import { subjectOf } from './beat'
import { type Key, lockHeartbeat } from './queries'

export const removeHeartbeat = (deps: Deps, { key, wanted }: { key: Key; wanted: number | undefined }, by: By): Promise<void> => {
  requireMayRemove(key, by.caller)
  return transact(deps.db, async trx => {
    const heartbeat = await lockHeartbeat(trx, key)
    if (!heartbeat) throw notFound('heartbeat')
    checkVersion(wanted, heartbeat.version)
    await trx('heartbeat').where({ client_id: key.client_id, name: key.name }).delete()
    await append(trx, { at: deps.now(), event: 'heartbeat.removed', subject: subjectOf(key), ...by })
  })
}

function requireMayRemove({ client_id }: Key, caller: Caller): void {
  if (client_id !== caller.client_id && !has(caller, ...LEADS))
    throw new Refusal('forbidden', 'Heartbeats of other clients are removed by leads and administrators.')
}
