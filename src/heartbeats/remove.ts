/** Stops expecting a heartbeat. What its silence has opened is over with it, since no beat will ever end that. */
import type { Deps } from '../deps'
import { type Caller, has, LEADS } from '../domain/caller'
import { notFound, Refusal } from '../domain/refusal'
import { checkVersion } from '../http/preconditions'
import { append, type By } from '../journal/append'
import { transactBy } from '../plans/decide'
import { subjectOf } from './beat'
import { endMiss } from './over'
import { type Key, lockHeartbeat } from './queries'

const NOT_EXPECTED = 'The heartbeat whose silence this tells of is not expected any more.'

export const removeHeartbeat = (deps: Deps, { key, wanted }: { key: Key; wanted: number | undefined }, by: By): Promise<void> => {
  requireMayRemove(key, by.caller)
  return transactBy(deps, async (trx, plan) => {
    const heartbeat = await lockHeartbeat(trx, key)
    if (!heartbeat) throw notFound('heartbeat')
    checkVersion(wanted, heartbeat.version)
    if (heartbeat.missed_at !== null) await endMiss(deps, trx, plan, { heartbeat, note: NOT_EXPECTED, by })
    await trx('heartbeat').where({ client_id: key.client_id, name: key.name }).delete()
    await append(trx, { at: deps.now(), event: 'heartbeat.removed', subject: subjectOf(key), ...by })
  })
}

function requireMayRemove({ client_id }: Key, caller: Caller): void {
  if (client_id !== caller.client_id && !has(caller, ...LEADS))
    throw new Refusal('forbidden', 'Heartbeats of other clients are removed by leads and administrators.')
}
