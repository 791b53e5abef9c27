/** Bodies that no honest client sends: each is refused with a problem, nothing is stored, and the service stays up. */
import { contract, examplePath, makeExamplesTrue, operations } from '../support/operations'
import { schemasOf } from '../support/contract'
import { lines, sendRaw, statusOf } from '../support/raw'
import { service } from '../support/service'

const compile = schemasOf(contract)
const PATH = '/v1/support-requests'

interface Shape {
  type?: string | string[]
  maxLength?: number
  properties?: Record<string, Shape>
  $ref?: string
}

const takers = operations.filter(({ body }) => body).map(entry => ({
  ...entry,
  shape: (contract.components.schemas[(entry.body?.schema as Shape).$ref?.split('/').at(-1) ?? ''] ?? {}) as Shape,
}))

describe('a body', () => {
  const on = service()
  beforeAll(() => makeExamplesTrue(on))

  const send = (payload: string | Buffer, contentType = 'application/json') =>
    on.app.inject({ method: 'POST', url: PATH, headers: { authorization: `Bearer ${on.reporter.key}`, 'content-type': contentType }, payload })
  const open = (body: object) => send(JSON.stringify(body))
  const stored = async () => Number((await on.db('support_request').count())[0]?.count)

  test.each([
    ['NUL in a title', { title: 'a\u0000b' }, '/title'],
    ['a lone surrogate in a title', { title: 'a\ud800b' }, '/title'],
    ['a lone low surrogate in a description', { title: 'x', description: '\udc00' }, '/description'],
    ['NUL in a label', { title: 'x', labels: ['a\u0000'] }, '/labels/0'],
    ['NUL in a value of details', { title: 'x', details: { a: { b: ['\u0000'] } } }, '/details'],
    ['NUL in a name within details', { title: 'x', details: { 'a\u0000': 1 } }, '/details'],
    ['a lone surrogate in a value of details', { title: 'x', details: { a: '\udfff' } }, '/details'],
    ['a lone surrogate in a name within details', { title: 'x', details: { a: { '\ud83d': 1 } } }, '/details'],
    ['nothing but blanks in a title', { title: ' \t\u2003\n' }, '/title'],
    ['details of more than 64 KiB', { title: 'x', details: { a: 'x'.repeat(65_536) } }, '/details'],
    ['details of 21 levels', { title: 'x', details: nested(21) }, '/details'],
    ['an unknown member', { title: 'x', colour: 'red' }, '/colour'],
    ['an unknown member of a member', { title: 'x', facility: { system: 'a', code: 'b', name: 'c' } }, '/facility/name'],
    ['no title', {}, '/title'],
  ])('with %s is refused at its place', async (_what, body, pointer) => {
    const before = await stored()
    const { statusCode, payload } = await open(body)
    expect([statusCode, JSON.parse(payload)]).toEqual([400, expect.objectContaining({ type: '/problems/validation_failed', errors: [expect.objectContaining({ pointer })] })])
    expect(await stored()).toBe(before)
  })

  test('that is wrong in several places is told all of them at once', async () => {
    const { payload } = await open({ severity: 'bad', labels: 'x', component: 7, colour: 1 })
    const { errors } = JSON.parse(payload) as { errors: { pointer: string }[] }
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual(['/colour', '/component', '/labels', '/severity', '/title'])
  })

  test.each([
    ['a whole number beyond 2^53, whose digits would be lost', '9007199254740993'],
    ['a number beyond every number, which would become null', '1e999'],
    ['the same below zero', '-1e999'],
  ])('with %s in details is refused', async (_what, digits) => {
    const { statusCode, payload } = await send(`{"title": "x", "details": {"n": ${digits}}}`)
    expect([statusCode, payload]).toEqual([400, expect.stringContaining('/details')])
  })

  test.each([2 ** 31, 2 ** 53, 1e308, 0, -1, 1.5])('with the iteration %p of an evaluation is refused', async iteration => {
    const { body } = await on.lead.post('/v1/evaluations', { title: 'x', scope: 'exchange', iteration }).expect(400)
    expect(body.errors).toEqual([expect.objectContaining({ pointer: '/iteration' })])
  })

  test('of invalid UTF-8 is refused rather than repaired', async () => {
    const { statusCode, payload } = await send(Buffer.concat([Buffer.from('{"title":"a'), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from('"}')]))
    expect([statusCode, JSON.parse(payload).type]).toEqual([400, '/problems/malformed_request'])
  })

  test.each(['application/json; charset=utf-16', 'application/json;charset="UTF-16LE"', 'application/json; charset=latin1', 'text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded', 'application/jsonx'])(
    'of the type %s is a 415', async type => {
      const { statusCode, payload } = await send('{"title":"x"}', type)
      expect([statusCode, JSON.parse(payload).type]).toEqual([415, '/problems/media_type_unsupported'])
    })

  test.each(['application/json; charset=utf-8', 'application/json;charset="UTF-8"', 'APPLICATION/JSON'])('of the type %s is read', async type => {
    expect((await send('{"title":"Read"}', type)).statusCode).toBe(201)
  })

  test.each([
    ['nothing', ''], ['half an object', '{"title":'], ['two objects', '{"title":"x"}{}'], ['a comment', '{/**/"title":"x"}'],
    ['single quotes', "{'title':'x'}"], ['NaN', '{"title":NaN}'], ['a raw control character', '{"title":"a\u0001"}'],
    ['a list', '[]'], ['null', 'null'], ['a text', '"x"'], ['a number', '3'], ['true', 'true'],
  ])('of %s is a 400', async (_what, text) => {
    expect((await send(text)).statusCode).toBe(400)
  })

  test.each([
    ['5,000 lists deep', '['.repeat(5_000) + ']'.repeat(5_000)],
    ['5,000 objects deep', '{"a":'.repeat(5_000) + '1' + '}'.repeat(5_000)],
    ['deep within details', `{"title":"x","details":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`],
    ['deep and never closed', '{"title":"x","details":' + '['.repeat(100_000)],
  ])('%s is refused before it is parsed', async (_what, text) => {
    const { statusCode, payload } = await send(text)
    expect([statusCode, JSON.parse(payload).detail]).toEqual([400, 'The body is nested deeper than 32 levels.'])
  })

  test('with details of 20 levels and every odd but honest text comes back as it was sent', async () => {
    const details = { deep: nested(19), brackets: '[[[[{{{{"\\"', emoji: '🩺', arabic: 'العربية', zero: -0.5, constructor: 'a name', empty: '', list: ['', { toString: 0 }], resourceType: { toString: 0, valueOf: null, toJSON: [] } }
    const { statusCode, payload } = await open({ title: '  ‮ 🩺 \u007f', details })
    expect([statusCode, JSON.parse(payload).title, JSON.parse(payload).details]).toEqual([201, '  ‮ 🩺 \u007f', details])
  })

  test.each(['{"title":"x","__proto__":{"state":"closed"}}', '{"title":"x","details":{"__proto__":{"a":1}}}', '{"title":"x","details":{"constructor":{"prototype":{"a":1}}}}', '{"title":"x","details":{"\\u005f_proto__":1}}'])(
    'that reaches for a prototype is refused: %s', async text => {
      expect((await send(text)).statusCode).toBe(400)
      expect(({} as { a?: number }).a).toBeUndefined()
    })

  test('with a member twice counts the last one, as the contract says', async () => {
    expect(JSON.parse((await send('{"title":"first","title":"last"}')).payload).title).toBe('last')
  })

  test('of more than the limit is a 413, whether its length is told or not', async () => {
    const text = JSON.stringify({ title: 'x', description: 'y'.repeat(524_288) })
    const told = await send(text)
    expect([told.statusCode, JSON.parse(told.payload).type]).toEqual([413, '/problems/body_too_large'])
    const untold = await sendRaw(on.app, `${lines(
      `POST ${PATH} HTTP/1.1`, 'Host: support', 'Connection: close', 'Content-Type: application/json', 'Transfer-Encoding: chunked',
      `Authorization: Bearer ${on.reporter.key}`)}${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`)
    expect(statusOf(untold)).toBe(413)
  })

  test('of full size, made to be hard on every pattern, is validated within the bounds of a test', async () => {
    const hard = ['\u2003'.repeat(20_001), 'a-'.repeat(60_000), `${'a'.repeat(50)}.`.repeat(1_000)]
    for (const text of hard) {
      const members = Object.fromEntries(['title', 'description', 'category', 'component', 'workflow', 'fingerprint', 'severity'].map(name => [name, text]))
      expect((await open({ ...members, labels: [text] })).statusCode).toBeGreaterThanOrEqual(400)
    }
    const items = Array.from({ length: 500 }, () => ({ title: ' '.repeat(900) }))
    const { body } = await on.reporter.post(`${PATH}/batches`, { items }).expect(200)
    expect(body.results.map(({ status }: { status: number }) => status)).toEqual(items.map(() => 400))
  })

  test('is not looked for where an operation takes none', async () => {
    const request = await on.reporter.post(PATH, { title: 'To be erased' }).expect(201)
    const path = `${PATH}/${request.body.id}/erasure`
    await on.administrator.post(path, { reason: 'x' }).expect(400)
    await on.administrator.post(path, {}).expect(200)
    await on.administrator.post(path).expect(200)
  })

  test.each(takers)('of $id is refused at the place where a value of another type stands', async ({ method, shape, ...entry }) => {
    for (const [name, property] of Object.entries(shape.properties ?? {}))
      for (const wrong of [null, true, 3, '3', ['x'], { x: 1 }, [null]]) {
        if (compile(property)(wrong)) continue
        const body = { ...(entry.body?.example as object), [name]: wrong }
        const { statusCode, payload } = await on.app.inject({
          method: method as 'POST', url: examplePath(entry as typeof takers[number]),
          headers: { authorization: `Bearer ${on.administrator.key}`, 'if-match': '*' }, payload: body,
        })
        const { pointers } = refusalIn(payload)
        expect({ name, wrong, statusCode, pointers }).toEqual({ name, wrong, statusCode: 400, pointers: expect.arrayContaining([expect.stringMatching(`^/${name}(/|$)`)]) })
      }
  })

  test.each(takers)('of $id is stored whole or refused by its schema, however long its texts, never by the database', async ({ method, shape, ...entry }) => {
    for (const [name, { maxLength }] of Object.entries(shape.properties ?? {})) {
      if (maxLength === undefined) continue
      const call = async (length: number) => {
        const { statusCode, payload } = await on.app.inject({
          method: method as 'POST', url: examplePath(entry as typeof takers[number]),
          headers: { authorization: `Bearer ${on.administrator.key}`, 'if-match': '*' },
          // Without what would join it to a request that is there, whose texts are answered.
          payload: { ...(entry.body?.example as object), fingerprint: undefined, external_reference: undefined, [name]: astral(length) },
        })
        return { statusCode, detail: refusalIn(payload).detail, answered: (JSON.parse(payload) as Record<string, unknown>)[name] }
      }
      expect({ name, ...await call(maxLength + 1) }).toMatchObject({ name, statusCode: 400, detail: expect.stringContaining('body does not match') })
      const longest = await call(maxLength)
      expect(longest.statusCode).toBeLessThan(500)
      expect(longest.detail).not.toBe('A value cannot be stored as it is.')
      // Whole, where the answer holds it.
      if (longest.statusCode < 300 && typeof longest.answered === 'string') expect({ name, isWhole: longest.answered === astral(maxLength) }).toEqual({ name, isWhole: true })
    }
  })
})

/** What a problem says, or a refusal in the form of PagerDuty, whose errors are sentences. */
function refusalIn(payload: string): { detail: string | undefined; pointers: string[] | undefined } {
  const { detail, message, errors } = JSON.parse(payload) as { detail?: string; message?: string; errors?: (string | { pointer: string })[] }
  return { detail: detail ?? message, pointers: errors?.map(each => (typeof each === 'string' ? each.split(' ')[0] ?? '' : each.pointer)) }
}

/** An object of so many levels. */
function nested(levels: number): object {
  return levels === 1 ? { a: 1 } : { a: nested(levels - 1) }
}

/** So many characters of four bytes each that hardly compress: what an index finds hardest to hold. */
const astral = (length: number) => Array.from({ length }, (_, i) => String.fromCodePoint(0x20000 + ((i * 7_919) % 40_000))).join('')
