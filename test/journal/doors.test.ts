/** By which door what happened came in: each line says so, to the feed, the history and the audit alike. */
import { allCommitted } from '../support/all-committed'
import { HEARTBEATS, heartbeatsOf } from '../support/heartbeats'
import { service } from '../support/service'
import { aCalendar, aPlan, aRequest, aTeam, move } from '../support/world'
import { keepTime } from '../../src/worker'

const on = service()
const { missed, beat, watch } = heartbeatsOf(on)

const group = (status: string) => ({
  version: '4', groupKey: 'doors', truncatedAlerts: 0, status, receiver: 'support', groupLabels: {}, commonLabels: { alertname: 'DiskFull' },
  alerts: [{ status, labels: { alertname: 'DiskFull' }, startsAt: '2026-03-02T09:00:00Z', fingerprint: 'a1' }],
})
const pagerDuty = (event_action: string) => on.app.inject({
  method: 'POST', url: '/v1/intake/pagerduty',
  payload: { routing_key: on.reporter.key, event_action, dedup_key: 'paged', payload: { summary: 'Paged', source: 'db1', severity: 'critical' } },
})

const doors = async (request: string) => (await on.db('journal').where({ request_id: request }).orderBy('seq').select('event', 'origin') as { event: string; origin: string }[])
  .map(({ event, origin }) => `${event.slice(event.indexOf('.') + 1)} ${origin}`)
const last = async (fingerprint: string | RegExp) => {
  const row = await on.db('support_request').whereRaw('fingerprint ~ ?', [String(fingerprint)]).orderBy('id', 'desc').first<{ id: string }>('id')
  return row.id
}

test('a call, and a list of requests, are told apart', async () => {
  const request = await aRequest(on)
  await move(on, request, 'acknowledge')
  const { body } = await on.reporter.post('/v1/support-requests/batches', { items: [{ title: 'One of many' }] }).expect(200)
  expect(await doors(request.id)).toEqual(['opened api', 'transitioned api'])
  expect(await doors(body.results[0].request.id as string)).toEqual(['opened batch'])
})

test('what machines send says by which of their doors, opening, ending and opening anew', async () => {
  for (const action of ['trigger', 'resolve', 'trigger']) await on.reporter.post('/v1/intake/events', { action, fingerprint: 'evented', title: 'Evented' }).expect(202)
  for (const status of ['firing', 'resolved']) await on.reporter.post('/v1/intake/alertmanager', group(status)).expect(202)
  for (const action of ['trigger', 'acknowledge', 'resolve']) expect((await pagerDuty(action)).statusCode).toBe(202)
  expect(await doors(await last('^evented$'))).toEqual(['opened events', 'transitioned events', 'transitioned events', 'transitioned events'])
  expect(await doors(await last('^alert-group'))).toEqual(['opened alertmanager', 'transitioned alertmanager', 'transitioned alertmanager'])
  expect(await doors(await last('^paged$'))).toEqual(['opened pagerduty', 'transitioned pagerduty', 'transitioned pagerduty'])
})

test('a miss and the beat after it come in by heartbeats; to promise no more is a call', async () => {
  await watch()
  const { request_id } = await missed('silent')
  await beat('silent')
  expect(await doors(request_id ?? '')).toEqual(['opened heartbeats', 'missed heartbeats', 'transitioned heartbeats', 'transitioned heartbeats', 'returned heartbeats'])
  await on.reporter.delete(`${HEARTBEATS}/silent`, '*').expect(204)
  expect(await on.db('journal').where({ event: 'heartbeat.removed' }).first('origin')).toEqual({ origin: 'api' })
})

test('what the service does by itself comes in by no door', async () => {
  on.clock.set('2026-03-02T05:00:00.000Z')
  const [calendar, team] = [await aCalendar(on), await aTeam(on, 'Desk')]
  await aPlan(on, {
    calendar: calendar.id, help_desk_team: team.id, governance_body: team.id, targets: { normal: { respond_minutes: 60, resolve_minutes: 600 } },
    ladder: [{ clock: 'response', at_percent: 50, action: 'add_watcher', team: team.id }, { clock: 'response', at_percent: 100, action: 'notify', team: team.id }],
  })
  const { id } = await aRequest(on)
  on.clock.advance(120)
  await keepTime(on.assembly.deps)
  const told = await doors(id)
  expect(told[0]).toBe('opened api')
  expect(told.slice(1).sort()).toEqual(['clock_breached service', 'clock_warned service', 'escalated service', 'escalated service'])
})

test('feed, history and audit tell the same', async () => {
  const { body } = await on.reporter.post('/v1/intake/events', { action: 'trigger', title: 'Told' }).expect(202)
  const id = body.results[0].request as string
  await allCommitted(on.db)
  const { items: events } = (await on.agent.get('/v1/events?types=request.opened&limit=200').expect(200)).body as { items: { request: { id: string }; origin: { door: string } }[] }
  expect(events.filter(({ request }) => request.id === id)).toMatchObject([{ origin: { door: 'events' } }])
  expect((await on.agent.get(`/v1/support-requests/${id}/history`).expect(200)).body.items).toMatchObject([{ origin: 'events' }])
  expect((await on.auditor.get(`/v1/audit-entries?request=${id}`).expect(200)).body.items).toMatchObject([{ origin: 'events' }])
})
