/**
 * Watches for heartbeats that are missed. A miss opens its request in the transaction that notes it, so that a kill leaves
 * both or none, and two workers open one. Silence counts only while somebody watched.
 */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import type { Caller } from '../domain/caller'
import { OPEN_STATES } from '../domain/lifecycle'
import type { PlanInForce } from '../domain/plan'
import { DEFAULT_POLICY } from '../domain/privacy/kinds'
import { append, type By, type CallOrigin, SERVICE } from '../journal/append'
import type { SetAside } from '../platform/set-aside'
import { statement } from '../platform/sql'
import { transact } from '../platform/transaction'
import { asItStands, transactBy } from '../plans/decide'
import { settingAside, togetherOrAlone } from '../plans/in-batches'
import { openGuarded } from '../requests/open'
import { stillSeen } from '../requests/queries'
import { subjectOf } from './beat'
import { type Due, type DueKey, listDue, lockDue } from './queries'
import { dueAt, fingerprintOf, reportOf } from './settings'

const AT_ONCE = 100
/** From here on nobody watched, and nobody heard. */
const OUTAGE_MS = 60_000

const extend = statement<{ now: string; since: string }, never>(__dirname, 'extend.sql')

/** A task. */
export const watchHeartbeats = (deps: Deps): Promise<void> => settingAside(deps, 'watch-heartbeats', async aside => {
  let after: DueKey | undefined
  do {
    await noteWatch(deps)
    const due: DueKey[] = await listDue(deps.db, { now: deps.now(), limit: AT_ONCE, after })
    for (const each of due) await togetherOrAlone(aside, [{ ...each, id: `${each.client_id} ${each.name}` }], () => miss(deps, each))
    after = due.length === AT_ONCE ? due.at(-1) : undefined
  } while (after)
  await keepSeen(deps, aside)
})

const SEEN_ANEW_AFTER_MS = 600_000

/** Silence that lasts is no quiet, after which the plan would have its request resolved. */
async function keepSeen(deps: Deps, aside: SetAside): Promise<void> {
  const at = deps.now()
  const requests = await deps.db('support_request').whereIn('state', [...OPEN_STATES]).where('last_seen_at', '<', new Date(Date.parse(at) - SEEN_ANEW_AFTER_MS).toISOString())
    .whereIn('id', deps.db('heartbeat').whereNotNull('missed_at').whereNotNull('request_id').select('request_id')).select('id') as { id: string }[]
  await togetherOrAlone(aside, requests, some => stillSeen(deps.db, { ids: some.map(each => each.id), now: at }))
}

/** Whoever is first after an outage gives everybody time; the others find that somebody watches. */
const noteWatch = (deps: Deps) => transact(deps.db, async trx => {
  const watch = await trx('heartbeat_watch').forUpdate().first<{ ran_at: string }>('ran_at')
  const now = deps.now()
  if (Date.parse(now) - Date.parse(watch.ran_at) > OUTAGE_MS) await extend(trx, { now, since: watch.ran_at })
  await trx('heartbeat_watch').update({ ran_at: now })
})

/** No call, but it comes in like one. */
const MISS: CallOrigin = { call_id: 'watch-heartbeats', door: 'heartbeats', openhim_transaction: null, address: null, hops: 0 }

const miss = (deps: Deps, { client_id, name }: DueKey) => transactBy(deps, async (trx, plan) => {
  const at = deps.now()
  const [due] = await lockDue(trx, { client_id, name, now: at })
  if (!due) return
  const row = trx('heartbeat').where({ client_id, name })
  // Its keys are refused, so that nobody hears it: once it is active again, it has a whole term.
  if (!due.active) return void await row.update({ due_at: dueAt(at, due) })
  const request_id = await report(deps, trx, plan, due)
  await row.update({ missed_at: at, request_id, version: due.version + 1, updated_at: at })
  await append(trx, { at, event: 'heartbeat.missed', request_id, subject: subjectOf(due), data: { last_beat_at: due.last_beat_at }, ...SERVICE, call: MISS })
})

/** As the client itself would: it joins what is living, which people have touched, reopens or opens a request, which is returned. */
async function report(deps: Deps, trx: Knex.Transaction, plan: PlanInForce, due: Due): Promise<string> {
  const component = standing(plan.components, due.component)
  const { caller, call } = byOf(due, component)
  const input = { ...reportOf(due), fingerprint: fingerprintOf(due.name), severity: due.severity, category: standing(plan.categories, due.category) }
  const { row } = await openGuarded({ ...deps, db: trx, plan: asItStands(deps.plan) }, { input, call: { caller, origin: call } })
  return row.id
}

/** A code that has been retired since must not keep a miss from being told. */
const standing = (known: ReadonlyMap<string, { retired: boolean }>, code: string | null) =>
  (code !== null && known.get(code)?.retired === false ? code : undefined)

function byOf({ client_id, client_name, key_id, roles, person_id }: Due, component: string | undefined): By {
  // Teams decide only what is seen of others' requests; its words passed the guard when they were given.
  const caller: Caller = { client_id, client_name, key_id, roles, component: component ?? null, person: person_id, teams: [], mapping: null, privacy: DEFAULT_POLICY, content: null }
  return { caller, call: MISS }
}
