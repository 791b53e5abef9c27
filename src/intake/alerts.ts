/** Takes a group of alerts: it folds on the key of the group, and what only repeats itself is no occurrence. */
import type { Deps } from '../deps'
import { type AlertGroup, contentOf, detailsOf, factsOf, titleOf, USUAL_OF_ALERTS } from '../domain/alert-group'
import { cutGuarded } from '../domain/cut-guarded'
import { identityOf, mapFacts, type Mapping, said } from '../domain/mapping'
import type { PlanInForce } from '../domain/plan'
import { isLiving, type LastRequest, triggered } from '../domain/reports'
import type { By } from '../journal/append'
import { digest } from '../platform/digest'
import { forget } from '../platform/forget'
import { asItStands, transactBy } from '../plans/decide'
import { fewAtOnce } from '../requests/few-at-once'
import { lastOf } from '../requests/last'
import { stillSeen } from '../requests/queries'
import type { Outcome } from './report'
import type { IntakeEvent } from './schema'
import { takeEvent } from './take'

/** The group as one event, by the mapping of its client. */
export function eventOf(group: AlertGroup, mapping: Mapping | null, plan: PlanInForce): IntakeEvent & { fingerprint: string } {
  const facts = factsOf(group)
  const { title, ...members } = mapFacts(facts, USUAL_OF_ALERTS, mapping, plan)
  const source = said(group.externalURL ?? '')
  const identity = mapping?.fingerprint && identityOf(facts, mapping.fingerprint.from)
  return {
    action: fires(group) ? 'trigger' : 'resolve',
    fingerprint: `alert-group ${digest(identity ?? group.groupKey)}`,
    title: titleOf(group, title),
    details: detailsOf(group),
    ...(source === undefined ? {} : { source: cutGuarded(source, 200) }),
    ...members,
  }
}

/** A group in which nothing fires any more is over, whatever it says of itself; but not where alerts were left out of it. */
const fires = ({ status, alerts, truncatedAlerts = 0 }: AlertGroup) =>
  (status === 'firing' && (truncatedAlerts > 0 || alerts.some(alert => alert.status === 'firing')))

interface Group {
  by: By
  event: ReturnType<typeof eventOf>
  content: string
  key: { client_id: string; group_key: string }
  leftOut: boolean
}

/**
 * Most groups only repeat themselves, and wait for nobody. What is new is taken in one transaction under a lock on its fault:
 * two peers send the same at the same moment, and not always to the same replica.
 */
export async function takeAlerts(deps: Deps, group: AlertGroup, by: By): Promise<Outcome> {
  const seen = groupOf(group, by, deps.plan.current())
  return await repeated(deps, seen, await knownOf(deps, seen)) ?? fewAtOnce(deps.db, () => transactBy(deps, async (trx, plan) => {
    const within = { ...deps, db: trx, plan: asItStands(deps.plan) }
    const locked = groupOf(group, by, plan)
    await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`${by.caller.client_id} ${locked.event.fingerprint}`])
    const known = await knownOf(within, locked)
    return await repeated(within, locked, known) ?? takeAnew(within, locked, known)
  }))
}

const groupOf = (group: AlertGroup, by: By, plan: PlanInForce): Group => ({
  by,
  event: eventOf(group, by.caller.mapping, plan),
  content: digest(contentOf(group)),
  key: { client_id: by.caller.client_id, group_key: `alert-group ${digest(group.groupKey)}` },
  leftOut: (group.truncatedAlerts ?? 0) > 0,
})

interface Known {
  same: boolean
  /** When it last told something that counted. */
  seen_at: string | undefined
  /** That of the first report: which labels are common to a group changes with its alerts. */
  first: string | undefined
  /** The same, unless it has been retired since. */
  component: string | undefined
}

interface StoredGroup {
  content: string
  component: string | null
  seen_at: string
}

async function knownOf({ db, plan }: Deps, { key, content, event }: Group): Promise<Known> {
  const known = await db('alert_group').where(key).first<StoredGroup | undefined>('content', 'component', 'seen_at')
  const first = known ? known.component ?? undefined : event.component
  const stands = first !== undefined && plan.current().components.get(first)?.retired === false
  return { same: known?.content === content, seen_at: known?.seen_at, first, component: stands ? first : undefined }
}

/** Undefined where there is something to tell. */
async function repeated(deps: Deps, { by: { caller }, event, leftOut }: Group, { same, component, seen_at }: Known): Promise<Outcome | undefined> {
  if (event.action === 'resolve') return same || leftOut ? { outcome: 'unchanged' } : undefined
  if (!same) return undefined
  const of = { client_id: caller.client_id, fingerprint: event.fingerprint, component: component ?? caller.component }
  const found = await lastOf(deps.db, { ...of, anywhere: of.component === null })
  if (found && found.state !== 'resolved') return stillThere(deps, found)
  const waits = caller.mapping?.open_after !== undefined && triggered(found, deps.plan.current(), deps.now()) !== 'reopen'
  return waits && seen_at !== undefined && Date.parse(deps.now()) - Date.parse(seen_at) < PEERS_WITHIN_MS ? { outcome: 'counted' } : undefined
}

/** Peers tell the same within seconds of each other, by default 15 for each. A group repeats itself after minutes. */
const PEERS_WITHIN_MS = 45_000

async function takeAnew(deps: Deps, { by, event, content, key }: Group, { first, component }: Known): Promise<Outcome> {
  const { fingerprint } = event
  const over = event.action === 'resolve'
  const outcome: Outcome = over && await otherFires(deps, key, fingerprint) ? { outcome: 'unchanged' } : await takeEvent(deps, { ...event, component }, by)
  await deps.db('alert_group')
    .insert({ ...key, fingerprint, content, component: first ?? null, fires: !over, seen_at: deps.now() }).onConflict(['client_id', 'group_key']).merge()
  return outcome
}

/** A repetition counts for nothing, but says that the fault is still there. Where a person has ended it for good, nothing goes on. */
async function stillThere(deps: Deps, found: LastRequest): Promise<Outcome> {
  if (isLiving(found)) await stillSeen(deps.db, { ids: [found.original ?? found.id], now: deps.now() })
  return { outcome: 'unchanged' }
}

const otherFires = async (deps: Deps, { client_id, group_key }: { client_id: string; group_key: string }, fingerprint: string): Promise<boolean> =>
  await deps.db('alert_group').where({ client_id, fingerprint, fires: true }).whereNot({ group_key }).first('group_key') !== undefined

const FORGOTTEN_AFTER_MS = 90 * 86_400_000

/** A task: forgets groups that nobody has sent for a season. */
export const forgetGroups = (deps: Deps): Promise<void> =>
  forget(deps, { table: 'alert_group', key: ['client_id', 'group_key'], at: 'seen_at', before: Date.parse(deps.now()) - FORGOTTEN_AFTER_MS })
