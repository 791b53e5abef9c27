/** What a subscription is sent: signed, in order for each request, until it arrives. */
import { keepDelivering, type Delivering } from '../../src/webhooks/deliver'
import { allCommitted } from '../support/all-committed'
import { service, type Voice } from '../support/service'
import { aRequest } from '../support/world'
import { aReceiver, OK, type Receiver, status } from './receiver'

describe('A subscription', () => {
  const on = service({ networks: ['127.0.0.1'] })
  const receivers: Receiver[] = []
  let deliveries: Delivering

  beforeAll(() => { deliveries = keepDelivering(on.assembly.deps) })
  afterEach(async () => {
    await on.db('webhook').delete()
    await Promise.all(receivers.splice(0).map(each => each.close()))
  })

  const subscribe = async (body: object = {}, voice: Voice = on.agent) => {
    await allCommitted(on.db)
    const receiver = await aReceiver()
    receivers.push(receiver)
    const { body: webhook } = await voice.post('/v1/webhooks', { url: receiver.url, ...body }).expect(201)
    receiver.secrets.push((webhook as { secret: string }).secret)
    return { receiver, webhook: webhook as { id: string; secret: string }, path: `/v1/webhooks/${(webhook as { id: string }).id}` }
  }
  const deliver = async () => {
    await allCommitted(on.db)
    await deliveries.run()
    await deliveries.idle()
  }
  const told = ({ received }: Receiver) => received.map(({ body }) => `${body.type} ${body.data.request.title}`)
  const listed = async (path: string) => ((await on.agent.get(`${path}/deliveries`).expect(200)).body as { items: { id: string; event: string; state: string; attempt: number; due_at: string; attempts: { status: number | null; answer: string }[] }[] }).items

  test('is sent what happens from then on, signed, with the request as it was then', async () => {
    await aRequest(on, { title: 'Before' })
    const { receiver } = await subscribe()
    const { path } = await aRequest(on, { title: 'After' })
    await on.agent.post(`${path}/transitions`, { action: 'acknowledge' }).set('support-hops', '1').expect(200)
    await deliver()
    expect(told(receiver)).toEqual(['request.opened After', 'request.transitioned After'])
    expect(receiver.forged).toBe(0)
    expect(receiver.received[1]?.headers).toMatchObject({ 'content-type': 'application/json', 'support-hops': '2', 'user-agent': 'openhie-support' })
    expect(receiver.received[0]?.body.data.request.state).toBe('new')
    await deliver()
    expect(receiver.received).toHaveLength(2)
  })

  test('as CloudEvents gets the same in their form, signed alike', async () => {
    const { receiver } = await subscribe({ format: 'cloudevents' })
    const { body: request } = await on.reporter.post('/v1/support-requests', { title: 'Cloudy' }).expect(201)
    await deliver()
    expect(receiver.forged).toBe(0)
    expect(receiver.received[0]).toMatchObject({
      headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
      body: { specversion: '1.0', sequence: expect.stringMatching(/^\d{20}-\d{20}$/) as string, id: receiver.received[0]?.id, source: '/v1/events', type: 'org.openhie.support.request.opened', subject: request.number, data: { type: 'request.opened' } },
    })
  })

  test('is told only of what it wants, what its client may see, and not of its own doing where it says so', async () => {
    const some = await subscribe({ types: ['request.opened'], components: ['CR'], categories: ['integration'] })
    const own = await subscribe({}, on.reporter)
    const others = await subscribe({ exclude_own: true }, on.agent)
    await aRequest(on, { title: 'Right', component: 'CR', category: 'integration.integration-issue' })
    const wrong = await aRequest(on, { title: 'Wrong', component: 'SHR', category: 'integration' })
    await on.agent.post(`${wrong.path}/comments`, { text: 'Between us', visibility: 'team' }).expect(201)
    await on.lead.post('/v1/support-requests', { title: 'Of the lead' }).expect(201)
    await deliver()
    expect(told(some.receiver)).toEqual(['request.opened Right'])
    expect(told(own.receiver)).toEqual(['request.opened Right', 'request.opened Wrong'])
    expect(told(others.receiver)).toEqual(['request.opened Right', 'request.opened Wrong', 'request.opened Of the lead'])
  })

  test('is not sent what was restricted or erased before it could be sent', async () => {
    const { receiver, path } = await subscribe()
    receiver.answer = status(500)
    const { id } = await aRequest(on, { title: 'Secret soon' })
    const erased = await aRequest(on, { title: 'Jane' })
    await deliver()
    await on.db('support_request').where({ id }).update({ sensitivity: 'restricted' })
    await on.administrator.post(`${erased.path}/erasure`, {}).expect(200)
    receiver.answer = OK
    receiver.received.length = 0
    on.clock.advance(1)
    await deliver()
    expect(told(receiver)).toEqual(['request.opened [erased]', 'request.erased [erased]'])
    expect((await listed(path)).filter(({ state }) => state === 'dropped')).toHaveLength(1)
  })

  test('that does not answer well is tried again under the same id, later events of that request waiting and others not', async () => {
    const { receiver, path } = await subscribe()
    const first = await aRequest(on, { title: 'First' })
    await on.agent.post(`${first.path}/transitions`, { action: 'acknowledge' }).expect(200)
    await aRequest(on, { title: 'Second' })
    receiver.answer = ({ body }, response) => { response.writeHead(body.data.request.title === 'First' ? 503 : 200).end() }
    await deliver()
    expect(told(receiver).sort()).toEqual(['request.opened First', 'request.opened Second'])
    receiver.answer = OK
    on.clock.advance(1)
    await deliver()
    expect(told(receiver).slice(2)).toEqual(['request.opened First', 'request.transitioned First'])
    const [again] = receiver.received.filter(({ body }) => body.type === 'request.opened' && body.data.request.title === 'First').slice(1)
    expect(again?.id).toBe(receiver.received.find(({ body }) => body.data.request.title === 'First')?.id)
    expect((await listed(path)).map(({ state }) => state)).toEqual(['delivered', 'delivered', 'delivered'])
  })

  test('that asks for time is given it', async () => {
    const { receiver, path } = await subscribe()
    receiver.answer = status(429, { 'retry-after': '3600' })
    await aRequest(on)
    const asked = Date.parse(on.clock.now())
    await deliver()
    const [delivery] = await listed(path)
    expect(Date.parse(delivery?.due_at ?? '') - asked).toBeGreaterThanOrEqual(3_600_000)
    on.clock.advance(30)
    await deliver()
    expect(receiver.received).toHaveLength(1)
  })

  test('that refuses a message is not sent it again, unless somebody asks for it', async () => {
    const { receiver, path } = await subscribe()
    receiver.answer = status(422)
    await aRequest(on)
    await deliver()
    on.clock.advance(1 * 60)
    await deliver()
    const [dead] = await listed(path)
    expect(dead).toMatchObject({ state: 'dead', attempt: 1, attempts: [{ status: 422, answer: 'no' }] })
    receiver.answer = OK
    await on.agent.post(`${path}/deliveries/${dead?.id}/redelivery`).expect(202)
    await deliver()
    expect(receiver.received.map(({ id }) => id)).toEqual([dead?.id, dead?.id])
    expect((await listed(path))[0]).toMatchObject({ state: 'delivered', attempt: 1 })
  })

  test('that fails for two days is switched off; switched on again it goes on from where it was', async () => {
    const { receiver, path, webhook } = await subscribe()
    receiver.answer = status(500)
    await aRequest(on, { title: 'Long ago' })
    for (let hour = 0; hour <= 60; hour += 1) {
      await deliver()
      on.clock.advance(1 * 60)
    }
    const { body: off, headers } = await on.agent.get(path).expect(200)
    expect(off).toMatchObject({ active: false, switched_off_because: 'failing' })
    expect(await on.db('journal').where({ event: 'webhook.switched_off', subject: webhook.id })).toHaveLength(1)
    await aRequest(on, { title: 'While it was off' })
    const tried = receiver.received.length
    await deliver()
    expect(receiver.received).toHaveLength(tried)
    receiver.answer = OK
    const { body: switchedOn } = await on.agent.patch(path, String(headers.etag), { active: true }).expect(200)
    expect(switchedOn).toMatchObject({ active: true, switched_off_because: null, failing_since: null })
    await deliver()
    expect(told(receiver).slice(tried)).toEqual(['request.opened Long ago', 'request.opened While it was off'])
  })

  test('that is gone is left alone at once', async () => {
    const { receiver, path } = await subscribe()
    receiver.answer = status(410)
    await aRequest(on)
    await deliver()
    expect((await on.agent.get(path).expect(200)).body).toMatchObject({ active: false, switched_off_because: 'gone' })
  })

  test('that is switched off while much is due loses nothing, and nothing is tried meanwhile', async () => {
    const { receiver, path } = await subscribe()
    receiver.answer = status(500)
    for (let count = 0; count < 5; count++) await aRequest(on)
    await deliver()
    await on.agent.patch(path, 1, { active: false }).expect(200)
    on.clock.advance(1)
    await deliver()
    expect((await listed(path)).map(({ state, attempt }) => [state, attempt])).toEqual(Array.from({ length: 5 }, () => ['pending', 1]))
    await on.db('client').where({ id: on.agent.id }).update({ active: false })
    await on.db('webhook').update({ active: true })
    await deliver()
    await on.db('client').where({ id: on.agent.id }).update({ active: true })
    receiver.answer = OK
    await deliver()
    expect((await listed(path)).map(({ state }) => state)).toEqual(Array.from({ length: 5 }, () => 'delivered'))
  })

  test('is kept on when it failed once, long ago, and fails once again', async () => {
    const { receiver, path } = await subscribe()
    for (let day = 0; day < 4; day++) {
      receiver.answer = status(503)
      await aRequest(on)
      await deliver()
      receiver.answer = OK
      on.clock.advance(1)
      await deliver()
      on.clock.advance(24 * 60)
    }
    expect((await on.agent.get(path).expect(200)).body).toMatchObject({ active: true, failing_since: null })
    expect((await listed(path)).map(({ state }) => state)).toEqual(Array.from({ length: 4 }, () => 'delivered'))
  })

  test('that answers with what cannot be stored as it is hinders nobody', async () => {
    const odd = await subscribe()
    const other = await subscribe()
    odd.receiver.answer = (_received, response) => { response.writeHead(500).end(`ab@c.de ${'\u{1f600}'.repeat(600)}`) }
    await aRequest(on)
    await deliver()
    expect((await listed(odd.path))[0]).toMatchObject({ state: 'pending', attempt: 1, attempts: [{ status: 500 }] })
    expect((await listed(other.path))[0]).toMatchObject({ state: 'delivered' })
  })

  test('asked for two dead events of one request again sends them one after the other, and what came since behind them', async () => {
    const { receiver, path } = await subscribe()
    receiver.answer = status(422)
    const request = await aRequest(on, { title: 'Twice' })
    await on.agent.post(`${request.path}/transitions`, { action: 'acknowledge' }).expect(200)
    await deliver()
    const dead = await listed(path)
    for (const { id } of dead.sort((a, b) => (a.event < b.event ? -1 : 1))) await on.agent.post(`${path}/deliveries/${id}/redelivery`).expect(202)
    await on.agent.post(`${request.path}/transitions`, { action: 'start' }).expect(200)
    receiver.answer = OK
    receiver.received.length = 0
    await deliver()
    expect(receiver.received.map(({ body }) => body.data.request.state)).toEqual(['new', 'acknowledged', 'in_progress'])
  })

  test('with a new secret is signed with both for a day, then with the new one alone', async () => {
    const { receiver, path, webhook } = await subscribe()
    const { body } = await on.agent.post(`${path}/secret-rotations`).expect(201)
    const verifiedBy = async (secret: string) => {
      receiver.secrets = [secret]
      const forged = receiver.forged
      await aRequest(on)
      await deliver()
      return receiver.forged === forged
    }
    expect([await verifiedBy(webhook.secret), await verifiedBy((body as { secret: string }).secret)]).toEqual([true, true])
    on.clock.advance(25 * 60)
    expect([await verifiedBy(webhook.secret), await verifiedBy((body as { secret: string }).secret)]).toEqual([false, true])
  })

  test('is sent the events of a span of time again, under the ids they had', async () => {
    const { receiver, path } = await subscribe()
    const from = on.clock.now()
    await aRequest(on, { title: 'One' })
    await aRequest(on, { title: 'Two' })
    const to = on.clock.now()
    on.clock.advance(5)
    await aRequest(on, { title: 'Three' })
    await deliver()
    const { body } = await on.agent.post(`${path}/replays`, { from, to }).expect(202)
    expect(body).toEqual({ queued: 2 })
    await deliver()
    expect(told(receiver)).toEqual(['request.opened One', 'request.opened Two', 'request.opened Three', 'request.opened One', 'request.opened Two'])
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(3)
    await on.agent.post(`${path}/replays`, { from: to, to: from }).expect(400)
  })

  test('is told nothing by a replay of what its client may not see or did not want', async () => {
    const { path } = await subscribe({ types: ['request.opened', 'request.commented'], components: ['CR'] }, on.reporter)
    const from = on.clock.now()
    const own = await aRequest(on, { title: 'Own', component: 'CR' })
    await on.agent.post(`${own.path}/comments`, { text: 'Between us', visibility: 'team' }).expect(201)
    await aRequest(on, { title: 'Not wanted', component: 'SHR' })
    await on.agent.post('/v1/support-requests', { title: 'Of another', component: 'CR', sensitivity: 'restricted' }).expect(201)
    await deliver()
    expect((await on.reporter.post(`${path}/replays`, { from, to: on.clock.now() }).expect(202)).body).toEqual({ queued: 1 })
    const { body } = await on.reporter.get(`${path}/deliveries`).expect(200)
    expect((body as { items: { request: string }[] }).items.map(({ request }) => request)).toEqual([own.id])
  })

  test('answers a ping with what came back', async () => {
    const { receiver, path } = await subscribe()
    expect((await on.agent.post(`${path}/pings`).expect(200)).body).toMatchObject({ status: 204, error: null })
    expect(receiver).toMatchObject({ forged: 0, received: [{ body: { type: 'ping' } }] })
    await receivers.splice(0)[0]?.close()
    expect((await on.agent.post(`${path}/pings`).expect(200)).body).toMatchObject({ status: null, error: expect.any(String) as string })
  })

  test('is pinged by a client five times at once, and by others all the same; the next is told when to come again', async () => {
    const { receiver, path } = await subscribe()
    const held: (() => void)[] = []
    const five = new Promise<void>(resolve => {
      receiver.answer = (message, response) => {
        if (held.push(() => OK(message, response)) >= 5) resolve()
      }
    })
    const pings = Array.from({ length: 5 }, () => on.agent.post(`${path}/pings`).then(answer => answer.status))
    await five
    receiver.answer = OK
    const refused = await on.agent.post(`${path}/pings`).expect(429)
    expect([refused.body.type, Number(refused.headers['retry-after'])]).toEqual(['/problems/too_many_requests', 2])
    await on.administrator.post(`${path}/pings`).expect(200)
    held.forEach(answer => answer())
    expect(await Promise.all(pings)).toEqual([200, 200, 200, 200, 200])
    for (let count = 0; count < 6; count++) await on.agent.post(`${path}/pings`).expect(200)
  })

  test('whose claim ran out is taken up by another process, and the first one settles nothing any more', async () => {
    const { receiver, path } = await subscribe()
    await aRequest(on)
    let release: () => void = () => undefined
    const held = new Promise<void>(resolve => { release = resolve })
    const entered = new Promise<void>(resolve => {
      receiver.answer = (_received, response) => {
        resolve()
        receiver.answer = OK
        void held.then(() => response.writeHead(500).end())
      }
    })
    await allCommitted(on.db)
    await deliveries.run()
    await entered
    await on.db('webhook_delivery').update({ leased_until: on.db.raw("clock_timestamp() - interval '1 second'") })
    const other = keepDelivering(on.assembly.deps)
    await other.run()
    await other.idle()
    release()
    await deliveries.idle()
    expect(receiver.received.map(({ id }) => id)).toEqual([receiver.received[0]?.id, receiver.received[0]?.id])
    expect((await listed(path))[0]).toMatchObject({ state: 'delivered', attempt: 2 })
  })

  test('looked at by ten processes at once is sent each event once', async () => {
    const { receiver } = await subscribe()
    for (let count = 0; count < 30; count++) await aRequest(on, { title: `Number ${count}` })
    await allCommitted(on.db)
    const processes = Array.from({ length: 10 }, () => keepDelivering(on.assembly.deps))
    await Promise.all(processes.map(each => each.run()))
    await Promise.all(processes.map(each => each.idle()))
    await deliver()
    expect(told(receiver).sort()).toEqual(Array.from({ length: 30 }, (_, count) => `request.opened Number ${count}`).sort())
  })

  test('that hangs holds up no other', async () => {
    const slow = await subscribe()
    slow.receiver.answer = () => undefined
    const quick = await subscribe()
    for (let count = 0; count < 40; count++) await aRequest(on)
    await allCommitted(on.db)
    const own = keepDelivering(on.assembly.deps)
    await own.run()
    while (quick.receiver.received.length < 40) await new Promise(resolve => setImmediate(resolve))
    expect(slow.receiver.received.length).toBeLessThanOrEqual(32)
    await own.stop()
    const states = await on.db('webhook_delivery').where({ webhook_id: slow.webhook.id }).select('state', 'attempt') as { state: string; attempt: number }[]
    expect(states.every(({ state, attempt }) => state === 'pending' && attempt === 0)).toBe(true)
  })
})
