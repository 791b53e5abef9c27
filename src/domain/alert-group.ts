/**
 * A group of alerts, as Prometheus Alertmanager and Grafana send them, read as one event. What decides is `status`, never
 * `endsAt`; a group repeats itself on purpose, and the same alerts in the same states are no new occurrence.
 *
 * Sources: Alertmanager's webhook, version 4; Grafana's webhook contact point, which sends more members of the same shape.
 */
import { cutGuarded } from './cut-guarded'
import { keepFirst, keepMembers, noteOf } from './keep-room'
import type { Facts, UsualMapping } from './mapping'

export type Labels = Readonly<Record<string, string>>

export interface Alert {
  status: 'firing' | 'resolved'
  labels: Labels
  annotations?: Labels
  startsAt: string
  endsAt?: string
  generatorURL?: string
  fingerprint?: string
}

export interface AlertGroup {
  version: string
  groupKey: string
  status: 'firing' | 'resolved'
  receiver: string
  truncatedAlerts?: number
  groupLabels: Labels
  commonLabels: Labels
  commonAnnotations?: Labels
  externalURL?: string
  alerts: readonly Alert[]
}

const MOST_ALERTS_TOLD = 20
/** What is kept of a group is bounded, whatever a rule puts into its labels: about 25,000 bytes in all. */
const MOST_LABELS = 50
const LONGEST_LABEL = 500
const BYTES_OF_LABELS = 6_000
const BYTES_OF_LABELS_OF_ALERT = 4_000
const BYTES_OF_ALERTS = 14_000
const MOST_IN_A_TITLE = 200

/** From which facts of a group the members are taken, where its client's mapping finds nothing. */
export const USUAL_OF_ALERTS: UsualMapping = {
  title: ['annotations.summary', 'annotations.title', 'alert.annotations.summary', 'labels.alertname', 'alert.labels.alertname'],
  description: ['annotations.description', 'annotations.message', 'alert.annotations.description'],
  component: ['labels.component'],
  category: ['labels.category'],
  severity: ['labels.severity', 'labels.priority'],
  workflow: ['labels.workflow'],
}

/** Each label and annotation that is common to the group, those of its first alert, and what the group says of itself. */
export function factsOf(group: AlertGroup): Facts {
  const first = tellingOf(group)[0]
  const sets: [string, Labels | undefined][] = [
    ['labels', group.commonLabels], ['labels', group.groupLabels], ['annotations', group.commonAnnotations],
    ['alert.labels', first?.labels], ['alert.annotations', first?.annotations],
  ]
  const named = sets.flatMap(([prefix, labels = {}]) => Object.entries(labels).map(([name, value]) => [`${prefix}.${name}`, value] as const))
  return new Map([['group_key', group.groupKey], ['receiver', group.receiver], ['external_url', group.externalURL ?? ''], ...named])
}

/** Those that fire, else all. */
function tellingOf({ alerts }: AlertGroup): readonly Alert[] {
  const firing = alerts.filter(alert => alert.status === 'firing')
  return firing.length > 0 ? firing : alerts
}

/** A line for people: how many fire, where it is more than one. */
export function titleOf(group: AlertGroup, title: string | undefined): string {
  const firing = group.alerts.filter(alert => alert.status === 'firing').length
  const said = title ?? 'An alert without a name'
  return cutGuarded(firing > 1 ? `${said} (${firing} alerts)` : said, MOST_IN_A_TITLE)
}

/** What is kept of the group beside its title. */
export function detailsOf(group: AlertGroup): { [name: string]: unknown } {
  const annotations = group.commonAnnotations ?? {}
  return {
    receiver: cutGuarded(group.receiver, LONGEST_LABEL),
    ...kept({ ...group.commonLabels, ...group.groupLabels }, BYTES_OF_LABELS),
    ...(group.externalURL ? { external_url: cutGuarded(group.externalURL, LONGEST_LABEL) } : {}),
    ...(annotations.runbook_url ? { runbook_url: cutGuarded(annotations.runbook_url, LONGEST_LABEL) } : {}),
    alerts: keepFirst(tellingOf(group).slice(0, MOST_ALERTS_TOLD).map(alertOf), BYTES_OF_ALERTS),
    alerts_in_all: group.alerts.length + (group.truncatedAlerts ?? 0),
  }
}

const alertOf = ({ status, labels, startsAt, fingerprint, generatorURL }: Alert) => ({
  status, ...kept(labels, BYTES_OF_LABELS_OF_ALERT), starts_at: startsAt, fingerprint: fingerprint ?? null,
  generator_url: generatorURL === undefined ? null : cutGuarded(generatorURL, LONGEST_LABEL),
})

function kept(labels: Labels, bytes: number): { labels: { [name: string]: unknown }; left_out?: string[] } {
  const all = Object.entries(labels)
  const short = Object.fromEntries(all.slice(0, MOST_LABELS).map(([name, value]) => [cutGuarded(name, 100), cutGuarded(value, LONGEST_LABEL)]))
  const { members, leftOut } = keepMembers(short, bytes)
  return { labels: members, ...noteOf([...leftOut, ...all.slice(MOST_LABELS).map(([name]) => name)]) }
}

/** The same for a group that only repeats itself: which alerts are in which state since when. */
export const contentOf = ({ status, alerts }: AlertGroup): string =>
  JSON.stringify([status, alerts.map(alert => `${alert.fingerprint ?? JSON.stringify(alert.labels)} ${alert.status} ${alert.startsAt}`).sort()])
