/** Takes a group of alerts: it folds on the key of the group, and what only repeats itself is no occurrence. */
import { createHash } from 'node:crypto'
import type { Deps } from '../deps'
import { type AlertGroup, contentOf, readGroup } from '../domain/alert-group'
import type { By } from '../journal/append'
import type { IntakeEvent } from './schema'
import { type Outcome, takeEvent } from './take'

const digest = (text: string) => createHash('sha256').update(text).digest('hex')

export async function takeAlerts(deps: Deps, group: AlertGroup, by: By): Promise<Outcome> {
  const read = readGroup(group, deps.plan.current())
  // A group in which nothing fires any more is over, whatever it says of itself.
  const action = group.status === 'firing' && group.alerts.some(alert => alert.status === 'firing') ? 'trigger' : 'resolve'
  const fingerprint = `alert-group ${digest(group.groupKey)}`
  const content = digest(contentOf(group))
  const of = { client_id: by.caller.client_id, fingerprint }
  const known = await deps.db('alert_group').where(of).first<{ content: string; component: string | null } | undefined>('content', 'component')
  if (known?.content === content) return { outcome: 'unchanged' }
  const component = known ? known.component ?? undefined : read.component
  const outcome = await takeEvent(deps, eventOf({ ...read, component }, action, fingerprint), by)
  // Afterwards: where this is lost, the group comes again and counts once more, rather than never.
  await deps.db('alert_group').insert({ ...of, content, component: component ?? null, seen_at: deps.now() }).onConflict(['client_id', 'fingerprint']).merge()
  return outcome
}

function eventOf(read: ReturnType<typeof readGroup>, action: IntakeEvent['action'], fingerprint: string): IntakeEvent {
  const { title, details, ...rest } = read
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  return { action, fingerprint, title, details, ...given }
}
