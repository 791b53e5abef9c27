/** What meets at one subscription at the same moment: each act is held in its middle, so that no luck is needed. */
import { type Delivering, keepDelivering } from '../../src/webhooks/deliver'
import { allCommitted } from '../support/all-committed'
import { untilWaiting } from '../support/lock-waits'
import { until } from '../support/process'
import { service } from '../support/service'
import { aRequest } from '../support/world'
import { aReceiver, OK, type Receiver, status } from './receiver'


describe('A subscription', () => {
  const on = service({ networks: ['127.0.0.1'] })
  let deliveries: Delivering
  let receiver: Receiver

  beforeAll(() => { deliveries = keepDelivering(on.assembly.deps) })
  beforeEach(async () => { receiver = await aReceiver() })
  afterEach(async () => {
    await on.db('webhook').delete()
    await receiver.close()
  })

  const subscribe = async (body: object = {}) => {
    await allCommitted(on.db)
    const { body: webhook } = await on.agent.post('/v1/webhooks', { url: receiver.url, ...body }).expect(201)
    const { id } = webhook as { id: string }
    return { id, path: `/v1/webhooks/${id}` }
  }
  const deliver = async () => {
    await allCommitted(on.db)
    await deliveries.run()
    await deliveries.idle()
  }
  const titles = () => receiver.received.map(({ body }) => body.data.request.title)

  /** What is due is being sent: the receiver has it, and answers when it is told to. */
  const holding = async (then = OK) => {
    await allCommitted(on.db)
    const received = new Promise<() => void>(resolve => {
      receiver.answer = (message, response) => {
        receiver.answer = OK
        resolve(() => then(message, response))
      }
    })
    await deliveries.run()
    return received
  }
  const sending = async (title: string, then = OK) => {
    const request = await aRequest(on, { title })
    return Object.assign(await holding(then), request)
  }

  const holdTable = async (table: string) => {
    const trx = await on.db.transaction()
    await trx.raw('lock table ?? in access exclusive mode', [table])
    return trx
  }

  test('that is removed while its secret is replaced has no new secret', async () => {
    const { id, path } = await subscribe()
    const removing = await on.db.transaction()
    await removing('webhook').where({ id }).delete()
    const rotation = on.agent.post(`${path}/secret-rotations`).then(answer => answer)
    await untilWaiting(removing, 1)
    await removing.commit()
    expect((await rotation).body).toMatchObject({ status: 404 })
    expect(await on.db('journal').where({ subject: id, event: 'webhook.secret_rotated' })).toEqual([])
  })

  test('that is removed while something is asked for again is not there', async () => {
    const { id, path } = await subscribe()
    const from = on.clock.now()
    await aRequest(on)
    await deliver()
    const [delivery] = ((await on.agent.get(`${path}/deliveries`).expect(200)).body as { items: { id: string }[] }).items
    const removing = await on.db.transaction()
    await removing('webhook').where({ id }).delete()
    const asked = [
      on.agent.post(`${path}/deliveries/${delivery?.id}/redelivery`).then(answer => answer),
      on.agent.post(`${path}/replays`, { from, to: on.clock.now() }).then(answer => answer),
    ]
    await untilWaiting(removing, 2)
    await removing.commit()
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([404, 404])
  })

  test('for which something is settled at every look is told what is new, queued once that is settled', async () => {
    const { id } = await subscribe()
    const answer = await sending('First')
    await aRequest(on, { title: 'Second' })
    await allCommitted(on.db)
    const settling = await on.db.transaction()
    await settling('webhook_delivery').where({ webhook_id: id }).forUpdate().first('id')
    answer()
    await untilWaiting(settling, 1)
    const ran = deliveries.run()
    await Promise.race([ran, untilWaiting(settling, 2)])
    // Queued now, a later event of the same request would wait for one that has come to its end.
    expect(await settling('webhook_delivery').where({ webhook_id: id })).toHaveLength(1)
    await settling.commit()
    await ran
    await deliveries.idle()
    expect(titles()).toEqual(['First', 'Second'])
  })

  test.each([
    ['the feed is read for it', () => deliveries.run()],
    ['a span of it is read for a replay', (path: string) => on.agent.post(`${path}/replays`, { from: '2026-03-01T00:00:00Z', to: on.clock.now() }).then(({ status }) => expect(status).toBe(202))],
  ])('is settled and changed while %s', async (_what, read) => {
    const { id, path } = await subscribe()
    const answer = await sending('First')
    await aRequest(on, { title: 'Second' })
    await allCommitted(on.db)
    const held = await holdTable('journal_note')
    let over = false
    const reading = Promise.resolve(read(path)).finally(() => { over = true })
    await untilWaiting(held, 1)
    answer()
    await until('the first is settled', async () => await on.db('webhook_delivery').where({ webhook_id: id, state: 'delivered' }).first('id') !== undefined)
    await on.agent.patch(path, 1, { description: 'Changed' }).expect(200)
    expect(over).toBe(false)
    await held.commit()
    await reading
    await deliver()
    expect(titles()).toContain('Second')
  })

  test('that is changed while the feed is read for it is told by what it wants now', async () => {
    const { path } = await subscribe({ types: ['request.escalated'] })
    await aRequest(on, { title: 'Wanted now' })
    await allCommitted(on.db)
    const held = await holdTable('feed_border')
    const ran = deliveries.run().catch(() => undefined)
    await untilWaiting(held, 1)
    await on.agent.patch(path, 1, { types: [] }).expect(200)
    await held.commit()
    await ran
    await deliver()
    expect(titles()).toEqual(['Wanted now'])
  })

  test('that sends back words of a request while that is erased waits for it, and none are kept', async () => {
    await subscribe({ types: ['request.opened'] })
    const answer = await sending('Lamp of ward seven', ({ body }, response) => { response.writeHead(200).end(body.data.request.title) })
    await on.agent.post(`${answer.path}/comments`, { text: 'Which lamp?' }).expect(201)
    const held = await on.db.transaction()
    await held('comment').where({ request_id: answer.id }).forUpdate().first('id')
    const erasing = on.administrator.post(`${answer.path}/erasure`, {}).then(({ status }) => expect(status).toBe(200))
    await untilWaiting(held, 1)
    answer()
    await untilWaiting(held, 2)
    await held.commit()
    await erasing
    await deliveries.idle()
    expect(await on.db('webhook_delivery').where({ request_id: answer.id }).select('state', 'attempts')).toMatchObject([{ state: 'delivered', attempts: [{ answer: '[erased]' }] }])
  })

  const GONE = status(410)
  const switchedOn = async (path: string) => {
    const { body } = await on.agent.get(path).expect(200)
    await on.agent.patch(path, body.version as number, { active: false }).expect(200)
    await on.agent.patch(path, '*', { active: true }).expect(200)
  }

  test.each([
    ['is called elsewhere', async (path: string) => void await on.agent.patch(path, 1, { url: `${receiver.url}/elsewhere` }).expect(200)],
    ['is switched on anew', switchedOn],
  ])('that %s while its receiver answers that it is gone stays on', async (_what, change) => {
    const { path } = await subscribe()
    const answer = await sending('First', GONE)
    await change(path)
    answer()
    await deliveries.idle()
    expect((await on.agent.get(path).expect(200)).body).toMatchObject({ active: true, switched_off_because: null })
  })

  test.each([
    ['is switched on anew', switchedOn],
    ['is reached by another message', (_path: string, id: string) => on.db('webhook').where({ id }).update({ failing_since: null })],
  ])('that fails for two days and %s while it fails once more stays on', async (_what, change) => {
    const { id, path } = await subscribe()
    receiver.answer = status(500)
    await aRequest(on)
    await deliver()
    on.clock.advance(3 * 24 * 60)
    await on.db('webhook').where({ id }).update({ failing_since: '2026-03-01T00:00:00.000Z' })
    const answer = await holding(status(500))
    await change(path, id)
    answer()
    await deliveries.idle()
    expect((await on.agent.get(path).expect(200)).body).toMatchObject({ active: true, switched_off_because: null, failing_since: null })
  })

  test('that is switched on as the service switches it off is on, and goes on from now', async () => {
    const { id, path } = await subscribe()
    const { on_since } = await on.db('webhook').where({ id }).first<{ on_since: string }>('on_since')
    const switching = await on.db.transaction()
    await switching('webhook').where({ id }).update({ active: false, switched_off_because: 'failing', failing_since: on.clock.now(), version: 2 })
    const patched = on.agent.patch(path, '*', { active: true }).then(answer => answer)
    await untilWaiting(switching, 1)
    await switching.commit()
    expect((await patched).body).toMatchObject({ active: true, switched_off_because: null, failing_since: null, version: 3 })
    const after = await on.db('webhook').where({ id }).first<{ on_since: string }>('on_since')
    expect(Date.parse(after.on_since)).toBeGreaterThan(Date.parse(on_since))
  })
})
