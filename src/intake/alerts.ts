/** Takes a group of alerts: it folds on the key of the group, and what only repeats itself is no occurrence. */
import { createHash } from 'node:crypto'
import type { Deps } from '../deps'
import { type AlertGroup, contentOf, detailsOf, factsOf, titleOf, USUAL_OF_ALERTS } from '../domain/alert-group'
import { identityOf, mapFacts, type Mapping } from '../domain/mapping'
import type { PlanInForce } from '../domain/plan'
import type { By } from '../journal/append'
import type { IntakeEvent } from './schema'
import { type Outcome, takeEvent } from './take'

const digest = (text: string) => createHash('sha256').update(text).digest('hex')

/** The group as one event, by the mapping of its client. */
export function eventOf(group: AlertGroup, mapping: Mapping | null, plan: PlanInForce): IntakeEvent & { fingerprint: string } {
  const facts = factsOf(group)
  const { title, ...members } = mapFacts(facts, USUAL_OF_ALERTS, mapping, plan)
  const identity = mapping?.fingerprint && identityOf(facts, mapping.fingerprint.from)
  return {
    // A group in which nothing fires any more is over, whatever it says of itself.
    action: group.status === 'firing' && group.alerts.some(alert => alert.status === 'firing') ? 'trigger' : 'resolve',
    fingerprint: `alert-group ${digest(identity ?? group.groupKey)}`,
    title: titleOf(group, title),
    details: detailsOf(group),
    ...(group.externalURL ? { source: group.externalURL.slice(0, 200) } : {}),
    ...members,
  }
}

export async function takeAlerts(deps: Deps, group: AlertGroup, by: By): Promise<Outcome> {
  const event = eventOf(group, by.caller.mapping, deps.plan.current())
  const content = digest(contentOf(group))
  const of = { client_id: by.caller.client_id, fingerprint: event.fingerprint }
  const known = await deps.db('alert_group').where(of).first<{ content: string; component: string | null } | undefined>('content', 'component')
  if (known?.content === content) return { outcome: 'unchanged' }
  // That of the first report: which labels are common to a group changes with its alerts.
  const component = known ? known.component ?? undefined : event.component
  const outcome = await takeEvent(deps, { ...event, component }, by)
  // Afterwards: where this is lost, the group comes again and counts once more, rather than never.
  await deps.db('alert_group').insert({ ...of, content, component: component ?? null, seen_at: deps.now() }).onConflict(['client_id', 'fingerprint']).merge()
  return outcome
}
