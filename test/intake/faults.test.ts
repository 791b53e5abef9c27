/** What becomes of a fault while people triage its request, and its source goes on telling of it. */
import { forgetGroups } from '../../src/intake/alerts'
import { resolveQuiet } from '../../src/requests/resolve-quiet'
import { service, type Voice } from '../support/service'
import { aPlan, move, type Opened, RESOLVE } from '../support/world'

const on = service()
let source: Voice
beforeAll(async () => { source = await on.newVoice({ name: 'Monitoring of all', roles: ['reporter'] }) })

interface Result { status: number; outcome?: string; request?: string }
const events = async (...list: object[]) => (await source.post('/v1/intake/events', list).expect(202)).body.results as Result[]
const event = async (action: string, fingerprint: string, more: object = {}) =>
  (await events({ action, fingerprint, ...(action === 'trigger' ? { title: 'Down' } : {}), ...more }))[0] ?? { status: 0 }
const group = (key: string, more: object = {}) => {
  const alert = { status: 'firing', labels: { alertname: 'Down' }, annotations: {}, startsAt: '2026-03-02T09:00:00Z', fingerprint: key }
  return { version: '4', groupKey: key, truncatedAlerts: 0, status: 'firing', receiver: 'x', groupLabels: {}, commonLabels: { alertname: 'Down' }, commonAnnotations: {}, externalURL: '', alerts: [alert], ...more }
}
const alerts = async (body: object) => (await source.post('/v1/intake/alertmanager', body).expect(202)).body as Result
const over = (key: string, more: object = {}) => group(key, { status: 'resolved', alerts: [{ ...group(key).alerts[0], status: 'resolved' }], ...more })
const read = async ({ request }: Result) => (await on.agent.get(`/v1/support-requests/${request}`).expect(200)).body as { state: string; occurrences: number; component: string | null; sensitivity: string }
const opened = ({ request }: Result) => ({ path: `/v1/support-requests/${request}` }) as Opened
const all = (fingerprint: string) => on.db('support_request').where({ fingerprint }).orderBy('id').select('id', 'state', 'occurrences') as Promise<{ id: string; state: string; occurrences: number }[]>

test('one that repeats itself is not quiet, one that does not is', async () => {
  await aPlan(on, { quiet_after_hours: 12 })
  const [loud, silent] = [await alerts(group('loud')), await alerts(group('silent'))]
  for (let i = 0; i < 4; i++) {
    on.clock.advance(4 * 60)
    expect(await alerts(group('loud'))).toMatchObject({ outcome: 'unchanged' })
  }
  await resolveQuiet(on.assembly.deps)
  expect([(await read(loud)).state, (await read(silent)).state]).toEqual(['new', 'resolved'])
})

test('one that still fires after it was resolved reopens its request, unless a person has ended that for good', async () => {
  const resolved = await alerts(group('resolved too soon'))
  await move(on, opened(resolved), 'start', RESOLVE)
  expect(await alerts(group('resolved too soon'))).toMatchObject({ outcome: 'reopened', request: resolved.request })
  const cancelled = await alerts(group('cancelled'))
  await on.agent.post(`${opened(cancelled).path}/transitions`, { action: 'cancel', reason: 'Known' }).expect(200)
  expect(await alerts(group('cancelled'))).toMatchObject({ outcome: 'unchanged' })
})

test('one whose component only its first report names is found without it', async () => {
  const send = (body: object) => on.app.inject({ method: 'POST', url: '/v1/intake/pagerduty', payload: { routing_key: source.key, dedup_key: 'pd', ...body } })
  const payload = { summary: 'Down', source: 'x', severity: 'error' }
  await send({ event_action: 'trigger', payload: { ...payload, component: 'CR' } })
  await send({ event_action: 'trigger', payload })
  await send({ event_action: 'resolve' })
  expect(await all('pd')).toMatchObject([{ state: 'resolved', occurrences: 2 }])
})

