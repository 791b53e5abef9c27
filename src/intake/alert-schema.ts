/** What Alertmanager and Grafana send. Members that nobody named are tolerated: here, and nowhere else. */
import { type Static, Type } from '@sinclair/typebox'
import { looseText, oneOf, recordOf, withExample } from '../http/schema'

/** Versions of senders differ in what they add. */
const open = { additionalProperties: true }

const Labels = recordOf(looseText(1_000, 'Its name.'), looseText(20_000, 'Its value.'), { maxProperties: 200 })
const Status = oneOf(['firing', 'resolved'], 'What decides; `endsAt` does not.')

const Alert = Type.Object({
  status: Status,
  labels: Labels,
  annotations: Type.Optional(Labels),
  startsAt: looseText(60, 'Since when.'),
  endsAt: Type.Optional(looseText(60, 'Not looked at.')),
  generatorURL: Type.Optional(looseText(4_000, 'Where it comes from.')),
  fingerprint: Type.Optional(looseText(200, 'Equal for the same alert.')),
}, open)

export const AlertGroup = withExample(Type.Object({
  version: oneOf(['4', '1'], 'Of the webhook: 4 of Alertmanager, 1 of Grafana.'),
  groupKey: looseText(20_000, 'Equal for the same group: one request for each.'),
  truncatedAlerts: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647, description: 'How many were left out.' })),
  status: Status,
  receiver: looseText(1_000, 'To whom it was sent.'),
  groupLabels: Labels,
  commonLabels: Labels,
  commonAnnotations: Type.Optional(Labels),
  externalURL: Type.Optional(looseText(4_000, 'Of the sender.')),
  alerts: Type.Array(Alert, { maxItems: 10_000, description: 'None where all were left out. The first of them are kept.' }),
}, { ...open, $id: 'AlertGroup', description: 'A group of alerts, as Prometheus Alertmanager and Grafana send them.' }), {
  version: '4',
  groupKey: '{}:{alertname="DiskFull"}',
  truncatedAlerts: 0,
  status: 'firing',
  receiver: 'support',
  groupLabels: { alertname: 'DiskFull' },
  commonLabels: { alertname: 'DiskFull', component: 'CR', severity: 'critical' },
  commonAnnotations: { summary: 'The disk of the client registry is full' },
  externalURL: 'http://alertmanager.example.org',
  alerts: [{
    status: 'firing', labels: { alertname: 'DiskFull', component: 'CR', severity: 'critical' }, annotations: { summary: 'The disk of the client registry is full' },
    startsAt: '2026-03-02T09:00:00.000Z', endsAt: '0001-01-01T00:00:00Z', generatorURL: 'http://prometheus.example.org/graph', fingerprint: 'a3b1c2d4e5f60718',
  }],
})
export type AlertGroup = Static<typeof AlertGroup>

export const alertSchemas = [AlertGroup]
