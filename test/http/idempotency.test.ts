/** Safe retry: what carries an Idempotency-Key happens once. */
import { readConfig } from '../../src/platform/config'
import { keepingFrom } from '../../src/platform/keeping'
import { service } from '../support/service'
import { aRequest, aTeam } from '../support/world'

const REQUESTS = '/v1/support-requests'

describe('a POST with an Idempotency-Key', () => {
  const on = service()
  const count = async (table: string) => (await on.db(table).count({ found: '*' }) as { found: number }[])[0]?.found

  test('repeated with the same body answers the stored outcome, byte for byte', async () => {
    const send = () => on.reporter.post(REQUESTS, { title: 'Once', details: { zebra: 1, ant: [2] } }).set('idempotency-key', 'once')
    const first = await send().expect(201)
    await on.agent.post(`${String(first.headers.location)}/transitions`, { action: 'acknowledge' }).expect(200)
    const second = await send().expect(201)
    expect(second.text).toBe(first.text)
    expect(second.headers).toMatchObject({ 'idempotency-replayed': 'true', location: first.headers.location, etag: first.headers.etag })
    expect(first.headers).not.toHaveProperty('idempotency-replayed')
  })

  test('repeated with another body is refused', async () => {
    await on.reporter.post(REQUESTS, { title: 'One' }).set('idempotency-key', 'reused').expect(201)
    const { body } = await on.reporter.post(REQUESTS, { title: 'Two' }).set('idempotency-key', 'reused').expect(422)
    expect(body.type).toBe('/problems/idempotency_key_reused')
  })

  test('repeated on another route is refused', async () => {
    const request = await aRequest(on)
    await on.agent.post(REQUESTS, { title: 'Here' }).set('idempotency-key', 'elsewhere').expect(201)
    await on.agent.post(`${request.path}/comments`, { text: 'There' }).set('idempotency-key', 'elsewhere').expect(422)
  })

  test('that showed a request which its caller may not see any more is repeated as if that were not there', async () => {
    const [one, other] = [await aRequest(on), await aRequest(on)]
    const send = (end: { path: string }, to: { id: string }, key: string) => on.agent.post(`${end.path}/links`, { type: 'relates_to', request: to.id }).set('idempotency-key', key)
    await send(one, other, 'restricted-there').expect(201)
    await send(other, one, 'restricted-here').expect(201)
    await on.administrator.patch(other.path, '*', { sensitivity: 'restricted' }).expect(200)
    for (const repeated of [send(one, other, 'restricted-there'), send(other, one, 'restricted-here')]) {
      const { text, headers } = await repeated.expect(404)
      expect(text).not.toContain(other.id)
      expect(headers).not.toHaveProperty('idempotency-replayed')
    }
  })

  test('by two clients is two calls', async () => {
    await on.reporter.post(REQUESTS, { title: 'Mine' }).set('idempotency-key', 'shared').expect(201)
    const { headers } = await on.agent.post(REQUESTS, { title: 'Mine' }).set('idempotency-key', 'shared').expect(201)
    expect(headers).not.toHaveProperty('idempotency-replayed')
  })

  test('that was refused has used up nothing', async () => {
    await on.reporter.post(REQUESTS, { title: '' }).set('idempotency-key', 'refused').expect(400)
    await on.reporter.post(REQUESTS, { title: 'Now' }).set('idempotency-key', 'refused').expect(201)
  })

  test('that met a request by its external reference answers 200 again', async () => {
    const report = { title: 'Met', external_reference: { system: 's', id: '1' } }
    await on.reporter.post(REQUESTS, report).expect(201)
    const first = await on.reporter.post(REQUESTS, report).set('idempotency-key', 'met').expect(200)
    const second = await on.reporter.post(REQUESTS, report).set('idempotency-key', 'met').expect(200)
    expect(second.text).toBe(first.text)
    expect(second.headers['idempotency-replayed']).toBe('true')
  })

  test.each([
    ['requests', 'support_request', REQUESTS, { title: 'At once' }],
    ['teams', 'team', '/v1/teams', { name: 'At once' }],
  ])('sent twenty times at once makes one of %s', async (_what, table, path, body) => {
    const before = await count(table)
    const all = await Promise.all(Array.from({ length: 20 }, () => on.lead.post(path, body).set('idempotency-key', `at-once-${table}`)))
    const statuses = all.map(({ status }) => status)
    expect(statuses.filter(status => status !== 201 && status !== 409)).toEqual([])
    expect(all.filter(({ status, headers }) => status === 201 && !headers['idempotency-replayed'])).toHaveLength(1)
    expect(await count(table)).toBe((before ?? 0) + 1)
  })

  test('keeps no secret for the repetition of an issued key', async () => {
    const send = () => on.administrator.post(`/v1/clients/${on.reporter.id}/keys`, { label: 'Second' }).set('idempotency-key', 'issue')
    const first = await send().expect(201)
    const second = await send().expect(201)
    expect(first.body.secret).toMatch(/^sk_/)
    expect(second.body).toEqual({ ...first.body, secret: null })
    expect(JSON.stringify(await on.db('idempotency_key').select())).not.toContain(first.body.secret)
  })

  test('is forgotten after 72 hours, not before', async () => {
    const { forgetOutcomes } = await import('../../src/http/idempotency')
    const send = () => on.reporter.post(REQUESTS, { title: 'Kept' }).set('idempotency-key', 'kept')
    await send().expect(201)
    on.clock.advance(71 * 60)
    await forgetOutcomes(on.assembly.deps)
    expect((await send().expect(201)).headers['idempotency-replayed']).toBe('true')
    on.clock.advance(2 * 60)
    await forgetOutcomes(on.assembly.deps)
    expect((await send().expect(201)).headers).not.toHaveProperty('idempotency-replayed')
  })

  test('is forgotten after as many hours as are set', async () => {
    const { forgetOutcomes } = await import('../../src/http/idempotency')
    const send = () => on.reporter.post(REQUESTS, { title: 'Kept' }).set('idempotency-key', 'kept-for-a-day')
    await send().expect(201)
    const { deps } = on.assembly
    const keep = keepingFrom({ ...readConfig({}), KEEP_IDEMPOTENCY_KEYS_HOURS: 24 })
    on.clock.advance(23 * 60)
    await forgetOutcomes({ ...deps, keep })
    expect((await send().expect(201)).headers['idempotency-replayed']).toBe('true')
    on.clock.advance(2 * 60)
    await forgetOutcomes(deps)
    expect((await send().expect(201)).headers['idempotency-replayed']).toBe('true')
    await forgetOutcomes({ ...deps, keep })
    expect((await send().expect(201)).headers).not.toHaveProperty('idempotency-replayed')
  })

  test.each([['an empty one', ''], ['a blank in it', 'a b'], ['256 characters', 'k'.repeat(256)]])('with %s as key is refused', async (_what, key) => {
    await on.reporter.post(REQUESTS, { title: 'x' }).set('idempotency-key', key).expect(400)
  })

  test('names an answer that was erased since', async () => {
    const send = () => on.reporter.post(REQUESTS, { title: 'Secret' }).set('idempotency-key', 'erased')
    const { body } = await send().expect(201)
    await on.administrator.post(`${REQUESTS}/${body.id}/erasure`).expect(200)
    const { body: problem } = await send().expect(409)
    expect(problem.type).toBe('/problems/conflict')
  })

  test('and the external reference are answered as before, though a code was retired since', async () => {
    await on.lead.post('/v1/components', { code: 'SOON-GONE', name: 'Soon gone', layer: 'registry' }).expect(201)
    const report = { title: 'Before', component: 'SOON-GONE', external_reference: { system: 's', id: 'gone' } }
    const first = await on.reporter.post(REQUESTS, report).set('idempotency-key', 'gone').expect(201)
    await on.lead.patch('/v1/components/SOON-GONE', 1, { retired: true }).expect(200)
    const again = await on.reporter.post(REQUESTS, report).set('idempotency-key', 'gone').expect(201)
    expect(again.text).toBe(first.text)
    await on.reporter.post(REQUESTS, report).expect(200, first.body as object)
    await on.reporter.post(REQUESTS, { ...report, external_reference: { system: 's', id: 'other' } }).expect(400)
  })

  test('leaves no key behind when the act is refused inside its transaction', async () => {
    const team = await aTeam(on, 'Small team')
    const stranger = '01890000-0000-7000-8000-000000000000'
    const send = (person: string) => on.lead.post(`/v1/teams/${team.id}/members`, { person }).set('idempotency-key', 'member')
    await send(stranger).expect(422)
    expect(await on.db('idempotency_key').where({ key: 'member' })).toEqual([])
  })
})
