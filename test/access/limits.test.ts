/** How many calls a client may make: told in headers, held in memory, shared by the replicas. */
import type { FastifyInstance } from 'fastify'
import { forgetUse } from '../../src/access/client-use'
import { buildApp } from '../../src/app'
import { assemble, type Assembly } from '../../src/assembly'
import type { Allowance } from '../../src/domain/allowance'
import { DEFAULT_POLICY } from '../../src/domain/privacy/kinds'
import { openLog } from '../../src/platform/log'
import { ownTasks } from '../../src/worker'
import { service, type Voice } from '../support/service'

const ME = '/v1/me'
const ALLOWANCE: Allowance = { per_second: 1, burst: 5 }

const on = service({ allowance: ALLOWANCE })
let clients = 0
/** One that has made no call yet. */
const aClient = () => on.newVoice({ name: `Client ${++clients}`, roles: ['reporter'] })

/** How many of so many calls at the same instant were let through. */
async function through({ key }: Voice, calls: number, app: FastifyInstance = on.app): Promise<number> {
  let passed = 0
  for (let i = 0; i < calls; i++) {
    const { statusCode } = await app.inject({ url: ME, headers: { authorization: `Bearer ${key}` } })
    expect([200, 429]).toContain(statusCode)
    if (statusCode === 200) passed++
  }
  return passed
}

describe('a client', () => {
  test('is told with each answer how many calls it may make and how many are left, with a refusal too', async () => {
    const client = await aClient()
    const told = [await client.get(ME).expect(200), await client.get('/v1/support-requests/SR-999999').expect(404), await client.post('/v1/support-requests', {}).expect(400)]
    expect(told.map(({ headers }) => [headers['ratelimit-policy'], headers.ratelimit])).toEqual([
      ['"default";q=5;w=5', '"default";r=4;t=1'], ['"default";q=5;w=5', '"default";r=3;t=1'], ['"default";q=5;w=5', '"default";r=2;t=1'],
    ])
  })

  test('that made too many calls is answered 429 with Retry-After, and goes on when that has passed', async () => {
    const client = await aClient()
    expect(await through(client, 5)).toBe(5)
    const { body, headers } = await client.get(ME).expect(429)
    expect(body).toMatchObject({ type: '/problems/too_many_requests', status: 429 })
    expect(headers).toMatchObject({ 'retry-after': '1', 'ratelimit': '"default";r=0;t=1' })
    on.clock.advance(1 / 60)
    expect(await through(client, 5)).toBe(1)
  })

  test('is not held back longer for calls that were refused', async () => {
    const client = await aClient()
    expect(await through(client, 50)).toBe(5)
    on.clock.advance(3 / 60)
    expect(await through(client, 50)).toBe(3)
  })

  test('is counted at the door that takes its key in the body, and refused there in that door\'s own form', async () => {
    const client = await aClient()
    const send = () => on.app.inject({ method: 'POST', url: '/v1/intake/pagerduty', payload: { routing_key: client.key, event_action: 'resolve', dedup_key: 'never seen' } })
    expect(await through(client, 4)).toBe(4)
    expect((await send()).statusCode).toBe(202)
    const refused = await send()
    expect([refused.statusCode, refused.headers['retry-after'], refused.json()]).toEqual([429, '1', { status: 'throttle exceeded', message: expect.any(String) as string }])
  })

  test('is counted there for what is no valid event too', async () => {
    const client = await aClient()
    const send = (body: object) => on.app.inject({ method: 'POST', url: '/v1/intake/pagerduty', payload: { routing_key: client.key, ...body } })
    const answers = []
    for (const body of [{}, { event_action: 'nonsense' }, { event_action: 'trigger', payload: 5 }, { event_action: 'resolve' }, {}, {}, { event_action: 'nonsense' }]) answers.push(await send(body))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([400, 400, 400, 400, 400, 429, 429])
    expect(answers.at(-1)?.json()).toEqual({ status: 'throttle exceeded', message: expect.any(String) as string })
  })

  test('does not suffer from another that makes too many', async () => {
    const [busy, quiet] = [await aClient(), await aClient()]
    expect(await through(busy, 6)).toBe(5)
    expect(await through(quiet, 6)).toBe(5)
  })

  test('is served whatever it posts in its time, while another floods', async () => {
    const [busy, quiet] = [await aClient(), await aClient()]
    let flooded = 0
    for (let second = 0; second < 10; second++) {
      const flood = Array.from({ length: 10 }, () => through(busy, 10))
      const { statusCode } = await on.app.inject({ method: 'POST', url: '/v1/support-requests', headers: { authorization: `Bearer ${quiet.key}` }, payload: { title: `In second ${second}` } })
      expect([second, statusCode]).toEqual([second, 201])
      for (const passed of await Promise.all(flood)) flooded += passed
      on.clock.advance(1 / 60)
    }
    // Five, and one for each second; the clock of the tests moves a little with each of a thousand looks.
    expect([14, 15, 16]).toContain(flooded)
  })

  test('is answered 503 at the door of Alertmanager and Grafana, which give up after a 429', async () => {
    const client = await aClient()
    expect(await through(client, 5)).toBe(5)
    const { headers } = await client.post('/v1/intake/alertmanager', {}).expect(503)
    expect(headers).toMatchObject({ 'retry-after': '1', 'ratelimit': '"default";r=0;t=1' })
    await client.post('/v1/intake/events', {}).expect(429)
  })

  test('uses up nothing by what needs no key or is not for it, and others nothing in its name', async () => {
    const client = await aClient()
    const basic = `Basic ${Buffer.from(`${client.id}:sk_wrong`).toString('base64')}`
    for (let i = 0; i < 10; i++) {
      const open = await client.get('/health/live').expect(200)
      const guessed = await on.anyone.get(ME).set('authorization', basic).expect(401)
      await client.get('/v1/clients').expect(403)
      for (const { headers } of [open, guessed]) expect(Object.keys(headers)).not.toContain('ratelimit')
    }
    expect(await through(client, 6)).toBe(5)
  })

  test('that is refused is counted in /metrics', async () => {
    const count = async () => Number(/^support_calls_limited_total (\d+)$/m.exec((await on.anyone.get('/metrics')).text)?.[1])
    const client = await aClient()
    const before = await count()
    await through(client, 8)
    expect(await count() - before).toBe(3)
  })
})

