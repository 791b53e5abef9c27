/** A beat after a miss: what the miss opened is over, whoever is at it and however it is raced. */
import type { Heartbeat } from '../../src/heartbeats/schema'
import { HEARTBEATS, MINUTELY, heartbeatsOf } from '../support/heartbeats'
import { service } from '../support/service'
import { move } from '../support/world'

const on = service()
const { put, promise, beat, read, watch, request, opened, linesOf, pass, missed } = heartbeatsOf(on)

beforeEach(watch)

describe('a return', () => {
  test.each([['with settings', (name: string) => put(name).expect(200).then(({ body }) => body as Heartbeat)], ['alone', (name: string) => beat(name)]])(
    'by a beat %s resolves what nobody has touched', async (how, again) => {
      const name = `back-${how.replace(' ', '-')}`
      const { request_id } = await missed(name)
      expect(await again(name)).toMatchObject({ missed_at: null, request_id, version: 3 })
      expect(await request(request_id)).toMatchObject({ state: 'resolved', resolution: { code: 'other', note: 'The source reports that this is over.' } })
      expect(await linesOf(name)).toEqual(['heartbeat.added', 'heartbeat.missed', 'heartbeat.returned'])
      await pass(1)
      expect(await opened(name)).toHaveLength(1)
    })

  test('tells the team where somebody has touched it, and the next miss joins what is still open', async () => {
    const { request_id } = await missed('touched')
    const path = `/v1/support-requests/${request_id}`
    await move(on, { id: request_id ?? '', number: '', version: 1, path }, 'acknowledge')
    await beat('touched')
    expect(await request(request_id)).toMatchObject({ state: 'acknowledged' })
    expect((await on.agent.get(`${path}/comments`).expect(200)).body.items).toMatchObject([{ visibility: 'team', text: 'The source reports that this is over.' }])
    await pass(2)
    expect(await read('touched')).toMatchObject({ missed_at: expect.any(String), request_id })
    expect(await opened('touched')).toMatchObject([{ occurrences: 2 }])
  })

  test('that does not last reopens the request with the next miss, so that what comes and goes is one', async () => {
    const { request_id } = await missed('flapping')
    await beat('flapping')
    await pass(2)
    expect(await read('flapping')).toMatchObject({ missed_at: expect.any(String), request_id })
    expect(await opened('flapping')).toMatchObject([{ state: 'in_progress', occurrences: 2 }])
    await beat('flapping')
    expect(await opened('flapping')).toMatchObject([{ state: 'resolved' }])
  })

  test('resolves what the miss opened, though it was erased meanwhile', async () => {
    const { request_id } = await missed('erased')
    await on.administrator.post(`/v1/support-requests/${request_id}/erasure`).set('if-match', '*').expect(200)
    await beat('erased')
    expect(await request(request_id)).toMatchObject({ state: 'resolved' })
  })

  test('tells the team of what was made restricted meanwhile', async () => {
    const { request_id } = await missed('restricted')
    await on.administrator.patch(`/v1/support-requests/${request_id}`, '*', { sensitivity: 'restricted' }).expect(200)
    await beat('restricted')
    const { body } = await on.administrator.get(`/v1/support-requests/${request_id}/comments`).expect(200)
    expect(body.items).toMatchObject([{ visibility: 'team', text: 'The source reports that this is over.' }])
  })

  test('finds what the miss opened, though the component of either was changed meanwhile', async () => {
    const { request_id } = await missed('moved')
    await on.agent.patch(`/v1/support-requests/${request_id}`, '*', { component: 'IOL' }).expect(200)
    expect((await put('moved', { ...MINUTELY, component: 'SHR' }).expect(200)).body).toMatchObject({ missed_at: null, component: 'SHR', version: 3 })
    expect(await request(request_id)).toMatchObject({ component: 'IOL', state: 'new' })
    expect((await on.agent.get(`/v1/support-requests/${request_id}/comments`).expect(200)).body.items).toMatchObject([{ visibility: 'team' }])
  })

  test('of twenty beats at once is one return', async () => {
    const { request_id } = await missed('twenty-back')
    const all = await Promise.all(Array.from({ length: 20 }, () => beat('twenty-back')))
    expect(all.every(each => each.missed_at === null)).toBe(true)
    expect(await linesOf('twenty-back')).toEqual(['heartbeat.added', 'heartbeat.missed', 'heartbeat.returned'])
    expect(await request(request_id)).toMatchObject({ state: 'resolved' })
  })

  test('and a miss at once never leave an open request beside a heartbeat that beats, or a miss without one', async () => {
    await promise('tug')
    for (let round = 0; round < 8; round++) {
      await pass(1)
      on.clock.advance(0.5)
      await Promise.all([watch(), beat('tug'), watch(), put('tug').expect(200), watch()])
      expect(await read('tug')).toMatchObject({ missed_at: null })
      expect((await opened('tug')).filter(({ state }: { state: string }) => state !== 'resolved')).toEqual([])
    }
  })

  test('while people work on the request fails nobody', async () => {
    const names = Array.from({ length: 6 }, (_, i) => `worked-on-${i}`)
    for (const name of names) await promise(name)
    await pass(2)
    const requests = await Promise.all(names.map(async name => (await read(name)).request_id))
    const answers = await Promise.all([
      ...names.map(name => on.reporter.post(`${HEARTBEATS}/${name}/beats`)),
      ...requests.map(id => on.agent.post(`/v1/support-requests/${id}/transitions`, { action: 'acknowledge' })),
      ...requests.map(id => on.agent.post(`/v1/support-requests/${id}/comments`, { text: 'We look at it.' })),
      on.reporter.post('/v1/intake/events', names.map(name => ({ action: 'trigger', fingerprint: `heartbeat ${name}`, title: 'The same by hand' }))),
    ])
    expect(answers.map(({ status }) => status).filter(status => ![200, 201, 202, 409].includes(status))).toEqual([])
    expect((await Promise.all(names.map(name => read(name)))).map(each => each.missed_at)).toEqual(names.map(() => null))
  })
})
