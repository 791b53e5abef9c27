/** The peers of a cluster of Alertmanagers, each of which tells the same: through two replicas at the same moment it counts once. */
import { replica, service, type Voice } from '../support/service'
import { move, type Opened } from '../support/world'

const on = service()
const other = replica(on)
let peers: Voice[]
beforeAll(() => { peers = [on.reporter, other.as(on.reporter)] })

interface Result { outcome: string; request?: string }
const ALERT = { status: 'firing', labels: { alertname: 'Down' }, annotations: {}, startsAt: '2026-03-02T09:00:00Z', fingerprint: 'a1' }
const firing = (key: string, more: object = {}) =>
  ({ version: '4', groupKey: key, truncatedAlerts: 0, status: 'firing', receiver: 'x', groupLabels: {}, commonLabels: { alertname: 'Down' }, commonAnnotations: {}, externalURL: '', alerts: [ALERT], ...more })
const over = (key: string) => firing(key, { status: 'resolved', alerts: [{ ...ALERT, status: 'resolved' }] })

const send = async (voice: Voice, body: object) => (await voice.post('/v1/intake/alertmanager', body).expect(202)).body as Result
/** Each peer tells it twice, all at the same moment. */
const tell = async (body: object) => (await Promise.all([...peers, ...peers].map(peer => send(peer, body)))).map(({ outcome }) => outcome).sort()
const once = (outcome: string) => [outcome, 'unchanged', 'unchanged', 'unchanged'].sort()
const requestOf = async (key: string) => ({ path: `/v1/support-requests/${(await send(on.reporter, firing(key))).request}` }) as Opened
const read = async ({ path }: Opened) => (await on.agent.get(path).expect(200)).body as { occurrences: number; state: string }

const ROUNDS = Array.from({ length: 8 }, (_, round) => round)

test('what is new opens one request with one occurrence', async () => {
  for (const round of ROUNDS) {
    expect(await tell(firing(`new ${round}`))).toEqual(once('opened'))
    const rows = await on.db('support_request').orderBy('id', 'desc').limit(1).select('occurrences')
    expect(rows).toEqual([{ occurrences: 1 }])
  }
})

test('an alert that joins a group is one occurrence more', async () => {
  for (const round of ROUNDS) {
    const request = await requestOf(`more ${round}`)
    expect(await tell(firing(`more ${round}`, { alerts: [ALERT, { ...ALERT, fingerprint: 'a2' }] }))).toEqual(once('joined'))
    expect((await read(request)).occurrences).toBe(2)
  }
})

test('what fires on after its request was resolved reopens it once', async () => {
  for (const round of ROUNDS) {
    const request = await requestOf(`on ${round}`)
    await move(on, request, 'start', { action: 'resolve', resolution: { code: 'fixed' } })
    expect(await tell(firing(`on ${round}`))).toEqual(once('reopened'))
    expect((await read(request)).occurrences).toBe(2)
  }
})

test('what is over is told once to the team that looks at it', async () => {
  for (const round of ROUNDS) {
    const request = await requestOf(`over ${round}`)
    await move(on, request, 'acknowledge')
    expect(await tell(over(`over ${round}`))).toEqual(once('noted'))
    expect((await on.agent.get(`${request.path}/comments`).expect(200)).body.items).toHaveLength(1)
  }
})

test('groups that a mapping makes one fault are over when both end at the same moment', async () => {
  await on.administrator.patch(`/v1/clients/${on.reporter.id}`, '*', { mapping: { fingerprint: { from: ['labels.alertname'] } } }).expect(200)
  await other.look()
  for (const round of ROUNDS) {
    const labels = { commonLabels: { alertname: `Together ${round}` } }
    const groups = [`one ${round}`, `two ${round}`]
    const [first] = [await send(on.reporter, firing(groups[0] ?? '', labels)), await send(on.reporter, firing(groups[1] ?? '', labels))]
    const ended = await Promise.all(groups.map((key, place) => send(peers[place] ?? on.reporter, { ...over(key), ...labels })))
    expect(ended.map(({ outcome }) => outcome).sort()).toEqual(['resolved', 'unchanged'])
    expect((await read({ path: `/v1/support-requests/${first.request}` } as Opened)).state).toBe('resolved')
  }
})

test('where only several reports open a request, peers are one, and a group that goes on opens it', async () => {
  await on.administrator.patch(`/v1/clients/${on.reporter.id}`, '*', { mapping: { open_after: { reports: 3, within_minutes: 10 } } }).expect(200)
  await other.look()
  const counted = Array.from(peers.concat(peers), () => 'counted')
  expect([await tell(firing('several')), await tell(firing('several'))]).toEqual([counted, counted])
  on.clock.advance(1)
  expect(await tell(firing('several'))).toEqual(counted)
  on.clock.advance(1)
  expect(await tell(firing('several'))).toEqual(once('opened'))
  expect(await on.db('support_request').orderBy('id', 'desc').limit(1).select('occurrences')).toEqual([{ occurrences: 3 }])
})

test('what is resolved while peers tell of it is reopened at once, also where only several open', async () => {
  await on.administrator.patch(`/v1/clients/${on.reporter.id}`, '*', { mapping: null }).expect(200)
  await other.look()
  const request = await requestOf('at once')
  await on.administrator.patch(`/v1/clients/${on.reporter.id}`, '*', { mapping: { open_after: { reports: 3, within_minutes: 10 } } }).expect(200)
  await other.look()
  await move(on, request, 'start', { action: 'resolve', resolution: { code: 'fixed' } })
  expect(await tell(firing('at once'))).toEqual(once('reopened'))
})

test('of twenty reports at once through both replicas three open their request, and each other one joins it', async () => {
  await on.administrator.patch(`/v1/clients/${on.reporter.id}`, '*', { mapping: { open_after: { reports: 3, within_minutes: 10 } } }).expect(200)
  await other.look()
  for (const round of ROUNDS) {
    const event = { action: 'trigger', fingerprint: `storm ${round}`, title: 'Flaps' }
    const results = await Promise.all(Array.from({ length: 20 }, (_, place) => (peers[place % 2] ?? on.reporter).post('/v1/intake/events', event).expect(202)))
    const outcomes = results.map(({ body }) => (body as { results: Result[] }).results[0]?.outcome).sort()
    expect(outcomes).toEqual(['counted', 'counted', ...Array.from({ length: 17 }, () => 'joined'), 'opened'])
    expect(await on.db('support_request').where({ fingerprint: event.fingerprint }).select('occurrences')).toEqual([{ occurrences: 20 }])
    expect(await on.db('awaited_report').where({ fingerprint: event.fingerprint })).toEqual([])
  }
})
