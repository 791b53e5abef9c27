/** Mappings: how what a client's monitoring sends becomes reports, and how many of them open a request. */
import { forgetAwaited } from '../../src/intake/awaited'
import { openRequest } from '../../src/requests/open'
import { callOf } from '../support/calls'
import { untilOneWaits, untilWaiting } from '../support/lock-waits'
import { service, type Voice } from '../support/service'

const on = service()

let mapped: Voice

const group = (key: string, labels: object, more: object = {}) => ({
  version: '4', groupKey: key, truncatedAlerts: 0, status: 'firing', receiver: 'support', groupLabels: {}, commonLabels: labels,
  commonAnnotations: { summary: 'Down', what: 'The exporter does not answer' }, externalURL: 'http://am.example.org',
  alerts: [{ status: 'firing', labels, annotations: {}, startsAt: '2026-03-02T09:00:00Z', fingerprint: key }], ...more,
})

const MAPPING = {
  title: { from: ['annotations.what'] },
  component: { from: ['labels.job'], values: { 'Shr-Exporter': 'SHR' }, default: 'IOL' },
  category: { default: 'operations.backup' },
  severity: { values: { sev1: 'critical', sev2: 'high' } },
  fingerprint: { from: ['labels.job'] },
}

const setMapping = async (mapping: object | null) => {
  const path = `/v1/clients/${mapped.id}`
  const { headers } = await on.administrator.get(path).expect(200)
  return on.administrator.patch(path, String(headers.etag), { mapping })
}

const send = async (body: object) => (await mapped.post('/v1/intake/alertmanager', body).expect(202)).body as { outcome: string; request?: string }
const read = async ({ request }: { request?: string }) => (await on.agent.get(`/v1/support-requests/${request}`).expect(200)).body

beforeAll(async () => {
  mapped = await on.newVoice({ name: 'Monitoring', roles: ['reporter'], component: 'CR' })
})

test('a mapping takes the members of a report from the facts that it names, in the words of the sender', async () => {
  await setMapping(MAPPING).then(({ status }) => { expect(status).toBe(200) })
  const request = await send(group('a', { job: 'shr-exporter', severity: 'SEV1' }))
  expect(await read(request)).toMatchObject({ title: 'The exporter does not answer', component: 'SHR', category: 'operations.backup', severity: 'critical' })
})

test('what a mapping does not find is taken as usual, and then as the mapping says by default', async () => {
  const request = await send(group('b', { job: 'something else', component: 'FR', severity: 'warning' }))
  expect(await read(request)).toMatchObject({ component: 'FR', severity: 'normal' })
  const other = await send(group('c', { job: 'yet another' }))
  expect(await read(other)).toMatchObject({ component: 'IOL' })
})

test('a mapping may say which facts make reports the same fault', async () => {
  const first = await send(group('d', { job: 'one and the same' }))
  const second = await send(group('e', { job: 'one and the same' }))
  expect(second).toMatchObject({ outcome: 'joined', request: first.request })
})

test('a mapping without it leaves everything as usual', async () => {
  await setMapping(null).then(({ status }) => { expect(status).toBe(200) })
  const request = await send(group('f', { job: 'shr-exporter', severity: 'SEV1' }))
  expect(await read(request)).toMatchObject({ title: 'Down', component: 'CR', severity: 'normal' })
})

test.each([
  ['a code that nobody knows', { component: { values: { x: 'NOWHERE' } } }, '/mapping/component/values/x'],
  ['a category by default that nobody knows', { category: { default: 'no-such' } }, '/mapping/category/default'],
  ['a severity that does not exist', { severity: { default: 'urgent' } }, '/mapping/severity/default'],
  ['a member that nobody knows', { labels: {} }, '/mapping/labels'],
  ['one report that opens', { open_after: { reports: 1, within_minutes: 5 } }, '/mapping/open_after/reports'],
])('a mapping with %s is refused with a pointer', async (_what, mapping, pointer) => {
  const { status, body } = await setMapping(mapping)
  expect({ status, body }).toMatchObject({ status: 400, body: { errors: [{ pointer }] } })
})

