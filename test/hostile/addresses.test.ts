/** Odd paths, queries and cursors: a 400 or a 404, never a fault of the service, never more than was asked for. */
import { operations } from '../support/operations'
import { lines, sendRaw, statusOf } from '../support/raw'
import { service } from '../support/service'
import { aRequest } from '../support/world'

const ODD = [
  'abc', '0', '-1', '2147483648', '9223372036854775807', '9223372036854775808', '1e9', 'null', 'undefined', '%00', 'a%00b',
  '%2e%2e%2f%2e%2e%2fetc', '..%5c', '%20', '%0d%0aX-Injected:%20yes', '%ff', '%c3%28', '%ed%a0%80', '%F0%9F%A9%BA', "'", "1'%20or%20'1'='1", '%25',
  'SR-', 'SR-0', 'SR-000000', 'SR-999999999999999', 'SR-9999999999999999', 'sr-000001', 'SR-000001%20',
  '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '019CADC6-9AA7-756A-BE18-DC0B843C8951', '{id}', '__proto__', 'constructor', '*',
  'x'.repeat(199), 'x'.repeat(201), '%F0%9F%A9%BA'.repeat(60),
]

// One for the file: each describe leaves to the next what it made.
const on = service()

describe('a path', () => {
  const withPath = operations.filter(({ path }) => path.includes('{'))

  test.each(ODD.map(id => [id.slice(0, 60), id] as const))('with %s where an identifier belongs is a 400 or a 404 at every operation', async (_name, id) => {
    for (const { id: operation, method, path } of withPath) {
      const { statusCode, headers, payload } = await on.app.inject({
        method: method as 'POST', url: path.replace(/\{\w+\}/g, id), headers: { authorization: `Bearer ${on.administrator.key}`, 'if-match': '*' },
        payload: method === 'GET' || method === 'DELETE' ? undefined : {},
      })
      const expected = [400, 404].includes(statusCode) ? statusCode : '400 or 404'
      expect({ operation, statusCode, type: headers['content-type'], injected: headers['x-injected'] })
        .toEqual({ operation, statusCode: expected, type: 'application/problem+json', injected: undefined })
      expect(payload).not.toContain('value cannot be stored')
    }
  })

  test.each(['/%', '/v1/%zz', '/%c0%ae%c0%ae/', '//', '//v1/me', '/v1//me', '/V1/me', '/v1/me/', `/${'a/'.repeat(2_000)}`, '/v1/me;a=b', '/.env', '/docs/..%2f..%2fpackage.json', '/docs/static/..%2f..%2f..%2fpackage.json'])(
    'such as %s answers 400 or 404', async url => {
      const { statusCode } = await on.app.inject({ url, headers: { authorization: `Bearer ${on.administrator.key}` } })
      expect([400, 404]).toContain(statusCode)
    })

  test.each(['/v1/support-requests/%2e%2e', '/v1/support-requests/..', '/v1/teams/%2e%2e/me', '/v1/me/../clients', '/v1/support-requests/%2E%2E%2Fme', '/docs/static/../../package.json'])(
    'such as %s is taken as it stands and leads nowhere', async path => {
      const answer = await sendRaw(on.app, lines(`GET ${path} HTTP/1.1`, 'Host: support', 'Connection: close', `Authorization: Bearer ${on.administrator.key}`))
      expect([400, 404]).toContain(statusOf(answer))
    })

  test('with the same bytes says that a thing of others is not there and that there is none', async () => {
    const stranger = await on.newVoice({ name: 'A stranger', roles: ['reporter'] })
    const { path } = await aRequest(on)
    const read = async (url: string) => {
      const { status, text, headers } = await stranger.get(url).set('x-request-id', 'the-same')
      return { status, text, headers: { ...headers, date: undefined } }
    }
    expect(await read(path)).toEqual(await read('/v1/support-requests/01957b2e-7a00-7000-8000-0000000000ff'))
  })
})

