/**
 * A beat, with or without settings. Nearly always one statement; what else there is to do (a first beat, other settings, a
 * return after a miss) is done with the heartbeat locked, so that it and its miss never happen side by side.
 */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import type { PlanInForce } from '../domain/plan'
import { notFound, Refusal } from '../domain/refusal'
import { OVER } from '../intake/signal'
import { changesOf } from '../journal/amend'
import { append, type By } from '../journal/append'
import { transactBy } from '../plans/decide'
import { checkCodes } from '../requests/decide-opening'
import { hear, heartbeatColumns, type Key, lockHeartbeat } from './queries'
import { endMiss } from './over'
import type { Heartbeat } from './schema'
import { dueAt, type Settings } from './settings'

const MOST = 1_000

const NOTHING_SET = { component: null, title: null, severity: null, category: null, period_seconds: null, grace_seconds: null }

/** @param settings none for a beat alone, which needs a heartbeat that is known. */
export async function beat(deps: Deps, { name, settings }: { name: string; settings?: Settings }, by: By): Promise<{ status: 200 | 201; heartbeat: Heartbeat }> {
  const key = { client_id: by.caller.client_id, name }
  const [heard] = await hear(deps.db, { ...key, ...fromOf(by), ...NOTHING_SET, ...settings, with_settings: settings !== undefined, now: deps.now() })
  if (heard) return { status: 200, heartbeat: heard }
  return transactBy(deps, async (trx, plan) => {
    const known = await lockHeartbeat(trx, key) ?? (settings && await lockAdded(trx, key))
    if (known) return { status: 200, heartbeat: await hearMore(deps, trx, plan, { known, settings, by }) }
    if (!settings) throw notFound('heartbeat')
    return { status: 201, heartbeat: await add(deps, trx, plan, { key, settings, by }) }
  })
}

const fromOf = ({ caller }: By) => ({ key_id: caller.key_id, person_id: caller.person })

/** From here on nobody else adds one for this client: they are counted exactly. One that was just added is looked for again. */
async function lockAdded(trx: Knex.Transaction, key: Key): Promise<Heartbeat | undefined> {
  await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`heartbeats of ${key.client_id}`])
  return lockHeartbeat(trx, key)
}

async function add(deps: Deps, trx: Knex.Transaction, plan: PlanInForce, { key, settings, by }: { key: Key; settings: Settings; by: By }): Promise<Heartbeat> {
  checkSettings(plan, settings)
  const { rows: [counted] } = await trx.raw<{ rows: { had: number }[] }>('select count(*) as had from heartbeat where client_id = ?', [key.client_id])
  if ((counted?.had ?? 0) >= MOST) throw new Refusal('conflict', 'A client has at most 1,000 heartbeats. Remove one that is not needed any more.')
  const at = deps.now()
  const row = { ...key, ...settings, ...fromOf(by), last_beat_at: at, due_at: dueAt(at, settings), created_at: at, updated_at: at }
  const [heartbeat] = await trx('heartbeat').insert(row).returning(heartbeatColumns) as [Heartbeat]
  await append(trx, { at, event: 'heartbeat.added', subject: subjectOf(key), data: settingsToTell(settings), ...by })
  return heartbeat
}

async function hearMore(deps: Deps, trx: Knex.Transaction, plan: PlanInForce, { known, settings, by }: { known: Heartbeat; settings: Settings | undefined; by: By }): Promise<Heartbeat> {
  const changes = changesOf<Settings>(known, settings ?? {})
  // Those that are new: what has been retired since does not stop a beat.
  checkSettings(plan, changes)
  if (known.missed_at !== null) await comeBack(deps, trx, plan, { known, by })
  const at = deps.now()
  const changed = Object.keys(changes)
  const told = changed.length > 0 || known.missed_at !== null ? { version: known.version + 1, updated_at: at } : {}
  const beaten = { last_beat_at: at, due_at: dueAt(at, { ...known, ...changes }), missed_at: null, ...fromOf(by) }
  const [heartbeat] = await trx('heartbeat').where({ client_id: known.client_id, name: known.name })
    .update({ ...changes, ...beaten, ...told }).returning(heartbeatColumns) as unknown as [Heartbeat] // locked, so it is there
  if (changed.length > 0) await append(trx, { at, event: 'heartbeat.changed', subject: subjectOf(known), data: { changed }, ...by })
  return heartbeat
}

async function comeBack(deps: Deps, trx: Knex.Transaction, plan: PlanInForce, { known, by }: { known: Heartbeat; by: By }): Promise<void> {
  const outcome = await endMiss(deps, trx, plan, { heartbeat: known, note: OVER, event: { action: 'resolve' }, by })
  await append(trx, { at: deps.now(), event: 'heartbeat.returned', request_id: known.request_id ?? undefined, subject: subjectOf(known), data: { outcome }, ...by })
}

const checkSettings = (plan: PlanInForce, { component, category }: Partial<Settings>): void => checkCodes(plan, { component, category: category ?? undefined })

export const subjectOf = ({ client_id, name }: Key) => `${client_id} ${name}`

/** The title is what a person wrote. */
const settingsToTell = ({ title: _, ...rest }: Settings) => rest
