/** More calls than can be served: some wait in line, the rest is refused at once, and nobody is forgotten. */
import { connect, type AddressInfo } from 'node:net'
import fastify from 'fastify'
import { keepsCrowd } from '../../src/http/crowd'
import { lines, problemOf, sendRaw } from '../support/raw'
import { service } from '../support/service'

const CALL = 'a+b/c:d=e@f.g_h-1'

/** A service with one route, whose calls end when they are told to. */
async function busy(bounds: Parameters<typeof keepsCrowd>[0]) {
  const crowd = keepsCrowd(bounds)
  const app = fastify({ serverFactory: crowd.serverFactory })
  const working: (() => void)[] = []
  const begun: string[] = []
  app.addHook('preValidation', async (request, reply) => {
    if (request.url.endsWith('refused')) return reply.code(401).send('refused')
  })
  crowd.counts(app)
  app.all('/v1/:name', async request => {
    begun.push(request.url)
    await new Promise<void>(resolve => { working.push(resolve) })
    return 'served'
  })
  app.get('/health/live', async () => 'alive')
  let arrived = 0
  app.server.on('request', () => { arrived++ })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo // it listens on a port, not on a path
  const until = async (holds: () => boolean) => { while (!holds()) await new Promise(resolve => setImmediate(resolve)) }
  return {
    app, port, begun, until, arrived: () => arrived,
    /** Begins a call, and resolves when it has come in. */
    come: async (path: string) => {
      const before = arrived
      const answer = fetch(`http://127.0.0.1:${port}${path}`, { headers: { 'x-request-id': CALL } })
      await until(() => arrived > before)
      return { answer }
    },
    endOne: async () => {
      await until(() => working.length > 0)
      working.shift()?.()
    },
  }
}

