/** Groups of alerts, as Alertmanager and Grafana send them. */
import { service } from '../support/service'
import { move, type Opened, RESOLVE } from '../support/world'

const on = service()
const ALERTS = '/v1/intake/alertmanager'

const alert = (more: object = {}) => ({
  status: 'firing', labels: { alertname: 'DiskFull', instance: 'db1' }, annotations: { summary: 'The disk is full' },
  startsAt: '2026-03-02T09:00:00Z', endsAt: '0001-01-01T00:00:00Z', generatorURL: 'http://prometheus.example.org', fingerprint: 'a1', ...more,
})
const group = (key: string, more: object = {}) => ({
  version: '4', groupKey: key, truncatedAlerts: 0, status: 'firing', receiver: 'support', groupLabels: { alertname: 'DiskFull' },
  commonLabels: { alertname: 'DiskFull', severity: 'warning' }, commonAnnotations: { summary: 'The disk is full' }, externalURL: 'http://am.example.org', alerts: [alert()], ...more,
})
interface Result { outcome: string; request?: string }
const send = async (body: object) => (await on.reporter.post(ALERTS, body).expect(202)).body as Result
const read = async (result: Result) => (await on.agent.get(`/v1/support-requests/${result.request}`).expect(200)).body

test('a group opens one request, with title, severity, component and the alerts as they came', async () => {
  const result = await send(group('first', { commonLabels: { alertname: 'DiskFull', severity: 'critical', component: 'shr', category: 'operations' }, alerts: [alert(), alert({ fingerprint: 'a2' })] }))
  expect(result.outcome).toBe('opened')
  expect(await read(result)).toMatchObject({
    title: 'The disk is full (2 alerts)', severity: 'critical', component: 'SHR', category: 'operations',
    details: { receiver: 'support', alerts_in_all: 2, alerts: [{ fingerprint: 'a1', status: 'firing' }, { fingerprint: 'a2' }] },
  })
})

test('a group that only repeats itself is no occurrence; another alert in it is', async () => {
  const first = await send(group('repeats'))
  expect(await send(group('repeats'))).toEqual({ status: 202, outcome: 'unchanged' })
  expect(await send(group('repeats', { alerts: [alert({ endsAt: '2026-03-02T10:00:00Z' })] }))).toMatchObject({ outcome: 'unchanged' })
  expect(await send(group('repeats', { alerts: [alert(), alert({ fingerprint: 'a2' })] }))).toMatchObject({ outcome: 'joined', request: first.request })
  expect(await read(first)).toMatchObject({ occurrences: 2 })
})

test('a group whose labels change stays one request', async () => {
  const first = await send(group('labels change'))
  const more = { commonLabels: { alertname: 'DiskFull', component: 'SHR' }, alerts: [alert(), alert({ fingerprint: 'a3' })] }
  expect(await send(group('labels change', more))).toMatchObject({ outcome: 'joined', request: first.request })
})

test('a group that is over resolves what nobody has touched, and fires again within days as the same request', async () => {
  const first = await send(group('over'))
  expect(await send(group('over', { status: 'resolved', alerts: [alert({ status: 'resolved', endsAt: '2026-03-02T09:30:00Z' })] }))).toMatchObject({ outcome: 'resolved' })
  expect(await read(first)).toMatchObject({ state: 'resolved' })
  expect(await send(group('over', { alerts: [alert({ startsAt: '2026-03-02T11:00:00Z' })] }))).toMatchObject({ outcome: 'reopened', request: first.request })
})

test('a group that was closed is followed up when it fires again', async () => {
  const first = await send(group('closed'))
  await move(on, { path: `/v1/support-requests/${first.request}` } as Opened, 'start', RESOLVE, 'close')
  const again = await send(group('closed', { alerts: [alert({ startsAt: '2026-03-03T11:00:00Z' })] }))
  expect(again.outcome).toBe('opened')
  expect((await on.agent.get(`/v1/support-requests/${again.request}/links`)).body.items).toMatchObject([{ type: 'follow_up_of', request: first.request }])
})

test.each([
  ['a resolved group that was never seen', group('never', { status: 'resolved', alerts: [alert({ status: 'resolved' })] }), 'unchanged'],
  ['a group without alerts', group('none', { alerts: [] }), 'unchanged'],
  ['a firing group in which nothing fires', group('odd', { alerts: [alert({ status: 'resolved' })] }), 'unchanged'],
  ['a truncated group', group('truncated', { truncatedAlerts: 900 }), 'opened'],
  ['clocks in the future', group('future', { alerts: [alert({ startsAt: '2999-01-01T00:00:00Z' })] }), 'opened'],
  ['labels that nobody knows here', group('labels', { commonLabels: { component: 'nowhere', category: 'nothing', severity: 'purple' } }), 'opened'],
  ['no summary, no name', group('nameless', { groupLabels: {}, commonLabels: {}, commonAnnotations: {}, alerts: [alert({ labels: {}, annotations: {} })] }), 'opened'],
  ['what Grafana adds', group('grafana', { version: '1', orgId: 1, title: '[FIRING:1]', state: 'alerting', message: 'x', alerts: [alert({ silenceURL: 'x', dashboardURL: '', panelURL: '', values: { B: 22.5 }, valueString: 'x' })] }), 'opened'],
] as const)('%s is taken', async (_what, body, outcome) => {
  expect(await send(body)).toMatchObject({ outcome })
})

test.each([
  ['another version', group('x', { version: '3' }), '/version'],
  ['no group key', { ...group('x'), groupKey: undefined }, '/groupKey'],
  ['alerts that are no list', group('x', { alerts: {} }), '/alerts'],
  ['a status that does not exist', group('x', { alerts: [alert({ status: 'pending' })] }), '/alerts/0/status'],
])('%s is refused with a pointer', async (_what, body, pointer) => {
  expect((await on.reporter.post(ALERTS, body).expect(400)).body.errors).toMatchObject([{ pointer }])
})

test('what is kept of a huge group is bounded, and says how many alerts there were', async () => {
  const labels = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`label${i}`, 'x'.repeat(i === 0 ? 15_000 : 500)]))
  const result = await send(group('huge', { truncatedAlerts: 5, alerts: Array.from({ length: 4 }, (_, i) => alert({ labels, fingerprint: `h${i}` })) }))
  const { details } = await read(result)
  expect(JSON.stringify(details).length).toBeLessThan(65_536)
  expect(details).toMatchObject({ alerts_in_all: 9 })
})

test('ten peers that send the same group at once make one request', async () => {
  const results = await Promise.all(Array.from({ length: 10 }, () => send(group('peers'))))
  expect(new Set(results.flatMap(each => each.request ?? [])).size).toBe(1)
})
