/** Takes a group of alerts: it folds on the key of the group, and what only repeats itself is no occurrence. */
import type { Deps } from '../deps'
import { type AlertGroup, contentOf, detailsOf, factsOf, titleOf, USUAL_OF_ALERTS } from '../domain/alert-group'
import { cut } from '../domain/cut'
import { isOpen } from '../domain/lifecycle'
import { identityOf, mapFacts, type Mapping } from '../domain/mapping'
import type { PlanInForce } from '../domain/plan'
import { settleInRow } from '../http/settle'
import type { By } from '../journal/append'
import { digest } from '../platform/digest'
import { forget } from '../platform/forget'
import { gathers } from '../platform/gather'
import { lastOf } from '../requests/last'
import type { Outcome } from './report'
import type { IntakeEvent } from './schema'
import { takeEvent } from './take'

/** The group as one event, by the mapping of its client. */
export function eventOf(group: AlertGroup, mapping: Mapping | null, plan: PlanInForce): IntakeEvent & { fingerprint: string } {
  const facts = factsOf(group)
  const { title, ...members } = mapFacts(facts, USUAL_OF_ALERTS, mapping, plan)
  const identity = mapping?.fingerprint && identityOf(facts, mapping.fingerprint.from)
  return {
    action: fires(group) ? 'trigger' : 'resolve',
    fingerprint: `alert-group ${digest(identity ?? group.groupKey)}`,
    title: titleOf(group, title),
    details: detailsOf(group),
    ...(group.externalURL ? { source: cut(group.externalURL, 200) } : {}),
    ...members,
  }
}

/** A group in which nothing fires any more is over, whatever it says of itself; but not where alerts were left out of it. */
const fires = ({ status, alerts, truncatedAlerts = 0 }: AlertGroup) =>
  (status === 'firing' && (truncatedAlerts > 0 || alerts.some(alert => alert.status === 'firing')))

interface Known {
  content: string
  component: string | null
}

const groups = gathers<{ deps: Deps; group: AlertGroup; by: By }, Outcome>({
  keyOf: ({ group, by }) => `${by.caller.client_id} ${group.groupKey}`,
  write: (_db, taken) => settleInRow(taken, ({ deps, group, by }) => takeGroup(deps, group, by)),
  most: 20,
  atOnce: 1,
})

/** One after the other where they are of one group: two peers send the same at the same moment. */
export const takeAlerts = (deps: Deps, group: AlertGroup, by: By): Promise<Outcome> => groups(deps.db, { deps, group, by })

async function takeGroup(deps: Deps, group: AlertGroup, by: By): Promise<Outcome> {
  const { client_id } = by.caller
  const plan = deps.plan.current()
  const event = eventOf(group, by.caller.mapping, plan)
  const { fingerprint } = event
  const content = digest(contentOf(group))
  const key = { client_id, group_key: `alert-group ${digest(group.groupKey)}` }
  const known = await deps.db('alert_group').where(key).first<Known | undefined>('content', 'component')
  // That of the first report: which labels are common to a group changes with its alerts. It may have been retired since.
  const first = known ? known.component ?? undefined : event.component
  const component = first !== undefined && plan.components.get(first)?.retired === false ? first : undefined
  const seen = (firing: boolean) => deps.db('alert_group')
    .insert({ ...key, fingerprint, content, component: first ?? null, fires: firing, seen_at: deps.now() }).onConflict(['client_id', 'group_key']).merge()

  if (event.action === 'trigger' && known?.content === content) {
    const repeated = await stillThere(deps, { client_id, fingerprint, component: component ?? by.caller.component })
    if (repeated) return repeated
  } else if (known?.content === content || (group.truncatedAlerts ?? 0) > 0 && event.action === 'resolve') {
    return { outcome: 'unchanged' }
  }
  if (event.action === 'resolve' && await otherFires(deps, key, fingerprint)) {
    await seen(false)
    return { outcome: 'unchanged' }
  }
  const outcome = await takeEvent(deps, { ...event, component }, by)
  // Afterwards: where this is lost, the group comes again and counts once more, rather than never.
  await seen(event.action === 'trigger')
  return outcome
}

/** A repetition counts for nothing, but says that the fault is still there. Undefined where it is to be told anew. */
async function stillThere(deps: Deps, of: { client_id: string; fingerprint: string; component: string | null }): Promise<Outcome | undefined> {
  const found = await lastOf(deps.db, { ...of, anywhere: of.component === null })
  if (!found || found.state === 'resolved') return undefined
  // A person has ended it for good.
  if (!isOpen(found.state)) return { outcome: 'unchanged' }
  await deps.db('support_request').where({ id: found.id }).update({ last_seen_at: deps.now() })
  return { outcome: 'unchanged' }
}

const otherFires = async (deps: Deps, { client_id, group_key }: { client_id: string; group_key: string }, fingerprint: string): Promise<boolean> =>
  await deps.db('alert_group').where({ client_id, fingerprint, fires: true }).whereNot({ group_key }).first('group_key') !== undefined

const FORGOTTEN_AFTER_MS = 90 * 86_400_000

/** A task: forgets groups that nobody has sent for a season. */
export const forgetGroups = (deps: Deps): Promise<void> =>
  forget(deps.db, { table: 'alert_group', key: ['client_id', 'group_key'], at: 'seen_at', before: Date.parse(deps.now()) - FORGOTTEN_AFTER_MS })
