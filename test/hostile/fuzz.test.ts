/**
 * A few of the made-up calls of `npm run fuzz` (CONTRIBUTING.md), by the contract and against it, in process and over
 * sockets: every answer is documented for its operation, valid by its schema and below 500, what the contract forbids is
 * never done, and nobody is told of what belongs to others.
 */
import { foreignIn } from '../fuzz/foreign'
import { type Answer, faultOf, faultOfAny } from '../fuzz/answers'
import { inProcess } from '../fuzz/in-process'
import { overSockets } from '../fuzz/over-sockets'
import type { Call } from '../support/made-up-calls'
import { EXAMPLE_IDS, operations } from '../support/operations'
import { service } from '../support/service'

const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31)

test(`2000 made-up calls (seed ${SEED}) are all answered as the contract says, and get as far as doing something at most operations`, async () => {
  const { failure, met } = await inProcess(SEED, 2_000)
  expect(failure).toBeUndefined()
  const done = operations.filter(({ id }) => [200, 201, 202, 204].some(status => `${id} ${status}` in met))
  expect(done.length).toBeGreaterThan(operations.length * 0.75)
})

test(`300 made-up cases over sockets (seed ${SEED}) are all answered as the contract says, and nothing is logged as an error`, async () => {
  const { failure, met } = await overSockets(SEED, 300)
  expect(failure).toBeUndefined()
  expect(Object.keys(met).some(what => what.startsWith('spoilt '))).toBe(true)
})

describe('it is noticed', () => {
  const on = service()
  const call: Call = { operation: 'readMe', method: 'GET', as: 'reporter', url: '/v1/me', headers: {} }
  const problem = { 'content-type': 'application/problem+json', 'x-request-id': 'x' }
  const json = { 'content-type': 'application/json', 'x-request-id': 'x' }
  const body = (more: object) => JSON.stringify({ type: '/problems/not_found', title: 'x', status: 404, detail: 'x', instance: 'x', request_id: 'x', ...more })

  test.each<[string, Partial<Call>, Answer]>([
    ['a fault of the service', {}, { status: 500, payload: '', headers: problem }],
    ['this status is not documented', {}, { status: 404, payload: body({}), headers: problem }],
    ['the content type text/html is not documented', {}, { status: 400, payload: '<p>', headers: { ...problem, 'content-type': 'text/html' } }],
    ['not as its schema says', {}, { status: 400, payload: body({ status: 'x' }), headers: problem }],
    ['not as its schema says', {}, { status: 200, payload: '{}', headers: json }],
    ['without X-Request-Id', {}, { status: 304, payload: '', headers: {} }],
  ])('%s', (fault, more, answer) => {
    expect(faultOf({ ...call, ...more }, answer)).toContain(fault)
  })

  test('that somebody was served whom it is not for, with a body that the contract forbids, or without being told where', () => {
    const made = { status: 204, payload: '', headers: json }
    expect(faultOf({ ...call, operation: 'removeHeartbeat', method: 'DELETE', as: 'auditor' }, made)).toBe('done for somebody whom it is not for')
    const comment: Call = { ...call, operation: 'addComment', method: 'POST', body: '{"text":"x"}' }
    const shown = { status: 201, payload: JSON.stringify({ id: EXAMPLE_IDS[0], request_id: EXAMPLE_IDS[0], text: 'x', visibility: 'public', author: 'x', client_id: EXAMPLE_IDS[0], person: null, mentions: [], created_at: '2026-03-02T09:00:00Z' }), headers: json }
    expect(faultOf(comment, shown)).toBe('made, but it does not say where')
    expect(faultOf({ ...comment, body: '{"text":1}' }, shown)).toBe('done with a body that the contract forbids')
  })

  test('that refused bytes are answered by no problem', () => {
    expect(faultOfAny({ status: 400, payload: '{"error":"Bad Request"}', headers: json })).toContain('not as its schema says')
  })

  const toldOf = (payload: string, as: string, headers = {}) => foreignIn({ status: 200, payload, headers }, as, on)

  test('that somebody was told of a restricted request of others, but for the call that made it one', async () => {
    const { body: opened } = await on.administrator.post('/v1/support-requests', { title: 'x', fingerprint: 'RestrictedOfOthers1' }).expect(201)
    const { text, headers } = await on.lead.patch(`/v1/support-requests/${opened.id}`, 1, { sensitivity: 'restricted' }).expect(200)
    expect(await toldOf(text, 'lead', headers as object)).toBeUndefined()
    expect(await toldOf(text, 'lead')).toContain('RestrictedOfOthers')
  })

  test('that a reporter was told of a request of others, or anybody of a text of others', async () => {
    expect(await toldOf(`{"reported_by":"${on.agent.id}"}`, 'reporter')).toBe('tells a reporter of a request of others')
    expect(await toldOf(`{"reported_by":"${on.reporter.id}"}`, 'reporter')).toBeUndefined()
    expect(await toldOf('{"title":"BeatOfOthers"}', 'reporter')).toContain('BeatOfOthers')
    expect(await toldOf('{"title":"BeatOfOthers"}', 'agent')).toBeUndefined()
    expect(await toldOf('{"url":"https://chat.example.org/HookOfOthers"}', 'auditor')).toContain('HookOfOthers')
    expect(await toldOf('{"title":"restrictedofothers1"}', 'nobody')).toContain('RestrictedOfOthers')
  })
})