describe('tried out', () => {
  const trial = (body: object) => on.administrator.post(`/v1/clients/${mapped.id}/mapping-trials`, body)

  test('it shows the facts, the report and where that would go, and stores nothing', async () => {
    const before = await on.db('support_request').count()
    const { body } = await trial({ mapping: MAPPING, alerts: group('trial', { job: 'shr-exporter', severity: 'sev2' }) }).expect(200)
    expect(body).toMatchObject({
      facts: { 'labels.job': 'shr-exporter', 'annotations.summary': 'Down', 'group_key': 'trial' },
      report: { action: 'trigger', title: 'The exporter does not answer', component: 'SHR', severity: 'high' },
      category: 'operations.backup', team: null, because: { rule: 'nobody' },
    })
    expect(await on.db('support_request').count()).toEqual(before)
  })

  test('without a mapping it is that of the client, and what belongs to a person is not shown', async () => {
    const event = { routing_key: 'x', event_action: 'trigger', payload: { summary: 'Login of jane.doe@example.org fails, password=Sup3rS3cret!', source: 'cr-1', severity: 'error' } }
    const { text } = await trial({ event }).expect(200)
    expect(text).not.toMatch(/jane\.doe|Sup3rS3cret/)
    expect(JSON.parse(text)).toMatchObject({ report: { severity: 'high', source: 'cr-1' } })
  })

  test('of nothing, of two messages, with an unknown code or for an unknown client is refused', async () => {
    await trial({}).expect(400)
    await trial({ event: { routing_key: 'x', event_action: 'resolve' }, alerts: group('x', {}) }).expect(400)
    await trial({ mapping: { workflow: { default: 'no-such-workflow' } }, alerts: group('x', {}) }).expect(400)
    await on.administrator.post('/v1/clients/01957b2e-7a00-7000-8000-000000000000/mapping-trials', { alerts: group('x', {}) }).expect(404)
  })
})

