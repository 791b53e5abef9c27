/** Acts on a subscription for which very much waits: none of them takes longer for it. */
import { keepDelivering, type Delivering } from '../../src/webhooks/deliver'
import { forgetDeliveries } from '../../src/webhooks/forget'
import { allCommitted } from '../support/all-committed'
import { service } from '../support/service'
import { aRequest } from '../support/world'
import { aReceiver, OK, type Receiver, status } from './receiver'

interface Delivery { state: string; attempt: number; due_at: string }

describe('A subscription', () => {
  const on = service({ networks: ['127.0.0.1'] })
  let deliveries: Delivering
  let receiver: Receiver

  beforeAll(() => { deliveries = keepDelivering(on.assembly.deps) })
  beforeEach(async () => { receiver = await aReceiver() })
  afterEach(async () => {
    await on.db.raw('drop trigger if exists few on webhook_delivery')
    await on.db('webhook').delete()
    await on.db('webhook_delivery').delete()
    await receiver.close()
  })

  const subscribe = async () => {
    await allCommitted(on.db)
    const { body } = await on.agent.post('/v1/webhooks', { url: receiver.url }).expect(201)
    const { id } = body as { id: string }
    return { id, path: `/v1/webhooks/${id}` }
  }
  const deliver = async () => {
    await allCommitted(on.db)
    await deliveries.run()
    await deliveries.idle()
  }
  const listed = async (path: string) => ((await on.agent.get(`${path}/deliveries?limit=200`).expect(200)).body as { items: Delivery[] }).items
  const left = async (id: string) => Number((await on.db('webhook_delivery').where({ webhook_id: id }).count<{ count: number }[]>({ count: '*' }))[0]?.count)

  /** From here on a statement that writes more deliveries than that fails. */
  const onlyFew = async (most: number, act: 'update' | 'delete') => {
    await on.db.raw(`
      create or replace function only_few() returns trigger language plpgsql as $$
      begin
        if (select count(*) from touched) > ${most} then raise exception 'too many at once'; end if;
        return null;
      end $$`)
    await on.db.raw(`create trigger few after ${act} on webhook_delivery referencing old table as touched for each statement execute function only_few()`)
  }
  const queueMany = (id: string, many: number) => on.db.raw(`
    insert into webhook_delivery (id, webhook_id, xid, seq, request_id, event, due_at, created_at)
    select gen_random_uuid(), ?, '1', number, gen_random_uuid(), 'request.opened', '2026-03-02T09:00:00Z', '2026-03-02T09:00:00Z'
    from generate_series(1, ?::integer) as number`, [id, many])

  test('is removed at once, and what was queued for it afterwards, in batches; what is others\' stays', async () => {
    const [gone, other, gone_too] = [await subscribe(), await subscribe(), await subscribe()]
    for (const { id } of [gone, other, gone_too]) await queueMany(id, 2_500)
    await onlyFew(1_000, 'delete')
    for (const { id, path } of [gone, gone_too]) {
      await on.agent.delete(path, 1).expect(204)
      expect(await left(id)).toBe(2_500)
      for (const what of [path, `${path}/deliveries`]) await on.agent.get(what).expect(404)
    }
    await deliver()
    expect(receiver.received).toEqual([])
    await forgetDeliveries(on.assembly.deps)
    expect(await Promise.all([gone, other, gone_too].map(({ id }) => left(id)))).toEqual([0, 2_500, 0])
  })

  test('switched on again sends all that waits at once, with three days anew, and touches none of it before', async () => {
    const { path } = await subscribe()
    for (let count = 0; count < 40; count++) await aRequest(on, { title: `Number ${count}` })
    receiver.answer = status(500)
    await deliver()
    // As it is after days.
    await on.db('webhook_delivery').update({ attempt: 20, due_at: '2026-03-02T13:00:00Z', first_tried_at: '2026-02-27T09:00:00Z' })
    await on.agent.patch(path, 1, { active: false }).expect(200)
    // More than are sent at a time.
    await onlyFew(35, 'update')
    const { body: at } = await on.agent.patch(path, 2, { active: true }).expect(200)
    const due = Date.parse((at as { updated_at: string }).updated_at)
    expect(new Set((await listed(path)).map(({ state, attempt, due_at }) => `${state} ${attempt} ${Date.parse(due_at) - due}`))).toEqual(new Set(['pending 0 0']))
    await deliver()
    expect(receiver.received).toHaveLength(80)
    expect(new Set((await listed(path)).map(({ state, attempt }) => `${state} ${attempt}`))).toEqual(new Set(['pending 1']))
    await deliver()
    expect(receiver.received).toHaveLength(80)
    receiver.answer = OK
    on.clock.advance(1)
    await deliver()
    expect(new Set((await listed(path)).map(({ state, attempt }) => `${state} ${attempt}`))).toEqual(new Set(['delivered 2']))
  })

  test('switched on again after the clock was set back sends what waits all the same', async () => {
    const { path } = await subscribe()
    await aRequest(on)
    receiver.answer = status(500)
    await deliver()
    for (let version = 1; version < 5; version += 2) {
      await on.agent.patch(path, version, { active: false }).expect(200)
      await on.agent.patch(path, version + 1, { active: true }).expect(200)
      await deliver()
      on.clock.advance(-60)
    }
    expect(receiver.received).toHaveLength(3)
  })
})
