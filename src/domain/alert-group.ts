/**
 * A group of alerts, as Prometheus Alertmanager and Grafana send them, read as one event. What decides is `status`, never
 * `endsAt`; a group repeats itself on purpose, and the same alerts in the same states are no new occurrence.
 *
 * Sources: Alertmanager's webhook, version 4; Grafana's webhook contact point, which sends more members of the same shape.
 */
import type { Severity } from './severity'

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

/** Words for severities as alert rules of the field use them. */
const SEVERITY_WORDS: Record<string, Severity> = {
  critical: 'critical', fatal: 'critical', emergency: 'critical', page: 'critical', p1: 'critical', disaster: 'critical',
  error: 'high', high: 'high', major: 'high', p2: 'high', warning: 'normal', warn: 'normal', average: 'normal', p3: 'normal',
  info: 'low', information: 'low', low: 'low', minor: 'low', none: 'low', p4: 'low',
}

const MOST_ALERTS_TOLD = 20
/** What is kept of a group is bounded, whatever a rule puts into its labels: about 60,000 characters in all. */
const MOST_LABELS = 50
const LONGEST_LABEL = 500
const MOST_OF_ALERTS = 30_000
const MOST_IN_A_TITLE = 200

export interface ReadGroup {
  title: string
  description: string | undefined
  /** Undefined where the labels name none that is known here. */
  component: string | undefined
  category: string | undefined
  workflow: string | undefined
  severity: Severity | undefined
  details: { [name: string]: unknown }
}

interface Known {
  components: ReadonlyMap<string, { retired: boolean }>
  categories: ReadonlyMap<string, { retired: boolean }>
  workflows: ReadonlyMap<string, { retired: boolean }>
}

/** What the group says, by its labels `component`, `category`, `workflow` and `severity` and its annotations. */
export function readGroup(group: AlertGroup, known: Known): ReadGroup {
  const labels = { ...group.commonLabels, ...group.groupLabels }
  const annotations = group.commonAnnotations ?? {}
  const firing = group.alerts.filter(alert => alert.status === 'firing')
  const [first] = firing.length > 0 ? firing : group.alerts
  const name = labels.alertname ?? first?.labels.alertname
  const summary = annotations.summary ?? annotations.title ?? first?.annotations?.summary ?? name ?? 'An alert without a name'
  const told = (firing.length > 0 ? firing : group.alerts).slice(0, MOST_ALERTS_TOLD)
  const standing = (codes: Known[keyof Known], code: string | undefined) =>
    (code !== undefined && codes.get(code)?.retired === false ? code : undefined)
  return {
    title: [...(firing.length > 1 ? `${summary} (${firing.length} alerts)` : summary)].slice(0, MOST_IN_A_TITLE).join('') || 'An alert without a name',
    description: annotations.description ?? annotations.message ?? first?.annotations?.description,
    component: standing(known.components, labels.component?.toUpperCase()),
    category: standing(known.categories, labels.category),
    workflow: standing(known.workflows, labels.workflow),
    severity: SEVERITY_WORDS[(labels.severity ?? labels.priority ?? '').toLowerCase()],
    details: {
      receiver: cut(group.receiver, LONGEST_LABEL),
      labels: short(labels),
      ...(group.externalURL ? { external_url: cut(group.externalURL, LONGEST_LABEL) } : {}),
      ...(annotations.runbook_url ? { runbook_url: cut(annotations.runbook_url, LONGEST_LABEL) } : {}),
      alerts: firstOf(told.map(({ status, labels: own, startsAt, fingerprint, generatorURL }) =>
        ({ status, labels: short(own), starts_at: startsAt, fingerprint: fingerprint ?? null, generator_url: generatorURL === undefined ? null : cut(generatorURL, LONGEST_LABEL) }))),
      alerts_in_all: group.alerts.length + (group.truncatedAlerts ?? 0),
    },
  }
}

const short = (labels: Labels): Labels => Object.fromEntries(Object.entries(labels).slice(0, MOST_LABELS)
  .map(([name, value]) => [cut(name, 100), cut(value, LONGEST_LABEL)]))

/** By characters, so that none is cut in two. */
const cut = (text: string, most: number) => (text.length <= most ? text : [...text].slice(0, most).join(''))

/** As many as there is room for, but always one. */
function firstOf<T>(alerts: readonly T[]): T[] {
  let room = MOST_OF_ALERTS
  return alerts.filter((alert, place) => (room -= JSON.stringify(alert).length) >= 0 || place === 0)
}

/** The same for a group that only repeats itself: which alerts are in which state since when. */
export const contentOf = ({ status, alerts }: AlertGroup): string =>
  JSON.stringify([status, alerts.map(alert => `${alert.fingerprint ?? JSON.stringify(alert.labels)} ${alert.status} ${alert.startsAt}`).sort()])
