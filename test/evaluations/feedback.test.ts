/** Feedback on how a request was handled. */
import { service } from '../support/service'
import { aRequest, move, RESOLVE } from '../support/world'
import { holdWrites } from './hold'

describe('feedback', () => {
  const on = service()

  async function aResolved(body: object = {}) {
    const request = await aRequest(on, body)
    await move(on, request, 'start', RESOLVE)
    return request
  }

  test('is given by whoever reported the request and read by everyone who may see it', async () => {
    const request = await aResolved()
    const { body, headers } = await on.reporter.post(`/v1/support-requests/${request.number}/feedback`, { rating: 4, comment: 'Quick.' }).expect(201)
    expect(body).toMatchObject({ request_id: request.id, rating: 4, comment: 'Quick.', client_id: on.reporter.id })
    expect(headers.location).toBe(`${request.path}/feedback`)
    for (const voice of [on.reporter, on.agent, on.lead, on.administrator, on.auditor])
      expect((await voice.get(`${request.path}/feedback`).expect(200)).body).toEqual(body)
    const stranger = await on.newVoice({ name: 'Another registry', roles: ['reporter'] })
    await stranger.get(`${request.path}/feedback`).expect(404)
    await stranger.post(`${request.path}/feedback`, { rating: 1 }).expect(404)
  })

  test('stands in the history with its rating, not with its words', async () => {
    const request = await aResolved()
    await on.reporter.post(`${request.path}/feedback`, { rating: 2, comment: 'Slow.' }).expect(201)
    const { body } = await on.reporter.get(`${request.path}/history`).expect(200)
    expect(body.items.at(-1)).toMatchObject({ event: 'request.feedback_given', data: { rating: 2 }, note: null })
    expect(JSON.stringify(body)).not.toContain('Slow.')
  })

  test('is taken when the request is closed, too', async () => {
    const request = await aResolved()
    await on.reporter.post(`${request.path}/transitions`, { action: 'close' }).expect(200)
    await on.reporter.post(`${request.path}/feedback`, { rating: 5 }).expect(201)
  })

  test.each([
    ['new', []],
    ['in progress', ['start']],
    ['cancelled', [{ action: 'cancel', reason: 'Solved itself' }]],
    ['reopened', ['start', RESOLVE, { action: 'reopen', reason: 'It is back' }]],
  ])('is not taken while the request is %s', async (_state, actions) => {
    const request = await aRequest(on)
    await move(on, request, ...actions)
    const { body } = await on.reporter.post(`${request.path}/feedback`, { rating: 5 }).expect(409)
    expect(body.type).toBe('/problems/feedback_not_allowed')
    await on.reporter.get(`${request.path}/feedback`).expect(404)
  })

  test('is given once, by one of twenty at once', async () => {
    const request = await aResolved()
    const answers = await Promise.all(Array.from({ length: 20 }, () => on.reporter.post(`${request.path}/feedback`, { rating: 3 })))
    expect(answers.map(each => each.status).sort()).toEqual([201, ...Array<number>(19).fill(409)])
    expect(answers.find(each => each.status === 409)?.body.type).toBe('/problems/feedback_not_allowed')
    expect(await on.db('journal').where({ event: 'request.feedback_given', request_id: request.id }).count({ all: '*' })).toEqual([{ all: 1 }])
  })

  test('is given once by eight that are all in the middle of it, and the others are told so', async () => {
    const request = await aResolved()
    const hold = await holdWrites(on, 'feedback')
    const calls = Promise.all(Array.from({ length: 8 }, () => on.reporter.post(`${request.path}/feedback`, { rating: 3 })))
    await hold.untilWaiting(8)
    await hold.release()
    expect((await calls).map(each => each.body.type ?? 'given').sort()).toEqual([...Array<string>(7).fill('/problems/feedback_not_allowed'), 'given'])
  })

  test('is not given for others: not by those who handle the request, not by auditors', async () => {
    const request = await aResolved()
    for (const voice of [on.agent, on.lead, on.administrator, on.auditor])
      await voice.post(`${request.path}/feedback`, { rating: 5 }).expect(403)
    const reported = await aRequest(on, {}, on.agent)
    await move(on, reported, 'start', RESOLVE)
    await on.agent.post(`${reported.path}/feedback`, { rating: 5 }).expect(201)
  })

  test.each([
    ['a rating of 0', { rating: 0 }, '/rating'],
    ['a rating of 6', { rating: 6 }, '/rating'],
    ['half a point', { rating: 4.5 }, '/rating'],
    ['a rating in words', { rating: '5' }, '/rating'],
    ['no rating', { comment: 'Well.' }, '/rating'],
    ['a blank comment', { rating: 5, comment: ' ' }, '/comment'],
    ['more than is asked', { rating: 5, stars: 5 }, '/stars'],
  ])('with %s is refused with a pointer', async (_what, wrong, pointer) => {
    const request = await aResolved()
    const { body } = await on.reporter.post(`${request.path}/feedback`, wrong).expect(400)
    expect(body).toMatchObject({ type: '/problems/validation_failed', errors: [{ pointer }] })
  })

  test('with one Idempotency-Key is given once, and is gone from memory with the request', async () => {
    const request = await aResolved()
    const give = () => on.reporter.post(`${request.path}/feedback`, { rating: 1, comment: `My key ${on.reporter.key} is out.` }).set('idempotency-key', 'feedback-1')
    const first = await give().expect(201)
    expect(first.body.comment).toBe('My key [removed: key] is out.')
    const second = await give().expect(201)
    expect(second.body).toEqual(first.body)
    expect(second.headers['idempotency-replayed']).toBe('true')

    await on.administrator.post(`${request.path}/erasure`).expect(200)
    await give().expect(409)
    expect((await on.reporter.get(`${request.path}/feedback`).expect(200)).body).toMatchObject({ rating: 1, comment: null })
  })
})