test('one whose component triage has corrected goes on in the same request', async () => {
  const first = await event('trigger', 'corrected', { component: 'CR' })
  await on.agent.patch(opened(first).path, '*', { component: 'SHR' }).expect(200)
  expect(await event('trigger', 'corrected', { component: 'CR' })).toMatchObject({ outcome: 'joined', request: first.request })
  expect(await event('resolve', 'corrected', { component: 'CR' })).toMatchObject({ outcome: 'noted', request: first.request })
  await move(on, opened(first), 'start', RESOLVE)
  expect(await event('trigger', 'corrected', { component: 'CR' })).toMatchObject({ outcome: 'reopened', request: first.request })
  expect(await read(first)).toMatchObject({ component: 'SHR', occurrences: 3 })
})

test('one of two components of one client is two requests', async () => {
  const [one, other] = [await event('trigger', 'same words', { component: 'CR' }), await event('trigger', 'same words', { component: 'SHR' })]
  expect(one.request).not.toBe(other.request)
})

test('one that is reported while its request is being resolved has one living request, linked or the same', async () => {
  for (let round = 0; round < 8; round++) {
    const first = await event('trigger', `race ${round}`)
    await move(on, opened(first), 'start')
    const resolving = on.agent.post(`${opened(first).path}/transitions`, RESOLVE)
    const results = await Promise.all([event('trigger', `race ${round}`), event('trigger', `race ${round}`), resolving, event('trigger', `race ${round}`)])
    const rows = await all(`race ${round}`)
    expect({ rows, results: results.length }).toMatchObject({ rows: [{ id: first.request, occurrences: 4 }] })
  }
})

test('signals at once with a trigger after the end are never refused', async () => {
  for (let round = 0; round < 8; round++) {
    const first = await event('trigger', `signals ${round}`)
    await move(on, opened(first), 'start', RESOLVE, 'close')
    const results = await Promise.all([event('trigger', `signals ${round}`), ...Array.from({ length: 4 }, () => event('resolve', `signals ${round}`))])
    expect(results.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202])
  }
})

test('one whose former request was reopened by hand joins that', async () => {
  const first = await event('trigger', 'former')
  await move(on, opened(first), 'start', RESOLVE)
  on.clock.advance(80 * 60)
  const second = await event('trigger', 'former')
  await move(on, opened(second), 'start', RESOLVE)
  await on.agent.post(`${opened(first).path}/transitions`, { action: 'reopen', reason: 'It was this one' }).expect(200)
  expect(await event('trigger', 'former')).toMatchObject({ outcome: 'joined', request: first.request })
})

test('a list of two hundred ends is taken, and leaves connections to others', async () => {
  const names = Array.from({ length: 200 }, (_, place) => `many ${place}`)
  await events(...names.map(fingerprint => ({ action: 'trigger', fingerprint, title: 'Down' })))
  const [ended] = await Promise.all([events(...names.map(fingerprint => ({ action: 'resolve', fingerprint }))), on.agent.get('/v1/support-requests').expect(200)])
  expect(new Set(ended.map(({ outcome }) => outcome))).toEqual(new Set(['resolved']))
})

test('in a list a component that is said and one that is implied are the same', async () => {
  const results = (await on.reporter.post('/v1/intake/events', [{ action: 'trigger', fingerprint: 'implied', title: 'Down', component: 'CR' }, { action: 'resolve', fingerprint: 'implied' }]).expect(202)).body.results as Result[]
  expect(results.map(({ outcome }) => outcome)).toEqual(['opened', 'resolved'])
})

test('a list that is repeated with its key opens and counts nothing twice', async () => {
  const list = [{ action: 'trigger', title: 'Without a fingerprint' }, { action: 'trigger', title: 'Down', fingerprint: 'repeated list' }]
  const send = () => source.post('/v1/intake/events', list).set('idempotency-key', 'a-list').expect(202)
  const [first, second] = [await send(), await send()]
  expect(second.body).toEqual(first.body)
  expect(await all('repeated list')).toMatchObject([{ occurrences: 1 }])
})