describe('with RATE_LIMIT_PER_SECOND=0', () => {
  test('a client may make as many calls as it likes, and is told of no limit', async () => {
    const { app } = await replica({ per_second: 0, burst: 5 })
    const client = await aClient()
    await through(client, 1)
    expect(await through(client, 20, app)).toBe(20)
    const { headers } = await app.inject({ url: ME, headers: { authorization: `Bearer ${client.key}` } })
    expect(Object.keys(headers).filter(name => name.startsWith('ratelimit'))).toEqual([])
  })
})

/** Another process on the same database, as far as limits know. */
async function replica(allowance = ALLOWANCE): Promise<{ app: FastifyInstance; assembly: Assembly }> {
  const assembly = assemble({ db: on.db, clock: on.clock, log: openLog('silent'), privacy: DEFAULT_POLICY, runsWorker: false, allowance, millis: on.clock.millis, ends: new AbortController().signal })
  await assembly.prepare({ given: undefined, mayMake: false })
  const app = await buildApp(assembly.deps, assembly.callers, assembly.readiness, {
    bodyLimit: 524_288, trustProxy: [], maxEventLoopDelayMs: 0, limits: assembly.limits, api: true,
  })
  return { app, assembly }
}

/** One beat of the task of each. */
async function share(...assemblies: Assembly[]): Promise<void> {
  for (const { deps, callers, limits } of assemblies)
    await ownTasks(deps, { callers, limits }, on.clock).find(({ name }) => name === 'share-limits')?.run()
}

describe('two replicas', () => {
  let first: Awaited<ReturnType<typeof replica>>
  let second: Awaited<ReturnType<typeof replica>>
  beforeAll(async () => { [first, second] = [await replica(), await replica()] })

  test('let through one burst together, not one each', async () => {
    const client = await aClient()
    expect(await through(client, 3, first.app)).toBe(3)
    await share(first.assembly, second.assembly)
    expect(await through(client, 10, second.app)).toBe(2)
    await share(second.assembly, first.assembly)
    expect(await through(client, 10, first.app)).toBe(0)
    // What was refused is held against it nowhere.
    await share(first.assembly, second.assembly)
    on.clock.advance(2 / 60)
    expect(await through(client, 10, second.app)).toBe(2)
  })

  test('that both let through a burst before they could know make up for it afterwards', async () => {
    const client = await aClient()
    expect(await through(client, 5, first.app) + await through(client, 5, second.app)).toBe(10)
    await share(first.assembly, second.assembly, first.assembly)
    const { headers } = await first.app.inject({ url: ME, headers: { authorization: `Bearer ${client.key}` } })
    expect(headers).toMatchObject({ 'retry-after': '6', 'ratelimit': '"default";r=0;t=6' })
    on.clock.advance(5 / 60)
    expect(await through(client, 10, first.app) + await through(client, 10, second.app)).toBe(0)
    on.clock.advance(1 / 60)
    expect(await through(client, 10, first.app)).toBe(1)
  })

  test('hear of each call once, and of those of a beat that they missed', async () => {
    const client = await aClient()
    await through(client, 2, first.app)
    await share(first.assembly, second.assembly, second.assembly, second.assembly)
    expect(await through(client, 10, second.app)).toBe(3)
    on.clock.advance(1)
    await through(client, 1, first.app)
    await share(first.assembly)
    await through(client, 2, first.app)
    await share(first.assembly, second.assembly)
    expect(await through(client, 10, second.app)).toBe(2)
  })

  test('do not hold against a client what it did before one of them was there', async () => {
    const client = await aClient()
    await through(client, 4, first.app)
    await share(first.assembly)
    on.clock.advance(1)
    await through(client, 1, first.app)
    await share(first.assembly)
    const third = await replica()
    await share(third.assembly)
    expect(await through(client, 10, third.app)).toBe(4)
  })

  test('write nothing at a beat without calls', async () => {
    const client = await aClient()
    await through(client, 1, first.app)
    await share(first.assembly, second.assembly)
    const rows = () => on.db('client_use').select('replica', 'client_id', 'used', on.db.raw('xmin::text as written_by')).orderBy(['replica', 'client_id'])
    const before = await rows()
    await share(first.assembly, second.assembly)
    expect(await rows()).toEqual(before)
  })

  test('keep nothing of clients that have been quiet for long enough, in memory or in the database', async () => {
    const client = await aClient()
    await through(client, 5, first.app)
    await share(first.assembly)
    expect(first.assembly.limits?.size).toBeGreaterThan(0)
    on.clock.advance(1)
    await share(first.assembly)
    expect(first.assembly.limits?.size).toBe(0)

    const kept = () => on.db('client_use').where({ client_id: client.id })
    await forgetUse(on.db)
    expect(await kept()).toHaveLength(1)
    await on.db('client_use').where({ client_id: client.id }).update({ seen_at: on.db.raw("now() - interval '61 minutes'") })
    await forgetUse(on.db)
    expect(await kept()).toEqual([])
  })
})
