/** A beat: what it promises, what it moves, what is refused. */
import type { Heartbeat } from '../../src/heartbeats/schema'
import { HEARTBEATS, MINUTELY, heartbeatsOf } from '../support/heartbeats'
import { service } from '../support/service'

const on = service()
const { put, promise, beat, read, watch, linesOf, seconds } = heartbeatsOf(on)

beforeEach(watch)

describe('a beat', () => {
  test('with settings makes a heartbeat of the client and its component, and fills in what is not said', async () => {
    const { body, headers } = await put('defaults').expect(201)
    expect(headers).toMatchObject({ location: `${HEARTBEATS}/defaults`, etag: '"1"' })
    expect(body).toMatchObject({
      client_id: on.reporter.id, name: 'defaults', component: 'CR', title: 'No heartbeat from defaults', severity: 'high', category: null,
      period_seconds: 60, grace_seconds: 10, missed_at: null, request_id: null, version: 1,
    })
    expect(Date.parse(body.due_at) - Date.parse(body.last_beat_at)).toBe(70_000)
    expect(await read('defaults')).toEqual(body)
    expect(await promise('daily', { period_seconds: 86_400, component: null })).toMatchObject({ grace_seconds: 8_640, component: null })
  })

  test('moves the due time and nothing else, and leaves no line', async () => {
    const first = await promise('ordinary')
    on.clock.advance(0.5)
    const { body: second, headers } = await put('ordinary').expect(200)
    const third = await beat('ordinary')
    expect([first.due_at < second.due_at, second.due_at < third.due_at]).toEqual([true, true])
    expect({ ...third, due_at: '', last_beat_at: '' }).toEqual({ ...first, due_at: '', last_beat_at: '' })
    expect(headers.etag).toBe('"1"')
    expect(await linesOf('ordinary')).toEqual(['heartbeat.added'])
  })

  test('is one statement where nothing was missed, with settings or without', async () => {
    await promise('cheap')
    const acquire = jest.spyOn(on.db.client as { acquireConnection: () => unknown }, 'acquireConnection')
    let others = 0
    const count = () => { others++ }
    on.db.on('query', count)
    await put('cheap').expect(200)
    await beat('cheap')
    on.db.removeListener('query', count)
    expect([acquire.mock.calls.length, others]).toEqual([2, 0])
    acquire.mockRestore()
  })

  test('with other settings changes them, and says so', async () => {
    await promise('other-settings')
    const { body } = await put('other-settings', { period_seconds: 600, title: 'The feed stands still', severity: 'critical', category: 'operations' }).expect(200)
    expect(body).toMatchObject({ version: 2, period_seconds: 600, grace_seconds: 60, title: 'The feed stands still', severity: 'critical', category: 'operations' })
    expect(seconds(body as Heartbeat)).toBe(660)
    expect(await linesOf('other-settings')).toEqual(['heartbeat.added', 'heartbeat.changed'])
    const line = await on.db('journal').where({ event: 'heartbeat.changed', subject: `${on.reporter.id} other-settings` }).first<{ data: { changed: string[] } }>('data')
    expect(line.data.changed.sort()).toEqual(['category', 'grace_seconds', 'period_seconds', 'severity', 'title'])
  })

  test('alone needs a heartbeat that is known, and takes no body', async () => {
    await on.reporter.post(`${HEARTBEATS}/never-seen/beats`).expect(404)
    await promise('no-body')
    await on.reporter.post(`${HEARTBEATS}/no-body/beats`, {}).expect(200)
    await on.reporter.post(`${HEARTBEATS}/no-body/beats`, { period_seconds: 60 }).expect(400)
  })

  test.each([
    ['no period', {}, '/period_seconds'],
    ['too short a period', { period_seconds: 9 }, '/period_seconds'],
    ['too long a period', { period_seconds: 2_678_401 }, '/period_seconds'],
    ['half a second', { period_seconds: 60.5 }, '/period_seconds'],
    ['a period as text', { period_seconds: '60' }, '/period_seconds'],
    ['a negative grace', { ...MINUTELY, grace_seconds: -1 }, '/grace_seconds'],
    ['an empty title', { ...MINUTELY, title: ' ' }, '/title'],
    ['too long a title', { ...MINUTELY, title: 'x'.repeat(201) }, '/title'],
    ['an unknown severity', { ...MINUTELY, severity: 'urgent' }, '/severity'],
    ['an unknown component', { ...MINUTELY, component: 'NOPE' }, '/component'],
    ['an unknown category', { ...MINUTELY, category: 'nope' }, '/category'],
    ['an unknown member', { ...MINUTELY, interval: 5 }, '/interval'],
  ])('with %s is a 400 that points at it', async (_what, body, pointer) => {
    const { body: problem } = await put('bad-settings', body).expect(400)
    expect(problem.errors).toMatchObject([{ pointer }])
    await on.reporter.get(`${HEARTBEATS}/bad-settings`).expect(404)
  })

  test.each(['a%20b', 'a%2Fb', '.hidden', '%C3%A9', 'x'.repeat(101), '%00'])('under the name %s is a 400', async name => {
    await put(name).expect(400)
  })

  test('with an empty body is a 400', async () => {
    await on.reporter.put(`${HEARTBEATS}/empty`, '*', {}).expect(400)
    await on.app.inject({ method: 'PUT', url: `${HEARTBEATS}/empty`, headers: { authorization: `Bearer ${on.reporter.key}` } })
      .then(({ statusCode }) => expect(statusCode).toBe(400))
  })

  test('passes the guard: a person is masked, a clinical document refused before it could go unheard', async () => {
    expect((await promise('guarded', { ...MINUTELY, title: 'Ask amina.otieno@example.org' })).title).toBe('Ask [removed: email]')
    // As it is stored, so that the next one is one statement again.
    expect((await put('guarded', { ...MINUTELY, title: 'Ask amina.otieno@example.org' }).expect(200)).body.version).toBe(1)
    await put('clinical', { ...MINUTELY, title: '{"resourceType":"Patient","id":"x","name":[{"family":"Otieno"}]}' }).expect(422)
  })
})