describe('a query', () => {
  const lists = operations.filter(({ parameters }) => parameters.some(({ name }) => name === 'cursor'))
  const get = (url: string, key = on.administrator.key) => on.app.inject({ url, headers: { authorization: `Bearer ${key}` } })
  const urlOf = ({ path }: { path: string }, query: string) => `${path.replace('{id}', 'SR-000001').replace(/\{\w+\}/g, 'x')}?${query}`

  beforeAll(async () => {
    for (const severity of ['low', 'high', 'low', 'high', 'low']) await aRequest(on, { severity })
  })

  test.each(['limit=-1', 'limit=0', 'limit=201', 'limit=1e9', 'limit=1.5', 'limit=abc', 'limit=', 'limit=%00', 'limit=2147483648', 'limit=9007199254740993', 'limit=1&limit=2', 'limit[]=1', 'limit=null', 'limit=true', 'limit=Infinity', 'unknown=1', '__proto__=1', 'constructor=1', '__proto__[limit]=1', 'cursor=x&cursor=y', '%00=1', 'cursor=%00', 'cursor=..', `cursor=${'x'.repeat(2_000)}`])(
    'of %s is a 400 at every list', async query => {
      for (const list of lists) expect([list.id, (await get(urlOf(list, query))).statusCode]).toEqual([list.id, 400])
    })

  test.each([
    'state=NEW', 'state=new,', 'state=,', 'state=new;acknowledged', 'severity=high%00', 'component=cr', "component=CR'", 'category=a.b.c', 'team=abc', 'person=1', 'reported_by=x',
    'label=%ed%a0%80%00', 'label=a%20b', 'overdue=1.0', 'overdue=yes', 'assigned=maybe', 'sort=title', 'sort=created_at;drop', 'count=all', 'openhim_transaction=%0a', 'q=%00', `q=${'x'.repeat(201)}`,
    `team=${Array.from({ length: 51 }, () => '00000000-0000-0000-0000-000000000000').join(',')}`, `label=${'x'.repeat(51)}`,
  ])('of %s is a 400', async query => {
    expect((await get(`/v1/support-requests?${query}`)).statusCode).toBe(400)
  })

  const INSTANTS = [
    '0000-01-01T00:00:00Z', '0001-01-01T00:00:00Z', '1969-12-31T23:59:59Z', '3000-01-01T00:00:00Z', '10000-01-01T00:00:00Z', '-0001-01-01T00:00:00Z', '2026-13-01T00:00:00Z', '2026-02-30T00:00:00Z', '2025-02-29T00:00:00Z',
    '2026-01-01T24:00:00Z', '2026-01-01T23:60:00Z', '2026-06-30T23:59:60Z', '2026-01-01T00:00:00', '2026-01-01', '2026-01-01 00:00:00Z', '2026-01-01T00:00Z', '2026-01-01T00:00:00+24:00', '2026-01-01T00:00:00+0100',
    '2026-01-01T00:00:00.1234567890Z', '2026-01-01T00:00:00Z\n', '1970-01-01T00:00:00+00:01', '2999-12-31T23:59:59-00:01', 'now', 'infinity', 'epoch', '1700000000', '２０２６-01-01T00:00:00Z',
  ]
  test.each(INSTANTS)('or a body with the instant %s is a 400', async instant => {
    const { id } = on.reporter
    // So that an instant is refused for its form, never because it has passed.
    on.clock.set('1970-01-01T00:00:00.000Z')
    await on.administrator.post(`/v1/clients/${id}/keys`, { expires_at: instant }).expect(400)
    for (const name of ['created_after', 'created_before', 'updated_after', 'updated_before'])
      expect([name, (await get(`/v1/support-requests?${name}=${encodeURIComponent(instant)}`)).statusCode]).toEqual([name, 400])
  })

  test.each(['1970-01-02T00:00:00+23:59', '2999-12-31T00:00:59.999999999-23:59', '2024-02-29t12:00:00z', '2026-01-01T00:00:00.1-00:00', '2026-01-01T00:00:00+05:45'])(
    'or a body with the odd but true instant %s is taken', async instant => {
      on.clock.set('1970-01-01T00:00:00.000Z')
      for (const name of ['created_after', 'created_before', 'updated_after', 'updated_before'])
        expect([name, (await get(`/v1/support-requests?${name}=${encodeURIComponent(instant)}`)).statusCode]).toEqual([name, 200])
      const { body } = await on.administrator.post(`/v1/clients/${on.reporter.id}/keys`, { expires_at: instant }).expect(201)
      expect(Date.parse(body.expires_at as string)).toBe(Date.parse(instant.toUpperCase()))
    })

  test.each(['"', '""', '"unclosed', '-', '- -', 'or', 'or or', '&', '|', '!', ':*', "a'b", '\\', '<->', '(', 'a & !b | (c', '🩺', '%', '_', '\u202e'])('that searches for %s is answered', async q => {
    expect((await get(`/v1/support-requests?q=${encodeURIComponent(q)}`)).statusCode).toBe(200)
  })

  describe('with a cursor', () => {
    const PATH = '/v1/support-requests'
    const page = async (query: string) => JSON.parse((await get(`${PATH}?limit=2&${query}`)).payload) as { next_cursor: string }
    const status = async (query: string, key?: string) => (await get(`${PATH}?limit=2&${query}`, key)).statusCode

    test('goes on, also with another limit', async () => {
      const { next_cursor: cursor } = await page('severity=low')
      expect(await status(`severity=low&cursor=${cursor}`)).toBe(200)
      expect((await get(`${PATH}?limit=50&severity=low&cursor=${cursor}`)).statusCode).toBe(200)
    })

    test.each([
      ['other filters', 'severity=high'], ['no filter', ''], ['one filter more', 'severity=low&state=new'], ['another order', 'severity=low&sort=created_at'],
    ])('is refused with %s', async (_what, query) => {
      const { next_cursor: cursor } = await page('severity=low')
      expect(await status(`${query}&cursor=${cursor}`)).toBe(400)
    })

    test('of another caller is refused', async () => {
      const { next_cursor: cursor } = await page('severity=low')
      expect(await status(`severity=low&cursor=${cursor}`, on.auditor.key)).toBe(400)
    })

    test('of another list is refused', async () => {
      const { next_cursor: cursor } = await page('')
      for (const list of lists.filter(({ path }) => path !== PATH))
        expect([list.id, (await get(urlOf(list, `cursor=${cursor}`))).statusCode]).toEqual([list.id, 400])
    })

    test('of another request is refused', async () => {
      const [one, two] = [await aRequest(on), await aRequest(on)]
      for (const { path } of [one, two])
        for (const text of ['a', 'b', 'c']) await on.agent.post(`${path}/comments`, { text }).expect(201)
      const { body } = await on.agent.get(`${one.path}/comments?limit=2`).expect(200)
      await on.agent.get(`${one.path}/comments?limit=2&cursor=${body.next_cursor}`).expect(200)
      await on.agent.get(`${two.path}/comments?limit=2&cursor=${body.next_cursor}`).expect(400)
    })

    test('that was altered at any place is refused', async () => {
      const { next_cursor: cursor } = await page('')
      for (let i = 0; i < cursor.length; i++) {
        const other = cursor[i] === 'A' ? 'B' : 'A'
        const altered = cursor.slice(0, i) + other + cursor.slice(i + 1)
        // The last character of base64url may hold bits that say nothing.
        if (Buffer.from(altered, 'base64url').equals(Buffer.from(cursor, 'base64url'))) continue
        expect([altered, await status(`cursor=${altered}`)]).toEqual([altered, 400])
      }
      for (const each of [cursor.slice(0, -1), cursor.slice(1), cursor.split('.')[0], `${cursor}.x`, `.${cursor.split('.')[1]}`, '.', ''])
        expect([each, await status(`cursor=${each}`)]).toEqual([each, 400])
    })
  })
})
