/** Events of machines: one request for a fault, however often and by whichever action it is reported. */
import { resolveQuiet } from '../../src/requests/resolve-quiet'
import { service } from '../support/service'
import { aPlan, aTeam, changePlan, giveCategory, move, type Opened, RESOLVE } from '../support/world'

const on = service()
const EVENTS = '/v1/intake/events'

interface Result { status: number; outcome?: string; request?: string; problem?: { errors?: object[] } }

const send = async (...events: object[]) => (await on.reporter.post(EVENTS, events.length === 1 ? events[0] : events).expect(202)).body.results as Result[]
const one = async (event: object) => (await send(event))[0] ?? { status: 0 }
const trigger = (fingerprint: string, more: object = {}) => one({ action: 'trigger', fingerprint, title: 'The disk is full', ...more })
const read = async (result: Result) => (await on.agent.get(`/v1/support-requests/${result.request}`).expect(200)).body
const opened = (result: Result) => ({ path: `/v1/support-requests/${result.request}` }) as Opened

test('a trigger opens a request for the component of its source, later ones join it', async () => {
  const first = await trigger('disk-1', { severity: 'high', details: { node: 3 }, occurred_at: '2026-03-02T08:59:00Z', links: [{ href: 'https://grafana.example.org/d/1' }] })
  const second = await trigger('disk-1')
  expect([first.outcome, second.outcome, second.request]).toEqual(['opened', 'joined', first.request])
  expect(await read(first)).toMatchObject({ component: 'CR', severity: 'high', occurrences: 2, details: { node: 3, occurred_at: '2026-03-02T08:59:00Z', links: [{ href: 'https://grafana.example.org/d/1' }] } })
})

test('twenty triggers at once with one fingerprint are one request, twenty occurrences and one journal line', async () => {
  const results = await Promise.all(Array.from({ length: 20 }, () => trigger('at once')))
  expect(new Set(results.map(each => each.request)).size).toBe(1)
  expect(results.filter(each => each.outcome === 'opened')).toHaveLength(1)
  const request = results[0] ?? { status: 0 }
  expect(await read(request)).toMatchObject({ occurrences: 20 })
  const { items } = (await on.agent.get(`/v1/support-requests/${request.request}/occurrences`)).body as { items: { ordinal: number }[] }
  expect(items.map(each => each.ordinal)).toEqual([1, 2, 3, 4, 5, 16, 17, 18, 19, 20])
  expect((await on.agent.get(`/v1/support-requests/${request.request}/history`)).body.items).toHaveLength(1)
})

test('a trigger shortly after the resolution reopens, and says so; later it opens a request that follows it up', async () => {
  const first = await trigger('again')
  await move(on, opened(first), 'start', RESOLVE)
  const again = await trigger('again')
  expect([again.outcome, again.request]).toEqual(['reopened', first.request])
  expect(await read(first)).toMatchObject({ state: 'in_progress', state_reason: 'Reported again by its source.', occurrences: 2 })
  await move(on, opened(first), RESOLVE)
  on.clock.advance(73 * 60)
  const later = await trigger('again')
  expect(later.outcome).toBe('opened')
  const { body } = await on.agent.get(`/v1/support-requests/${later.request}/links`).expect(200)
  expect(body.items).toMatchObject([{ type: 'follow_up_of', request: first.request }])
})

test('ten triggers at once after the window open one request that follows up', async () => {
  const first = await trigger('race')
  await move(on, opened(first), 'start', RESOLVE, 'close')
  const results = await Promise.all(Array.from({ length: 10 }, () => trigger('race')))
  expect(results.map(each => each.outcome).sort()).toEqual(['joined', 'joined', 'joined', 'joined', 'joined', 'joined', 'joined', 'joined', 'joined', 'opened'])
  expect(new Set(results.map(each => each.request)).size).toBe(1)
})

test('what the source resolves is resolved where nobody has touched it, and else told to the team', async () => {
  const alone = await trigger('alone')
  expect(await one({ action: 'resolve', fingerprint: 'alone' })).toMatchObject({ outcome: 'resolved', request: alone.request })
  expect(await read(alone)).toMatchObject({ state: 'resolved', resolution: { code: 'other' } })
  const touched = await trigger('touched')
  await move(on, opened(touched), 'start')
  expect(await one({ action: 'resolve', fingerprint: 'touched' })).toMatchObject({ outcome: 'noted', request: touched.request })
  expect(await read(touched)).toMatchObject({ state: 'in_progress' })
  expect((await on.agent.get(`/v1/support-requests/${touched.request}/comments`)).body.items).toMatchObject([{ visibility: 'team' }])
})

