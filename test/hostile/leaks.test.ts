/**
 * Nothing that was sent shows where it does not belong: a token is planted in every slot of every operation, then every
 * log line, every figure and every problem is searched for it.
 */
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { describeError } from '../../src/platform/log'
import { examplePath, makeExamplesTrue, operations } from '../support/operations'
import { lines, sendRaw } from '../support/raw'
import { service } from '../support/service'

// Has the characters of a key, so that it gets wherever a key gets; not a key of ours, so that nothing masks it.
const TOKEN = 'zq7PLANTEDTOKENxK3vW9yB2mN5tR8uL1cD4eF6gH0jA'
const PIECE = 'PLANTEDTOKEN'

describe('a token that was planted', () => {
  const logged: string[] = []
  const stream = new Writable({ write(line, _encoding, done) { logged.push(String(line)); done() } })
  const on = service({ log: pino({ level: 'trace', serializers: { err: describeError, error: describeError } }, stream) })
  beforeAll(() => makeExamplesTrue(on))

  const problems: string[] = []
  const send = async (call: { method?: string; url: string; headers?: Record<string, string>; payload?: string | object }) => {
    const { method = 'GET', headers = {} } = call
    const answer = await on.app.inject({ ...call, method: method as 'GET', headers: { authorization: `Bearer ${on.administrator.key}`, ...headers } })
    if (answer.statusCode >= 400) problems.push(answer.payload)
    return answer
  }
  const json = { 'content-type': 'application/json' }

  async function everywhere(): Promise<void> {
    for (const entry of operations) {
      const { method, path, body, parameters } = entry
      const url = examplePath(entry)
      const reads = method === 'GET'
      const payload = reads ? undefined : body?.example as object | undefined
      const match = { 'if-match': '*' }
      await send({ method, url: path.replace(/\{\w+\}/g, TOKEN), payload, headers: match })
      await send({ method, url: `${url}?${TOKEN}=1`, payload, headers: match })
      await send({ method, url: `${url}/${TOKEN}`, payload })
      const queried = parameters.filter(each => each.in === 'query').map(({ name }) => `${name}=${TOKEN}`)
      await send({ method, url: `${url}?${queried.join('&')}` })
      for (const name of ['authorization', 'x-api-key', 'idempotency-key', 'if-match', 'content-type'])
        await send({ method, url, payload, headers: { ...match, [name]: TOKEN } })
      // Those that end no call early may come together.
      const harmless = ['if-none-match', 'accept', 'cookie', 'user-agent', 'referer', 'x-forwarded-for', 'traceparent', 'x-custom', 'x-openhim-transactionid']
      await send({ method, url, payload, headers: { ...match, ...Object.fromEntries(harmless.map(name => [name, TOKEN])) } })
      await send({ method, url, payload, headers: { authorization: `Basic ${Buffer.from(`${TOKEN}:${TOKEN}`).toString('base64')}` } })
      await send({ method, url, payload, headers: { authorization: `Bearer ${TOKEN}` } })
      await send({ method, url, payload, headers: { authorization: `${TOKEN} x` } })
      if (reads) continue
      for (const text of [`{"${TOKEN}":1}`, `{"title":${TOKEN}}`, TOKEN, `"${TOKEN}"`, `["${TOKEN}"]`, `{"title":"${TOKEN}`]) await send({ method, url, payload: text, headers: { ...json, ...match } })
      const names = Object.keys((body?.example ?? {}) as object)
      for (const name of names) await send({ method, url, payload: { ...(body?.example as object), [name]: TOKEN }, headers: match })
      for (const value of [[TOKEN], { [TOKEN]: TOKEN }]) await send({ method, url, payload: Object.fromEntries(names.map(name => [name, value])), headers: match })
    }
  }

  beforeAll(async () => {
    await everywhere()
    const call = (...all: string[]) => sendRaw(on.app, lines(...all, 'Connection: close')).then(answer => { problems.push(answer) })
    await call(`GET /${TOKEN} HTTP/1.1`, 'Host: support')
    await call(`GET /%zz${TOKEN} HTTP/1.1`, 'Host: support')
    await call(`GET http://${TOKEN}/ HTTP/1.1`, 'Host: support')
    await call(`${TOKEN} / HTTP/1.1`, 'Host: support')
    await call('GET / HTTP/1.1', `Host: ${TOKEN}`)
    await call('GET / HTTP/1.1', 'Host: support', `X-Bad\u0000: ${TOKEN}`)
    // A fault of the database that quotes what was sent wherever it can.
    await on.db.raw("create function quoting() returns trigger language plpgsql as $$ begin raise exception 'no %', new.name using detail = new.name, hint = new.name; end $$")
    await on.db.raw('create trigger quoting before insert on team for each row execute function quoting()')
    await send({ method: 'POST', url: '/v1/teams', payload: { name: TOKEN } })
  })

  test('was taken to places where it could have shown', () => {
    const statuses = new Set(problems.flatMap(text => /"status":(\d+)/.exec(text)?.[1] ?? []))
    expect([...statuses].sort()).toEqual(expect.arrayContaining(['400', '401', '404', '409', '412', '415', '422', '500']))
    expect(logged.length).toBeGreaterThan(1_000)
    expect(logged.some(line => line.includes('internal_error'))).toBe(true)
  })

  test('is in no line of the log', () => {
    expect(logged.filter(line => line.includes(PIECE))).toEqual([])
  })

  test('is in no problem', () => {
    expect([...new Set(problems.filter(text => text.includes(PIECE)))]).toEqual([])
  })

  test('is in no figure', async () => {
    expect((await on.anyone.get('/metrics').expect(200)).text).not.toContain(PIECE)
  })

  test('is in no header of an answer but the one that hands a request id back', async () => {
    const { headers, payload } = await send({ url: '/v1/nowhere', headers: { 'x-request-id': TOKEN } })
    const { 'x-request-id': given, ...others } = headers
    expect([given, JSON.parse(payload).request_id]).toEqual([TOKEN, TOKEN])
    expect(JSON.stringify(others)).not.toContain(PIECE)
  })

  test('as a request id that is not safe to hand back is replaced', async () => {
    const { headers, payload } = await send({ url: '/v1/nowhere', headers: { 'x-request-id': `${TOKEN} <script>` } })
    expect(JSON.stringify(headers) + payload).not.toContain(PIECE)
  })

  test('as a key of this service is masked in what is stored', async () => {
    const { body } = await on.reporter.post('/v1/support-requests', { title: `curl -H 'Bearer ${on.agent.key}'`, details: { [on.agent.key]: [on.agent.key] } }).expect(201)
    expect(JSON.stringify(body)).not.toContain(on.agent.key)
    expect(body.title).toBe("curl -H 'Bearer [removed: key]'")
  })
})