test('an event that reopened a request is told the same when it is repeated, whatever has become of that since', async () => {
  const first = await event('trigger', 'repeated after its end')
  await event('resolve', 'repeated after its end')
  const send = async () => (await source.post('/v1/intake/events', { action: 'trigger', title: 'Down', fingerprint: 'repeated after its end' }).set('idempotency-key', 'reopens').expect(202)).body as object
  const reopened = await send()
  expect(reopened).toMatchObject({ results: [{ outcome: 'reopened', request: first.request }] })
  expect(await send()).toEqual(reopened)
  await event('resolve', 'repeated after its end')
  expect(await send()).toEqual(reopened)
  expect(await all('repeated after its end')).toMatchObject([{ state: 'resolved', occurrences: 2 }])
})

test('a group from two peers at the same moment counts once', async () => {
  const results = await Promise.all([alerts(group('peers')), alerts(group('peers'))])
  expect(results.map(({ outcome }) => outcome).sort()).toEqual(['opened', 'unchanged'])
})

test('groups that a mapping makes one fault are over when none of them fires', async () => {
  const { headers } = await on.administrator.get(`/v1/clients/${source.id}`).expect(200)
  await on.administrator.patch(`/v1/clients/${source.id}`, String(headers.etag), { mapping: { fingerprint: { from: ['labels.alertname'] } } }).expect(200)
  const labels = { commonLabels: { alertname: 'Together' } }
  const first = await alerts(group('one', labels))
  expect([(await alerts(group('two', labels))).outcome, (await alerts(group('one', labels))).outcome, (await alerts(group('two', labels))).outcome]).toEqual(['joined', 'unchanged', 'unchanged'])
  expect(await alerts(over('one', labels))).toMatchObject({ outcome: 'unchanged' })
  expect(await read(first)).toMatchObject({ state: 'new', occurrences: 2 })
  expect(await alerts(over('two', labels))).toMatchObject({ outcome: 'resolved', request: first.request })
  await on.administrator.patch(`/v1/clients/${source.id}`, '*', { mapping: null }).expect(200)
})

test('a group of which alerts were left out ends nothing', async () => {
  const first = await alerts(group('left out'))
  expect(await alerts(group('left out', { alerts: [], truncatedAlerts: 12 }))).toMatchObject({ outcome: 'joined' })
  expect(await alerts(over('left out', { truncatedAlerts: 3 }))).toMatchObject({ outcome: 'unchanged' })
  expect(await read(first)).toMatchObject({ state: 'new' })
})

test('a component that was retired since does not silence its source', async () => {
  await on.lead.post('/v1/components', { code: 'ZZZ', name: 'Soon gone', layer: 'registry' }).expect(201)
  const labels = { commonLabels: { alertname: 'Down', component: 'ZZZ' } }
  const [first, told] = [await alerts(group('retired', labels)), await event('trigger', 'told', { component: 'ZZZ' })]
  await on.lead.patch('/v1/components/ZZZ', '*', { retired: true }).expect(200)
  expect(await alerts(group('retired', { ...labels, alerts: [...group('retired').alerts, { ...group('another').alerts[0] }] }))).toMatchObject({ outcome: 'joined', request: first.request })
  expect(await event('trigger', 'told', { component: 'ZZZ' })).toMatchObject({ outcome: 'joined', request: told.request })
})