describe('open only after several', () => {
  const report = async (fingerprint: string, action = 'trigger') =>
    ((await mapped.post('/v1/intake/events', { action, fingerprint, title: 'Flaps' }).expect(202)).body.results as { outcome: string; request?: string }[])[0] ?? { outcome: '' }

  const waiting = (fingerprint: string) => on.db('awaited_report').where({ fingerprint }).select(on.db.raw('cardinality(seen_at) as reports'))

  beforeAll(async () => { await setMapping({ open_after: { reports: 3, within_minutes: 10 } }) })

  test('fewer are counted and open nothing; the last opens with all of them', async () => {
    expect([(await report('three')).outcome, (await report('three')).outcome]).toEqual(['counted', 'counted'])
    const since = on.clock.now()
    on.clock.advance(1)
    const third = await report('three')
    expect(third.outcome).toBe('opened')
    const request = await read(third)
    expect(request).toMatchObject({ occurrences: 3 })
    expect(String(request.first_seen_at) <= since).toBe(true)
    expect((await report('three')).outcome).toBe('joined')
    expect(await read(third)).toMatchObject({ occurrences: 4 })
  })

  test('a call that is repeated with its key counts once, and is told the same, also after it opened and while it is under way', async () => {
    const keyed = async (key: string) => ((await mapped.post('/v1/intake/events', { action: 'trigger', fingerprint: 'keyed', title: 'Flaps' })
      .set('idempotency-key', key).expect(202)).body.results as { outcome: string }[])[0]?.outcome
    expect(await Promise.all(Array.from({ length: 20 }, () => keyed('first')))).toEqual(Array.from({ length: 20 }, () => 'counted'))
    expect([await keyed('second'), await keyed('first'), await keyed('second'), await keyed('third')]).toEqual(['counted', 'counted', 'counted', 'opened'])
    expect([await keyed('first'), await keyed('third'), await keyed('fourth'), await keyed('fourth')]).toEqual(['counted', 'opened', 'joined', 'joined'])
    const [request] = await on.db('support_request').where({ fingerprint: 'keyed' }).select('id', 'occurrences') as { id: string; occurrences: number }[]
    expect(request).toMatchObject({ occurrences: 4 })
    await on.agent.post(`/v1/support-requests/${request?.id}/transitions`, { action: 'cancel', reason: 'A trial' }).expect(200)
    expect(await keyed('fifth')).toBe('counted')
    expect(await Promise.all(Array.from({ length: 20 }, () => keyed('sixth')))).toEqual(Array.from({ length: 20 }, () => 'counted'))
    expect([await keyed('seventh'), await keyed('sixth')]).toEqual(['opened', 'counted'])
    await setMapping(null)
    expect([await keyed('first'), await keyed('sixth'), await keyed('seventh')]).toEqual(['counted', 'counted', 'opened'])
    await setMapping({ open_after: { reports: 3, within_minutes: 10 } })
  })

  test('those that are too old do not count', async () => {
    await report('slow')
    on.clock.advance(6)
    await report('slow')
    on.clock.advance(6)
    expect((await report('slow')).outcome).toBe('counted')
    expect((await report('slow')).outcome).toBe('opened')
  })

  test('a fault that comes and goes counts as one that stays', async () => {
    await report('flaps')
    expect((await report('flaps', 'resolve')).outcome).toBe('unchanged')
    await report('flaps')
    expect((await report('flaps', 'resolve')).outcome).toBe('unchanged')
    expect((await report('flaps')).outcome).toBe('opened')
  })

  test('those that have opened a request count for no other', async () => {
    for (const outcome of ['counted', 'counted', 'opened']) expect((await report('used up')).outcome).toBe(outcome)
    const { id } = await on.db('support_request').where({ fingerprint: 'used up' }).first('id') as { id: string }
    await on.agent.post(`/v1/support-requests/${id}/transitions`, { action: 'cancel', reason: 'A trial' }).expect(200)
    expect((await report('used up')).outcome).toBe('counted')
  })

  test('twenty at once open one request, and none of them is lost', async () => {
    const results = await Promise.all(Array.from({ length: 20 }, () => report('at once')))
    expect(results.filter(each => each.outcome === 'opened')).toHaveLength(1)
    const [request] = results.flatMap(each => (each.request ? [each] : []))
    const counted = results.filter(each => each.outcome === 'counted').length
    expect(counted).toBe(2)
    expect(await read(request ?? {})).toMatchObject({ occurrences: 20 })
  })

  test('what has been opened meanwhile is joined by all who found nothing, and none of them waits on', async () => {
    await report('meanwhile')
    const holding = await on.db.transaction()
    await holding('awaited_report').where({ fingerprint: 'meanwhile' }).delete()
    const late = Promise.all([1, 2, 3].map(() => report('meanwhile')))
    await untilWaiting(on.db, 3)
    const { body: request } = await mapped.post('/v1/support-requests', { title: 'Flaps', fingerprint: 'meanwhile' }).expect(201)
    await holding.commit()
    expect((await late).map(({ outcome }) => outcome)).toEqual(['joined', 'joined', 'joined'])
    expect((await on.agent.get(`/v1/support-requests/${(request as { id: string }).id}`).expect(200)).body).toMatchObject({ occurrences: 4 })
    expect(await waiting('meanwhile')).toEqual([])
  })

  test('what another door opens at that moment is joined, and the others wait on', async () => {
    expect([(await report('other door')).outcome, (await report('other door')).outcome]).toEqual(['counted', 'counted'])
    const opening = await on.db.transaction()
    await openRequest({ ...on.assembly.deps, db: opening }, { title: 'Flaps', fingerprint: 'other door' }, await callOf(on.db, mapped.id))
    const third = report('other door')
    await untilOneWaits(on.db)
    await opening.commit()
    const joined = await third
    expect(joined.outcome).toBe('joined')
    expect(await read(joined)).toMatchObject({ occurrences: 2 })
    expect(await waiting('other door')).toEqual([{ reports: 2 }])
  })

  test('where the last is refused the others go on waiting, and it was not counted', async () => {
    expect([(await report('refused')).outcome, (await report('refused')).outcome]).toEqual(['counted', 'counted'])
    const { body } = await mapped.post('/v1/intake/events', { action: 'trigger', fingerprint: 'refused', title: 'Flaps', category: 'unheard-of' }).expect(202)
    expect(body).toMatchObject({ results: [{ status: 400, problem: { errors: [{ pointer: '/category' }] } }] })
    expect(await waiting('refused')).toEqual([{ reports: 2 }])
    const last = await report('refused')
    expect(last.outcome).toBe('opened')
    expect(await read(last)).toMatchObject({ occurrences: 3 })
  })

  test('what has waited for too long is forgotten', async () => {
    await report('forgotten')
    await forgetAwaited(on.assembly.deps)
    expect(await on.db('awaited_report').where({ fingerprint: 'forgotten' })).toHaveLength(1)
    on.clock.advance(8 * 24 * 60)
    await forgetAwaited(on.assembly.deps)
    expect(await on.db('awaited_report')).toEqual([])
  })
})
