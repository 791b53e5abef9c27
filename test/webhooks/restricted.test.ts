/** What a subscription is sent of a restricted request is a read of it, and is noted as such before it is sent. */
import { keepDelivering, type Delivering } from '../../src/webhooks/deliver'
import { allCommitted } from '../support/all-committed'
import { until } from '../support/process'
import { service } from '../support/service'
import { aRequest } from '../support/world'
import { aReceiver, OK, type Receiver, status } from './receiver'

const on = service({ networks: ['127.0.0.1'] })
const receivers: Receiver[] = []
let deliveries: Delivering

beforeAll(() => { deliveries = keepDelivering(on.assembly.deps) })
afterEach(async () => {
  await on.db('webhook').delete()
  await Promise.all(receivers.splice(0).map(each => each.close()))
})

const subscribe = async (body: object = {}) => {
  await allCommitted(on.db)
  const receiver = await aReceiver()
  receivers.push(receiver)
  const { body: webhook } = await on.administrator.post('/v1/webhooks', { url: receiver.url, ...body }).expect(201)
  return { receiver, id: (webhook as { id: string }).id }
}
const deliver = async () => {
  await allCommitted(on.db)
  await deliveries.run()
  await deliveries.idle()
}
const told = ({ received }: Receiver) => received.map(({ body }) => `${body.type} ${body.data.request.title}`).sort()
const reads = async (request: { id: string }) =>
  ((await on.auditor.get(`/v1/audit-entries?event=request.read&request=${request.id}`).expect(200)).body.items as { subject: string; data: { delivery?: string } }[])
    .filter(({ data }) => data.delivery !== undefined)
const secret = () => aRequest(on, { title: 'Secret', sensitivity: 'restricted' })

test('each delivery of it is one line, by the service, that names subscription and request; another leaves none', async () => {
  const [one, other] = [await subscribe(), await subscribe()]
  const [request, normal] = [await secret(), await aRequest(on)]
  await deliver()
  const [{ body }] = [await on.administrator.get(`/v1/webhooks/${one.id}/deliveries`).expect(200)]
  const delivery = (body.items as { id: string; request: string }[]).find(each => each.request === request.id)?.id
  const noted = await reads(request)
  expect(noted.map(({ subject }) => subject).sort()).toEqual([one.id, other.id].sort())
  expect(noted.find(({ subject }) => subject === one.id)).toMatchObject({
    event: 'request.read', actor: 'service', client_id: null, request_id: request.id, subject: one.id, data: { delivery, client: on.administrator.id },
  })
  expect(await reads(normal)).toEqual([])
})

test('it is the same line however often the delivery is tried, and one more where it is asked for again', async () => {
  const { receiver, id } = await subscribe()
  receiver.answer = status(500)
  const request = await secret()
  for (let count = 0; count < 3; count++) {
    await deliver()
    on.clock.advance(15)
  }
  receiver.answer = OK
  await deliver()
  expect([receiver.received.length, (await reads(request)).length]).toEqual([4, 1])
  const [delivery] = await reads(request)
  await on.administrator.post(`/v1/webhooks/${id}/deliveries/${delivery?.data.delivery}/redelivery`).expect(202)
  await deliver()
  expect([receiver.received.length, (await reads(request)).length]).toEqual([5, 2])
})

test('what becomes restricted while it is tried again is noted from then on', async () => {
  const { receiver } = await subscribe()
  receiver.answer = status(500)
  const request = await aRequest(on)
  await deliver()
  await on.db('support_request').where({ id: request.id }).update({ sensitivity: 'restricted' })
  expect(await reads(request)).toEqual([])
  for (let count = 0; count < 2; count++) {
    on.clock.advance(15)
    await deliver()
  }
  expect([receiver.received.length, (await reads(request)).length]).toEqual([3, 1])
})

test('the line is told to nobody: no subscription is sent it, and no feed shows it', async () => {
  const { receiver } = await subscribe()
  await secret()
  await deliver()
  const queued = await on.db('webhook_delivery').select('event')
  for (let count = 0; count < 3; count++) await deliver()
  expect(receiver.received.map(({ body }) => body.type)).toEqual(['request.opened'])
  expect(await on.db('webhook_delivery').select('event')).toEqual(queued)
  const { body } = await on.administrator.get('/v1/events?limit=200').expect(200)
  expect((body.items as { type: string }[]).filter(({ type }) => type === 'request.read')).toEqual([])
})

test('while it cannot be noted it is not sent, and all else is, by the same subscription too', async () => {
  const [one, other] = [await subscribe(), await subscribe()]
  const request = await secret()
  await aRequest(on, { title: 'Plain' })
  await allCommitted(on.db)
  const holding = await on.db.transaction()
  await holding.raw('lock table journal in share mode')
  await deliveries.run()
  await until('what is not restricted arrived', () => one.receiver.received.length > 0 && other.receiver.received.length > 0)
  expect([one, other].map(({ receiver }) => told(receiver))).toEqual([['request.opened Plain'], ['request.opened Plain']])
  await holding.rollback()
  await deliveries.idle()
  expect([one, other].map(({ receiver }) => told(receiver))).toEqual(Array(2).fill(['request.opened Plain', 'request.opened Secret']))
  expect(await reads(request)).toHaveLength(2)
})

test('where noting fails it is not sent, and is noted when it is tried again', async () => {
  const { receiver } = await subscribe()
  const request = await secret()
  await on.db.raw(`create function hinder() returns trigger language plpgsql as $$ begin raise exception 'no' using errcode = '53100'; end $$;
    create trigger hinder before insert on journal for each row when (new.event = 'request.read') execute function hinder()`)
  await deliver()
  expect(receiver.received).toEqual([])
  await on.db.raw('drop trigger hinder on journal; drop function hinder()')
  await on.db('webhook_delivery').update({ leased_until: on.db.raw("clock_timestamp() - interval '1 second'") })
  await deliver()
  expect([told(receiver), (await reads(request)).length]).toEqual([['request.opened Secret'], 1])
})
