/** The life of a request through the API, and races for it. */
import { service } from '../support/service'
import { aRequest, move, RESOLVE } from '../support/world'

describe('a transition', () => {
  const on = service()

  test('leads through the whole life of a request', async () => {
    const request = await aRequest(on)
    await move(on, request, 'acknowledge', 'start', { action: 'await_requester', reason: 'Which channel?' }, 'resume', { action: 'hold', reason: 'vendor' }, 'resume', RESOLVE)
    const { body: resolved } = await on.reporter.get(request.path).expect(200)
    expect(resolved).toMatchObject({ state: 'resolved', resolution: { code: 'fixed' }, closed_at: null, allowed_actions: ['reopen', 'close'] })
    expect(resolved.resolved_at).not.toBeNull()
    const { body: closed } = await on.reporter.post(`${request.path}/transitions`, { action: 'close' }).expect(200)
    expect(closed).toMatchObject({ state: 'closed', resolution: { code: 'fixed' }, allowed_actions: [] })
  })

  test('back from resolved takes the resolution away and keeps it in the history', async () => {
    const request = await aRequest(on)
    await move(on, request, 'start', RESOLVE)
    const { body } = await on.reporter.post(`${request.path}/transitions`, { action: 'reopen', reason: 'It is back' }).expect(200)
    expect(body).toMatchObject({ state: 'in_progress', resolution: null, resolved_at: null, state_reason: 'It is back' })
    const { body: history } = await on.reporter.get(`${request.path}/history`).expect(200)
    expect(history.items).toMatchObject([
      { event: 'request.opened' },
      { event: 'request.transitioned', data: { action: 'start', from: 'new', to: 'in_progress' } },
      { event: 'request.transitioned', data: { action: 'resolve', resolution: 'fixed' }, note: 'Restarted the channel.' },
      { event: 'request.transitioned', data: { action: 'reopen' }, note: 'It is back' },
    ])
  })

  test.each([
    ['resume', {}, 409, 'transition_not_allowed'],
    ['resolve', {}, 422, 'resolution_required'],
    ['cancel', {}, 422, 'reason_required'],
    ['hold', { reason: 'because' }, 422, 'reason_required'],
  ])('%s with %j from acknowledged answers %i %s and changes nothing', async (action, more, status, problem) => {
    const request = await aRequest(on)
    await move(on, request, 'acknowledge')
    const { body } = await on.agent.post(`${request.path}/transitions`, { action, ...more }).expect(status)
    expect(body.type).toBe(`/problems/${problem}`)
    expect((await on.agent.get(request.path)).body).toMatchObject({ state: 'acknowledged', version: request.version + 1 })
  })

  test('by whoever reported it is limited to cancel, reopen and close', async () => {
    const request = await aRequest(on)
    const { body } = await on.reporter.get(request.path).expect(200)
    expect(body.allowed_actions).toEqual(['cancel'])
    await on.reporter.post(`${request.path}/transitions`, { action: 'acknowledge' }).expect(403)
    await on.reporter.post(`${request.path}/transitions`, { action: 'cancel', reason: 'Solved itself' }).expect(200)
  })

  test('honours If-Match where it is sent', async () => {
    const request = await aRequest(on)
    await on.agent.post(`${request.path}/transitions`, { action: 'start' }).set('if-match', '"7"').expect(412)
    await on.agent.post(`${request.path}/transitions`, { action: 'start' }).set('if-match', '"1"').expect(200)
  })

  test('asked for twenty times at once happens once', async () => {
    const request = await aRequest(on)
    const all = await Promise.all(Array.from({ length: 20 }, () => on.agent.post(`${request.path}/transitions`, { action: 'acknowledge' })))
    expect(all.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(19).fill(409)])
    const lines = await on.db('journal').where({ request_id: request.id, event: 'request.transitioned' })
    expect(lines).toHaveLength(1)
  })

  test('ends the assignment when the request is finished, and not before', async () => {
    const { body: team } = await on.lead.post('/v1/teams', { name: 'Holders' }).expect(201)
    const request = await aRequest(on)
    await on.agent.post(`${request.path}/assignments`, { team: team.id as string }).expect(201)
    const open = async () => (await on.agent.get(`/v1/assignments?request=${request.id}&open=true`).expect(200)).body.items as object[]
    await move(on, request, 'start', RESOLVE)
    expect(await open()).toHaveLength(1)
    await move(on, request, 'close')
    expect(await open()).toHaveLength(0)
  })

  test('can carry a public comment', async () => {
    const request = await aRequest(on)
    await move(on, request, { action: 'start', comment: 'Looking at it.' })
    const { body } = await on.reporter.get(`${request.path}/comments`).expect(200)
    expect(body.items).toMatchObject([{ text: 'Looking at it.', visibility: 'public' }])
  })
})