test('a signal without a living request changes nothing and is taken all the same', async () => {
  expect(await send({ action: 'resolve', fingerprint: 'never seen' }, { action: 'acknowledge', fingerprint: 'never seen' }))
    .toEqual([{ status: 202, outcome: 'unchanged' }, { status: 202, outcome: 'unchanged' }])
})

test('what the source acknowledges is acknowledged once', async () => {
  const request = await trigger('seen')
  expect([(await one({ action: 'acknowledge', fingerprint: 'seen' })).outcome, (await one({ action: 'acknowledge', fingerprint: 'seen' })).outcome]).toEqual(['acknowledged', 'unchanged'])
  expect(await read(request)).toMatchObject({ state: 'acknowledged' })
})

test('two clients with one fingerprint have a request each', async () => {
  const other = await on.newVoice({ name: 'Monitoring of the SHR', roles: ['reporter'], component: 'SHR' })
  const first = await trigger('shared')
  const { body } = await other.post(EVENTS, { action: 'trigger', fingerprint: 'shared', title: 'The disk is full' }).expect(202)
  expect(body.results[0]).toMatchObject({ outcome: 'opened' })
  expect(body.results[0].request).not.toBe(first.request)
})

test('a list takes the good items, and each bad one has its problem in its place', async () => {
  const results = await send(
    { action: 'trigger', title: 'One' }, { action: 'trigger' }, { action: 'explode', title: 'x' }, { action: 'resolve' },
    { action: 'trigger', title: 'Two', component: 'NOPE' }, { action: 'trigger', title: 'Three', unknown: 1 }, { action: 'trigger', title: 'Four' },
  )
  expect(results).toMatchObject([
    { status: 202, outcome: 'opened' },
    { status: 400, problem: { errors: [{ pointer: '/title' }] } },
    { status: 400, problem: { errors: [{ pointer: '/action' }] } },
    { status: 400, problem: { errors: [{ pointer: '/fingerprint' }] } },
    { status: 400, problem: { errors: [{ pointer: '/component' }] } },
    { status: 400, problem: { errors: [{ pointer: '/unknown' }] } },
    { status: 202, outcome: 'opened' },
  ])
})

test.each([['an empty list', []], ['too long a list', Array.from({ length: 501 }, () => ({}))], ['a text', 'x'], ['null', null]])('%s is a 400', async (_what, body) => {
  await on.reporter.post(EVENTS).set('content-type', 'application/json').send(JSON.stringify(body)).expect(400)
})

test('is given to the team of its category like everything else', async () => {
  const team = await aTeam(on, 'Infrastructure')
  await giveCategory(on, 'operations', team.id)
  expect(await read(await trigger('routed', { category: 'operations' }))).toMatchObject({ team: team.id })
})

describe('the plan says', () => {
  let plan: { id: string } | undefined
  const says = async (draft: object) => (plan ? changePlan(on, plan, draft) : void (plan = await aPlan(on, draft)))

  test('for how long a fault reopens its request', async () => {
    await says({ reopen_within_hours: 2 })
    const first = await trigger('short window')
    await move(on, opened(first), 'start', RESOLVE)
    on.clock.advance(3 * 60)
    expect(await trigger('short window')).toMatchObject({ outcome: 'opened' })
    await says({ reopen_within_hours: 200 })
    const second = await trigger('long window')
    await move(on, opened(second), 'start', RESOLVE)
    on.clock.advance(150 * 60)
    expect(await trigger('long window')).toMatchObject({ outcome: 'reopened', request: second.request })
  })

  test('after which quiet what nobody has touched is resolved; by default it never is', async () => {
    const [alone, touched, loud] = [await trigger('quiet'), await trigger('quiet and touched'), await trigger('loud')]
    const { body: byHand } = await on.reporter.post('/v1/support-requests', { title: 'Without a fingerprint' }).expect(201)
    await move(on, opened(touched), 'acknowledge')
    on.clock.advance(13 * 60)
    await trigger('loud')
    await resolveQuiet(on.assembly.deps)
    expect(await read(alone)).toMatchObject({ state: 'new' })
    await says({ quiet_after_hours: 12 })
    await Promise.all([resolveQuiet(on.assembly.deps), resolveQuiet(on.assembly.deps)])
    expect(await read(alone)).toMatchObject({ state: 'resolved', resolution: { code: 'other', note: expect.stringMatching(/^Not reported again since 2026/) as string } })
    expect(await read(touched)).toMatchObject({ state: 'acknowledged' })
    expect(await read(loud)).toMatchObject({ state: 'new' })
    expect((await on.agent.get(`/v1/support-requests/${byHand.id}`)).body).toMatchObject({ state: 'new' })
    expect(await trigger('quiet')).toMatchObject({ outcome: 'reopened', request: alone.request })
  })
})
