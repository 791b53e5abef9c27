/** A request that was found to be a duplicate of another: what is reported of it counts for its original, as long as that is open. */
import { service, type Voice } from '../support/service'
import { aRequest, move, type Opened, RESOLVE } from '../support/world'

const on = service()

const report = (fingerprint: string, voice: Voice = on.reporter) => voice.post('/v1/support-requests', { title: 'Down again', fingerprint })
const event = async (fingerprint: string, key = String(Math.random())) =>
  ((await on.reporter.post('/v1/intake/events', { action: 'trigger', fingerprint, title: 'Down again' }).set('idempotency-key', key).expect(202)).body.results as [{ outcome: string; request: string }])[0]
const link = (from: Opened, to: Opened) => on.agent.post(`${from.path}/links`, { type: 'duplicates', request: to.id })
const all = (...fingerprints: string[]) => on.db('support_request').whereIn('fingerprint', fingerprints).orderBy('id').select('id', 'state', 'occurrences')
const read = async ({ path }: Opened) => (await on.agent.get(path).expect(200)).body as { occurrences: number; occurrence_rate: number; last_seen_at: string }
const pair = async (name: string): Promise<[duplicate: Opened, original: Opened]> =>
  [await aRequest(on, { fingerprint: `${name} duplicate` }), await aRequest(on, { fingerprint: `${name} original` })]

test('reports of a duplicate join its original, once each', async () => {
  const [duplicate, original] = await pair('joins')
  await link(duplicate, original).expect(201)
  expect((await report('joins duplicate').expect(200)).body).toMatchObject({ id: original.id, occurrences: 3 })
  expect(await event('joins duplicate', 'once')).toMatchObject({ outcome: 'joined', request: original.id })
  expect(await event('joins duplicate', 'once')).toMatchObject({ outcome: 'joined', request: original.id })
  expect(await all('joins duplicate', 'joins original')).toEqual([
    { id: duplicate.id, state: 'closed', occurrences: 1 }, { id: original.id, state: 'new', occurrences: 4 },
  ])
  expect((await on.agent.get(`${original.path}/occurrences`).expect(200)).body.items).toHaveLength(3)
})

test('the original of an original is the one that counts', async () => {
  const [[duplicate, between], last] = [await pair('chain'), await aRequest(on)]
  await link(duplicate, between).expect(201)
  await link(between, last).expect(201)
  expect((await report('chain duplicate').expect(200)).body).toMatchObject({ id: last.id, occurrences: 4 })
})

test('after the original has ended another request follows up', async () => {
  const [duplicate, original] = await pair('ended')
  await link(duplicate, original).expect(201)
  await move(on, original, 'start', RESOLVE, 'close')
  const { body } = await report('ended duplicate').expect(201)
  expect((await on.agent.get(`/v1/support-requests/${body.id}/links`).expect(200)).body.items).toMatchObject([{ type: 'follow_up_of', request: duplicate.id }])
})

test('an original of another client gets none, and is told to nobody', async () => {
  const [duplicate] = await pair('foreign')
  const foreign = await aRequest(on, {}, on.agent)
  await link(duplicate, foreign).expect(201)
  const { body } = await report('foreign duplicate').expect(201)
  expect(body.id).not.toBe(foreign.id)
  expect(await read(foreign)).toMatchObject({ occurrences: 2 })
})

test('reports that come while the link is made are counted once, in one of the two', async () => {
  for (let round = 0; round < 5; round++) {
    const [duplicate, original] = await pair(`race ${round}`)
    const some = (how: (fingerprint: string) => PromiseLike<unknown>) => Array.from({ length: 6 }, () => how(`race ${round} duplicate`))
    await Promise.all([link(duplicate, original).expect(201), ...some(report), ...some(event)])
    const rows = await all(`race ${round} duplicate`, `race ${round} original`) as { occurrences: number }[]
    expect(rows.map(({ occurrences }) => occurrences)).toHaveLength(2)
    expect(rows[1]).toMatchObject({ id: original.id, occurrences: 14 })
  }
})

test('a group of alerts that goes on keeps its original seen', async () => {
  const alert = { status: 'firing', labels: {}, annotations: {}, startsAt: '2026-03-02T09:00:00Z', fingerprint: 'a' }
  const tell = async () => (await on.reporter.post('/v1/intake/alertmanager', {
    version: '4', groupKey: 'x', truncatedAlerts: 0, status: 'firing', receiver: 'x', groupLabels: {}, commonLabels: {}, commonAnnotations: {}, externalURL: '', alerts: [alert],
  }).expect(202)).body as { request: string }
  const id = (await tell()).request
  const original = await aRequest(on, { fingerprint: 'group original' })
  await link({ ...original, path: `/v1/support-requests/${id}` }, original).expect(201)
  on.clock.advance(60)
  await tell()
  expect(Date.parse((await read(original)).last_seen_at)).toBeGreaterThan(Date.parse(on.clock.now()) - 60_000)
})

test('the rate of an original is that of both, as of the last report', async () => {
  const [duplicate, original] = await pair('rate')
  await report('rate duplicate').expect(200)
  await link(duplicate, original).expect(201)
  expect((await read(original)).occurrence_rate).toBeCloseTo(3, 1)
  on.clock.advance(24 * 60)
  const later = await aRequest(on, { fingerprint: 'rate later' })
  await link(later, original).expect(201)
  expect((await read(original)).occurrence_rate).toBeCloseTo(1, 1)
})
