/** A receiver may send back what it was sent: of a request that was erased nothing of that is kept. */
import type { ServerResponse } from 'node:http'
import { type Delivering, keepDelivering } from '../../src/webhooks/deliver'
import { allCommitted } from '../support/all-committed'
import { service } from '../support/service'
import { aRequest } from '../support/world'
import { aReceiver, OK, type Received, type Receiver } from './receiver'

const WORDS = 'Lamp of ward seven'

describe('What a receiver sends back of a request that was erased', () => {
  const on = service({ networks: ['127.0.0.1'] })
  let deliveries: Delivering
  let receivers: Receiver[]

  beforeAll(() => { deliveries = keepDelivering(on.assembly.deps) })
  beforeEach(() => { receivers = [] })
  afterEach(async () => {
    await on.db('webhook').delete()
    await Promise.all(receivers.map(each => each.close()))
  })

  const echo = (code: number) => ({ body }: Received, response: ServerResponse) => { response.writeHead(code).end(`Had ${body.data.request.title}`) }

  const subscribe = async (code: number) => {
    const receiver = await aReceiver()
    receiver.answer = echo(code)
    receivers.push(receiver)
    const { body } = await on.agent.post('/v1/webhooks', { url: receiver.url, types: ['request.opened'] }).expect(201)
    return { receiver, path: `/v1/webhooks/${body.id as string}` }
  }
  const deliver = async () => {
    await allCommitted(on.db)
    await deliveries.run()
    await deliveries.idle()
  }
  const erase = (path: string) => on.administrator.post(`${path}/erasure`, {}).expect(200)
  const kept = async (request: string) =>
    await on.db('webhook_delivery').where({ request_id: request }).orderBy('state').select('state', 'attempts') as { state: string; attempts: { answer: string }[] }[]

  test('is gone from its deliveries, whatever became of them, and stays where it is of others', async () => {
    await allCommitted(on.db)
    for (const code of [500, 200, 422, 204]) await subscribe(code)
    const { id, path } = await aRequest(on, { title: WORDS })
    const other = await aRequest(on, { title: 'Another' })
    await deliver()
    expect(JSON.stringify(await kept(id)).match(/Lamp/g)).toHaveLength(3)
    await erase(path)
    const answers = (await kept(id)).map(({ state, attempts }) => [state, ...attempts.map(({ answer }) => answer)])
    expect(answers).toEqual(expect.arrayContaining([['dead', '[erased]'], ['delivered', '[erased]'], ['delivered', ''], ['pending', '[erased]']]))
    expect(JSON.stringify(await kept(other.id)).match(/Had Another/g)).toHaveLength(3)
  })

  test('is not kept of a try that is under way meanwhile, nor of those before it', async () => {
    await allCommitted(on.db)
    const { receiver } = await subscribe(500)
    const { id, path } = await aRequest(on, { title: WORDS })
    await deliver()
    on.clock.advance(1)
    const answer = await new Promise<() => void>(resolve => {
      receiver.answer = (message, response) => {
        receiver.answer = OK
        resolve(() => echo(200)(message, response))
      }
      void deliveries.run()
    })
    await erase(path)
    answer()
    await deliveries.idle()
    expect(await kept(id)).toMatchObject([{ state: 'delivered', attempts: [{ answer: '[erased]' }, { answer: '[erased]' }] }])
  })

  test('is not told to whoever repeats a call for it to be sent again', async () => {
    await allCommitted(on.db)
    const { path: webhook } = await subscribe(422)
    const { id, path } = await aRequest(on, { title: WORDS })
    await deliver()
    const delivery = await on.db('webhook_delivery').where({ request_id: id }).first<{ id: string }>('id')
    const again = () => on.agent.post(`${webhook}/deliveries/${delivery.id}/redelivery`).set('idempotency-key', 'again')
    expect(JSON.stringify((await again().expect(202)).body)).toContain('Lamp')
    await erase(path)
    await again().expect(409)
    expect(JSON.stringify(await on.db('idempotency_key').select('answer'))).not.toContain('Lamp')
  })
})
