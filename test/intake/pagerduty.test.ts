/** The door for senders of PagerDuty's Events API: its form of calls, answers and refusals. */
import { service } from '../support/service'
import { move, type Opened } from '../support/world'

const on = service()
const DOOR = '/v1/intake/pagerduty'

const payload = { summary: 'The disk of db1 is full', source: 'db1', severity: 'critical' }
const trigger = (more: object = {}) => ({ routing_key: on.reporter.key, event_action: 'trigger', payload, ...more })
const post = (body: object) => on.app.inject({ method: 'POST', url: DOOR, headers: { 'content-type': 'application/json' }, payload: body })
const send = async (body: object) => {
  const answer = await post(body)
  expect(answer.statusCode).toBe(202)
  return answer.json<{ status: string; message: string; dedup_key: string }>()
}
const living = async (fingerprint: string) => (await on.db('support_request').where({ fingerprint }).orderBy('id', 'desc').first('id', 'state', 'occurrences', 'title', 'component', 'severity', 'details')) as
  { id: string; state: string; occurrences: number; details: object }

test('a trigger without a key in any header opens a request for the client of its routing_key', async () => {
  const answer = await send(trigger({ dedup_key: 'disk-db1', payload: { ...payload, component: 'shr', custom_details: { free: 0 }, timestamp: '2026-03-02T08:59:00Z' }, links: [{ href: 'https://example.org/runbook', text: 'Runbook' }], client: 'Zabbix', colour: 'red' }))
  expect(answer).toEqual({ status: 'success', message: 'Event processed', dedup_key: 'disk-db1' })
  const request = await living('disk-db1')
  expect(request).toMatchObject({
    title: 'The disk of db1 is full', component: 'SHR', severity: 'critical', occurrences: 1,
    details: { source: 'db1', custom_details: { free: 0 }, occurred_at: '2026-03-02T08:59:00Z', client: 'Zabbix', links: [{ href: 'https://example.org/runbook', text: 'Runbook' }] },
  })
  expect((await on.reporter.get(`/v1/support-requests/${request.id}`).expect(200)).body.reported_by).toBe(on.reporter.id)
})

test('a link whose text is blank is taken without it, at the door and in a trial', async () => {
  const event = trigger({ dedup_key: 'blank', links: [{ href: 'https://example.org/runbook', text: ' \t' }] })
  const bare = [{ href: 'https://example.org/runbook' }]
  await send(event)
  expect((await living('blank')).details).toMatchObject({ links: bare })
  const { body } = await on.administrator.post(`/v1/clients/${on.reporter.id}/mapping-trials`, { event }).expect(200)
  expect(body.report.links).toEqual(bare)
})

test('its dedup_key folds, acknowledges and resolves', async () => {
  await send(trigger({ dedup_key: 'fold' }))
  await send(trigger({ dedup_key: 'fold' }))
  expect(await living('fold')).toMatchObject({ occurrences: 2, state: 'new' })
  await send({ routing_key: on.reporter.key, event_action: 'acknowledge', dedup_key: 'fold' })
  expect(await living('fold')).toMatchObject({ state: 'acknowledged' })
  await send(trigger({ dedup_key: 'untouched' }))
  await send({ routing_key: on.reporter.key, event_action: 'resolve', dedup_key: 'untouched' })
  expect(await living('untouched')).toMatchObject({ state: 'resolved' })
  await send(trigger({ dedup_key: 'touched' }))
  await move(on, { path: `/v1/support-requests/${(await living('touched')).id}` } as Opened, 'start')
  await send({ routing_key: on.reporter.key, event_action: 'resolve', dedup_key: 'touched' })
  expect(await living('touched')).toMatchObject({ state: 'in_progress' })
})

test('without a dedup_key it is folded by its source and the part of it, never by its text, and is told its key', async () => {
  const part = { ...payload, class: 'disk' }
  const first = await send(trigger({ payload: part }))
  const second = await send(trigger({ payload: { ...part, summary: 'Another text' } }))
  expect(second.dedup_key).toBe(first.dedup_key)
  expect(await living(first.dedup_key)).toMatchObject({ occurrences: 2 })
  const bare = [await send(trigger()), await send(trigger())]
  expect(new Set(bare.map(each => each.dedup_key)).size).toBe(2)
})

test('a long dedup_key and a long summary are taken whole', async () => {
  const dedup_key = 'k'.repeat(255)
  expect((await send(trigger({ dedup_key, payload: { ...payload, summary: 'S'.repeat(1_024) } }))).dedup_key).toBe(dedup_key)
  await send(trigger({ dedup_key }))
  const found = await on.db('support_request').where('title', 'S'.repeat(200)).first('description', 'occurrences') as { description: string; occurrences: number }
  expect(found).toEqual({ description: 'S'.repeat(1_024), occurrences: 2 })
})

test.each<[string, () => object, RegExp]>([
  ['an unknown routing_key', () => trigger({ routing_key: 'R0UTINGKEYR0UTINGKEYR0UTINGKEY01' }), /routing_key/],
  ['the key of a client that only looks on', () => trigger({ routing_key: on.auditor.key }), /routing_key/],
  ['no payload to trigger', () => trigger({ payload: undefined }), /\/payload\/summary/],
  ['a severity that is no word', () => trigger({ payload: { ...payload, severity: 5 } }), /\/payload\/severity must be/],
  ['no dedup_key to resolve', () => ({ routing_key: on.reporter.key, event_action: 'resolve' }), /dedup_key/],
  ['a clinical document', () => trigger({ payload: { ...payload, custom_details: { resourceType: 'Patient', name: [{ family: 'Doe' }] } } }), /custom_details/],
])('with %s it is refused in its own form', async (_what, body, says) => {
  const answer = await post(body())
  expect(answer.statusCode).toBe(400)
  expect(answer.json()).toMatchObject({ status: 'invalid event', errors: [expect.stringMatching(says)] as unknown })
})

test('what is no JSON is refused in its own form too', async () => {
  const answer = await on.app.inject({ method: 'POST', url: DOOR, headers: { 'content-type': 'application/json' }, payload: '{"routing_key": ' })
  expect([answer.statusCode, answer.json()]).toEqual([400, { status: 'invalid event', message: expect.any(String) as string, errors: [expect.any(String)] }])
})

test('patient data in a summary is masked before it is kept', async () => {
  await send(trigger({ dedup_key: 'masked', payload: { ...payload, summary: 'Patient name: Jane Doe not found' } }))
  expect(JSON.stringify(await living('masked'))).not.toContain('Jane Doe')
})

test.each([['page', 'critical'], ['info ', 'low'], ['HIGH', 'high'], ['purple', 'normal'], ['', 'normal']])('the severity %j is read as %s, since rules of the field write such words', async (severity, meaning) => {
  await send(trigger({ dedup_key: `severity ${severity}.`, payload: { ...payload, severity } }))
  expect(await living(`severity ${severity}.`)).toMatchObject({ severity: meaning })
})