test('what follows up a fault of a component that was retired since is of none, and one that names it is refused', async () => {
  await on.lead.post('/v1/components', { code: 'YYY', name: 'Soon gone', layer: 'registry' }).expect(201)
  const labels = { commonLabels: { alertname: 'Down', component: 'YYY' } }
  for (const first of [await alerts(group('ended', labels)), await event('trigger', 'named', { component: 'YYY' })])
    await on.agent.post(`${opened(first).path}/transitions`, { action: 'cancel', reason: 'Known' }).expect(200)
  await on.lead.patch('/v1/components/YYY', '*', { retired: true }).expect(200)
  await forgetGroups({ ...on.assembly.deps, now: () => '2100-01-01T00:00:00.000Z' })
  const again = await alerts(group('ended', labels))
  expect(again).toMatchObject({ outcome: 'opened' })
  expect(await read(again)).toMatchObject({ component: null })
  expect(await event('trigger', 'named', { component: 'YYY' })).toMatchObject({ status: 400, problem: { errors: [{ pointer: '/component' }] } })
  expect(await event('trigger', 'named')).toMatchObject({ outcome: 'opened' })
})

test('a machine whose own component was retired since is taken, as of none', async () => {
  await on.lead.post('/v1/components', { code: 'XXX', name: 'Soon gone', layer: 'registry' }).expect(201)
  const machine = await on.newVoice({ name: 'Of what goes', roles: ['reporter'], component: 'XXX' })
  const trigger = async (fingerprint: string) => ((await machine.post('/v1/intake/events', { action: 'trigger', title: 'Down', fingerprint }).expect(202)).body.results as Result[])[0] ?? { status: 0 }
  const before = await trigger('own')
  await on.lead.patch('/v1/components/XXX', '*', { retired: true }).expect(200)
  expect(await trigger('own')).toMatchObject({ outcome: 'joined', request: before.request })
  expect(await read(await trigger('new'))).toMatchObject({ component: null })
})

test('what only its source has moved is untouched, however often', async () => {
  const outcomes: (string | undefined)[] = []
  for (let i = 0; i < 3; i++) outcomes.push((await event('trigger', 'flapping')).outcome, (await event('resolve', 'flapping')).outcome)
  expect(outcomes).toEqual(['opened', 'resolved', 'reopened', 'resolved', 'reopened', 'resolved'])
})

test('what follows up a restricted request is as restricted', async () => {
  const first = await event('trigger', 'leak')
  await on.administrator.patch(opened(first).path, '*', { sensitivity: 'restricted' }).expect(200)
  for (const step of [{ action: 'start' }, RESOLVE, { action: 'close' }]) await on.administrator.post(`${opened(first).path}/transitions`, step).expect(200)
  const again = await event('trigger', 'leak')
  expect(again.outcome).toBe('opened')
  await on.agent.get(opened(again).path).expect(404)
  expect((await on.administrator.get(opened(again).path).expect(200)).body).toMatchObject({ sensitivity: 'restricted' })
})

test('a fingerprint that names a person does the same, and is not kept', async () => {
  const first = await event('trigger', 'jane.doe@example.org')
  expect(await event('trigger', 'jane.doe@example.org')).toMatchObject({ outcome: 'joined', request: first.request })
  expect(await event('resolve', 'jane.doe@example.org')).toMatchObject({ outcome: 'resolved', request: first.request })
  expect(JSON.stringify(await read(first))).not.toContain('jane.doe')
})

test('a group that nobody has sent for a season is forgotten, and no other', async () => {
  const known = async () => (await on.db('alert_group').count({ found: '*' }) as { found: number }[])[0]?.found
  on.clock.advance(91 * 24 * 60)
  await alerts(group('of this season'))
  await forgetGroups(on.assembly.deps)
  expect(await known()).toBe(1)
})

test('details that would be too large with their links are refused, and nothing is kept', async () => {
  const [result] = await events({ action: 'trigger', fingerprint: 'large', title: 'Down', details: { text: 'x'.repeat(65_000) }, links: [{ href: `https://example.org/${'x'.repeat(1_000)}` }] })
  expect(result).toMatchObject({ status: 400, problem: { errors: [{ pointer: '/details' }] } })
  expect(await all('large')).toEqual([])
})
