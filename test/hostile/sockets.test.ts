/** What proxies and servers read differently is refused at the door; who is slow or silent is not waited for. */
import type { AddressInfo } from 'node:net'
import { operations } from '../support/operations'
import { lines, problemOf, sendRaw, statusOf } from '../support/raw'
import { service } from '../support/service'

const BODY = '{"title":"x"}'

/** Of each answer that came. */
const statusesOf = (answers: string) => [...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(match => match[1])

describe('at the socket', () => {
  const on = service()
  const key = () => `Authorization: Bearer ${on.reporter.key}`
  const postAmongOthers = (...headers: string[]) => `${lines('POST /v1/support-requests HTTP/1.1', 'Host: support', key(), ...headers)}${BODY}`
  const post = (...headers: string[]) => postAmongOthers('Connection: close', ...headers)
  const JSON_TYPE = 'Content-Type: application/json'
  const LENGTH = `Content-Length: ${BODY.length}`
  const stored = async () => Number((await on.db('support_request').count())[0]?.count)

  test('an honest call is answered', async () => {
    expect(statusOf(await sendRaw(on.app, post(JSON_TYPE, LENGTH)))).toBe(201)
  })

  test.each([
    ['Host', () => post(JSON_TYPE, LENGTH, 'Host: elsewhere')],
    ['Content-Type', () => post(JSON_TYPE, LENGTH, 'Content-Type: text/plain')],
    ['Content-Length', () => post(JSON_TYPE, LENGTH, 'Content-Length: 2')],
    ['Content-Length, twice the same', () => post(JSON_TYPE, LENGTH, LENGTH)],
    ['Authorization', () => post(JSON_TYPE, LENGTH, `Authorization: Bearer ${on.administrator.key}`)],
    ['X-API-Key', () => post(JSON_TYPE, LENGTH, 'X-API-Key: a', 'x-api-key: b')],
    ['Idempotency-Key', () => post(JSON_TYPE, LENGTH, 'Idempotency-Key: a', 'Idempotency-Key: b')],
    ['If-Match', () => post(JSON_TYPE, LENGTH, 'If-Match: "1"', 'If-Match: "2"')],
    ['Content-Length beside Transfer-Encoding', () => post(JSON_TYPE, LENGTH, 'Transfer-Encoding: chunked')],
    ['Transfer-Encoding in an unknown form', () => post(JSON_TYPE, 'Transfer-Encoding: xchunked')],
    ['a blank before the colon', () => post(JSON_TYPE, LENGTH, 'X-Thing : 1')],
    ['a folded line', () => post(JSON_TYPE, LENGTH, 'X-Thing: 1\r\n 2')],
    ['NUL in a header', () => post(JSON_TYPE, LENGTH, 'X-Thing: a\u0000b')],
    ['a length that is no number', () => post(JSON_TYPE, 'Content-Length: 0x0d')],
    ['a negative length', () => post(JSON_TYPE, 'Content-Length: -1')],
  ])('a call with a doubled or false %s is a 400 and changes nothing', async (_what, bytes) => {
    const before = await stored()
    const answer = await sendRaw(on.app, bytes())
    expect([statusOf(answer), problemOf(answer)]).toEqual([400, expect.objectContaining({ type: '/problems/malformed_request', status: 400 })])
    expect(await stored()).toBe(before)
  })

  test.each([
    ['an absolute target', 'GET http://elsewhere/v1/me HTTP/1.1'],
    ['an absolute target of this service', 'GET http://support/v1/me HTTP/1.1'],
    ['a target without a slash', 'GET v1/me HTTP/1.1'],
    ['the target *', 'OPTIONS * HTTP/1.1'],
    ['HTTP 2.0', 'GET /v1/me HTTP/2.0'],
    ['HTTP 1.2', 'GET /v1/me HTTP/1.2'],
    ['HTTP 9.9', 'GET /v1/me HTTP/9.9'],
    ['no version', 'GET /v1/me'],
    ['another protocol', 'GET /v1/me ICE/1.0'],
    ['no method', ' /v1/me HTTP/1.1'],
    ['a method of no standard', 'HACK /v1/me HTTP/1.1'],
    ['a method in small letters', 'get /v1/me HTTP/1.1'],
  ])('%s is a 400', async (_what, start) => {
    const answer = await sendRaw(on.app, lines(start, 'Host: support', 'Connection: close', key()))
    expect([statusOf(answer), problemOf(answer).type]).toEqual([400, '/problems/malformed_request'])
  })

  test('a tunnel is not opened', async () => {
    const answer = await sendRaw(on.app, lines('CONNECT elsewhere:443 HTTP/1.1', 'Host: elsewhere:443', 'Connection: close'))
    expect(answer).not.toMatch(/^HTTP\/1\.1 2/)
  })

  test('HTTP 1.0 is spoken', async () => {
    expect(statusOf(await sendRaw(on.app, lines('GET /v1/me HTTP/1.0', 'Host: support', key())))).toBe(200)
  })

  test.each(['GET', 'HEAD'])('a %s with a body is a 400', async method => {
    for (const header of ['Content-Length: 2', 'Transfer-Encoding: chunked']) {
      const answer = await sendRaw(on.app, `${lines(`${method} /v1/me HTTP/1.1`, 'Host: support', 'Connection: close', key(), JSON_TYPE, header)}{}`)
      expect(statusOf(answer)).toBe(400)
    }
  })

  test('a call of HTTP 1.1 without Host is a 400', async () => {
    const answer = await sendRaw(on.app, lines('GET /v1/me HTTP/1.1', 'Connection: close', key()))
    expect([statusOf(answer), problemOf(answer).type]).toEqual([400, '/problems/malformed_request'])
  })

  test('what expects 100-continue is answered, and what expects anything else is a 400 that changes nothing', async () => {
    const before = await stored()
    const answer = await sendRaw(on.app, post(JSON_TYPE, LENGTH, 'Expect: a miracle'))
    expect([statusOf(answer), problemOf(answer).type]).toEqual([400, '/problems/malformed_request'])
    expect(await stored()).toBe(before)
    expect(await sendRaw(on.app, post(JSON_TYPE, LENGTH, 'Expect: 100-Continue'))).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 201 /)
  })

  test('two calls sent as one are two calls, each by its own key', async () => {
    const first = lines('GET /v1/me HTTP/1.1', 'Host: support', key())
    const second = lines('GET /v1/clients HTTP/1.1', 'Host: support', 'Connection: close')
    const answer = await sendRaw(on.app, first + second)
    expect(statusesOf(answer)).toEqual(['200', '401'])
  })

  test.each([['no HTTP', 'nonsense\r\n\r\n', '400'], ['too large', lines('GET /v1/me HTTP/1.1', `X-Thing: ${'x'.repeat(17_000)}`), '431']])(
    'a call that is %s behind others on the same socket is answered after them, who get answers of their own', async (_what, second, status) => {
      const answer = await sendRaw(on.app, postAmongOthers(JSON_TYPE, LENGTH) + lines('GET /v1/me HTTP/1.1', 'Host: support', key()) + second)
      expect(statusesOf(answer)).toEqual(['201', '200', status])
    })

  test('headers of more than 16 KiB are a 431', async () => {
    const answer = await sendRaw(on.app, lines('GET /v1/me HTTP/1.1', 'Host: support', `X-Thing: ${'x'.repeat(17_000)}`, 'Connection: close'))
    expect([statusOf(answer), problemOf(answer).status]).toEqual([431, 431])
    const [, id] = /\r\nx-request-id: ([\w-]{36})\r\n/.exec(answer) ?? []
    expect(problemOf(answer)).toMatchObject({ request_id: id, instance: `urn:x-request-id:${id}` })
  })

  test.each(operations.filter(({ method }) => method !== 'DELETE').map(({ path }) => path).filter((path, i, all) => all.indexOf(path) === i))(
    'a method that %s does not take is a 405 that names those it takes', async path => {
      const taken = operations.filter(each => each.path === path).map(({ method }) => method)
      const url = path.replace(/\{\w+\}/g, 'x')
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter(each => !taken.includes(each))) {
        const { statusCode, headers, payload } = await on.app.inject({ method: method as 'PUT', url })
        expect({ method, statusCode, allow: String(headers.allow).split(', ').filter(each => each !== 'HEAD').sort(), type: JSON.parse(payload).type as string })
          .toEqual({ method, statusCode: 405, allow: taken.sort(), type: '/problems/method_not_allowed' })
      }
    })

  test.each(['TRACE', 'PROPFIND', 'QUERY', 'LOCK', 'PURGE'])('the method %s is a 405 anywhere', async method => {
    const answer = await sendRaw(on.app, lines(`${method} /v1/me HTTP/1.1`, 'Host: support', 'Connection: close'))
    expect([statusOf(answer), answer.toLowerCase()]).toEqual([405, expect.stringContaining('\r\nallow: ')])
  })

  test('a call has 5 s for its headers and 10 s in all, which is looked at each second; a silent socket has 40 s, more than a call may wait for events', () => {
    const server = on.app.server as typeof on.app.server & { connectionsCheckingInterval: number } // Node keeps it there, untyped
    expect({ headers: server.headersTimeout, whole: server.requestTimeout, looked: server.connectionsCheckingInterval, silent: server.timeout, idle: server.keepAliveTimeout })
      .toEqual({ headers: 5_000, whole: 10_000, looked: 1_000, silent: 40_000, idle: 15_000 })
  })

  test('an answer says nothing about what the service is made of', async () => {
    const { port } = on.app.server.address() as AddressInfo
    const answer = await fetch(`http://127.0.0.1:${port}/v1/me`)
    expect(['server', 'x-powered-by', 'via'].filter(name => answer.headers.has(name))).toEqual([])
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  })

  test('no key is taken from a query or a cookie', async () => {
    for (const [url, headers] of [[`/v1/me?key=${on.reporter.key}`, {}], [`/v1/me?access_token=${on.reporter.key}`, {}], ['/v1/me', { cookie: `key=${on.reporter.key}` }]] as const)
      expect((await on.app.inject({ url, headers })).statusCode).toBe(401)
  })
})
