/** How many reports an hour a request shows: what only says that its fault goes on is none, and keeps up no rate. */
import { service } from '../support/service'
import { heartbeatsOf, MINUTELY } from '../support/heartbeats'

const on = service()
const { promise, pass, read: heartbeat, watch } = heartbeatsOf(on)

const alert = (fingerprint: string) => ({ status: 'firing', labels: { alertname: 'Down' }, annotations: {}, startsAt: '2026-03-02T09:00:00Z', fingerprint })
const send = async (...fingerprints: string[]) => (await on.reporter.post('/v1/intake/alertmanager', {
  version: '4', groupKey: 'rate', truncatedAlerts: 0, status: 'firing', receiver: 'x', groupLabels: {}, commonLabels: { alertname: 'Down' },
  commonAnnotations: {}, externalURL: '', alerts: fingerprints.map(alert),
}).expect(202)).body as { outcome: string; request: string }
const rateOf = async (id: string | null) => (await on.agent.get(`/v1/support-requests/${id}`).expect(200)).body.occurrence_rate as number

test('ten alerts and ten hours of repetitions are a rate of nearly nothing, and of one with the next alert', async () => {
  const { request } = await send('0')
  for (let more = 1; more < 10; more++) await send('0', String(more))
  expect(await rateOf(request)).toBeGreaterThan(9)
  for (let minutes = 0; minutes < 600; minutes += 5) {
    on.clock.advance(5)
    expect(await send('0', '9')).toMatchObject({ outcome: 'unchanged' })
  }
  expect(await rateOf(request)).toBeCloseTo(0, 2)
  expect(await send('0', '10')).toMatchObject({ outcome: 'joined' })
  expect(await rateOf(request)).toBeCloseTo(1, 2)
})

test('a long silence is a rate of nearly nothing', async () => {
  await promise('silent', MINUTELY)
  await pass(2)
  const { request_id } = await heartbeat('silent')
  expect(await rateOf(request_id)).toBe(1)
  for (let minutes = 0; minutes < 600; minutes += 20) {
    on.clock.advance(20)
    await watch()
  }
  expect(await rateOf(request_id)).toBeCloseTo(0, 2)
})