describe('Where more calls come than are worked on at once', () => {
  test('some wait in line unread and are served in their order, whatever becomes of those before them', async () => {
    const { app, begun, come, endOne } = await busy({ most: 1, line: { longest: 3, waitMs: 1_000 }, millis: () => 0 })
    const first = await come('/v1/first')
    const second = await come('/v1/refused')
    const third = await come('/v1/third')
    expect(begun).toEqual(['/v1/first'])
    await endOne()
    expect((await first.answer).status).toBe(200)
    expect((await second.answer).status).toBe(401)
    await endOne()
    expect((await third.answer).status).toBe(200)
    await app.close()
  })

  test('what is beyond the line is refused at once with a problem, and health is told all the same', async () => {
    const { app, begun, come, endOne } = await busy({ most: 1, line: { longest: 1, waitMs: 1_000 }, millis: () => 0 })
    const first = await come('/v1/first')
    const second = await come('/v1/second')
    const answer = await (await come('/v1/third')).answer
    expect(answer.status).toBe(503)
    expect(Object.fromEntries(answer.headers)).toMatchObject({ 'retry-after': '2', 'content-type': 'application/problem+json', 'x-request-id': CALL, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    expect(await answer.json()).toEqual({ type: '/problems/unavailable', title: 'Not available for the moment', status: 503, detail: 'The service is overloaded.', instance: `urn:x-request-id:${encodeURIComponent(CALL)}`, request_id: CALL })
    expect((await (await come('/health/live')).answer).status).toBe(200)
    await endOne()
    await endOne()
    expect([(await first.answer).status, (await second.answer).status]).toEqual([200, 200])
    expect(begun).toEqual(['/v1/first', '/v1/second'])
    await app.close()
  })

  test('on one connection refusals keep their place behind what is served, and it goes on serving', async () => {
    const { app, begun, until, arrived, come, endOne } = await busy({ most: 1, line: { longest: 1, waitMs: 1_000 }, millis: () => 0 })
    const first = await come('/v1/first')
    await until(() => begun.length === 1)
    const answers = sendRaw(app, [
      lines('GET /v1/second HTTP/1.1'),
      `${lines('POST /v1/third HTTP/1.1', 'Content-Type: text/plain', 'Content-Length: 4')}body`,
      lines('HEAD /v1/fourth HTTP/1.1'),
      lines('GET /health/live HTTP/1.1', 'Connection: close'),
    ].join(''))
    await until(() => arrived() === 5)
    await endOne()
    await endOne()
    const [second, third, fourth, live, ...more] = (await answers).split(/(?=HTTP\/1\.1 )/)
    expect(second).toMatch(/^HTTP\/1\.1 200 [^]*\r\n\r\nserved$/)
    expect(third).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n[^]*\r\nconnection: keep-alive\r\nkeep-alive: timeout=15\r\n/i)
    expect(problemOf(String(third))).toMatchObject({ type: '/problems/unavailable', status: 503 })
    expect(fourth).toMatch(/^HTTP\/1\.1 503 [^]*\r\n\r\n$/)
    expect(live).toMatch(/^HTTP\/1\.1 200 [^]*\r\n\r\nalive$/)
    expect(more).toEqual([])
    expect((await first.answer).status).toBe(200)
    expect(begun).toEqual(['/v1/first', '/v1/second'])
    await app.close()
  })

  test.each([
    ['the caller asks for it', lines('GET /v1/second HTTP/1.1', 'Connection: close'), new AbortController().signal],
    ['the caller speaks an older HTTP', lines('GET /v1/second HTTP/1.0'), new AbortController().signal],
    ['the process is to end', lines('GET /v1/second HTTP/1.1'), AbortSignal.abort()],
  ])('a refusal ends its connection where %s', async (_why, bytes, ends) => {
    const { app, begun, until, come, endOne } = await busy({ most: 1, line: { longest: 0, waitMs: 0 }, millis: () => 0, ends })
    const { answer } = await come('/v1/first')
    await until(() => begun.length === 1)
    const refusal = await sendRaw(app, bytes)
    expect(refusal).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n[^]*\r\nconnection: close\r\n/i)
    expect(problemOf(refusal)).toMatchObject({ type: '/problems/unavailable', status: 503 })
    await endOne()
    await answer
    await app.close()
  })

  test('nobody waits in line for longer than the moment that it is for', async () => {
    let now = 0
    const { app, begun, come, endOne } = await busy({ most: 1, line: { longest: 3, waitMs: 500 }, millis: () => now })
    const first = await come('/v1/first')
    const second = await come('/v1/second')
    now = 501
    const third = await come('/v1/third')
    await endOne()
    await endOne()
    expect([(await first.answer).status, (await second.answer).status, (await third.answer).status]).toEqual([200, 503, 200])
    expect(begun).toEqual(['/v1/first', '/v1/third'])
    await app.close()
  })

  test('a call whose body has not come yet keeps nobody out', async () => {
    const { app, port, until, come, endOne } = await busy({ most: 1, line: { longest: 0, waitMs: 0 }, millis: () => 0 })
    let came = false
    app.server.once('request', () => { came = true })
    const slow = connect(port, '127.0.0.1').on('error', () => undefined)
    slow.write('POST /v1/slow HTTP/1.1\r\nhost: service\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n{')
    await until(() => came)
    const { answer } = await come('/v1/first')
    await endOne()
    expect((await answer).status).toBe(200)
    slow.destroy()
    await app.close()
  })
})

describe('A service that works on one call at once', () => {
  const on = service({ maxCallsAtOnce: 1 })

  test('serves others while a call waits for events', async () => {
    const waits = on.agent.get('/v1/events?after=end&wait=20').then(answer => answer)
    const others = await Promise.all([on.agent.get('/v1/support-requests'), on.agent.get('/v1/support-requests')])
    expect(others.map(({ status }) => status)).toEqual([200, 200])
    await on.reporter.post('/v1/support-requests', { title: 'It fails' }).expect(201)
    const { status, body } = await waits
    expect(status).toBe(200)
    expect(body.items).toHaveLength(1)
  })
})
