/** Rounds of evaluation. */
import { type Running, service } from '../support/service'
import { holdWrites } from './hold'

const NOBODY = '019c2a5e-0f00-7000-8000-000000000001'

async function aRound(on: Running, body: object = {}) {
  const { body: round } = await on.lead.post('/v1/evaluations', { title: 'A round', scope: 'exchange', ...body }).expect(201)
  return round as { id: string; iteration: number; version: number }
}

// For those that do not count what they find; the others have one of their own.
const on = service()

describe('opening a round', () => {
  test('counts the iterations of each scope for itself', async () => {
    const rounds = [
      await aRound(on), await aRound(on, { scope: 'component', component: 'CR' }), await aRound(on),
      await aRound(on, { scope: 'component', component: 'SHR' }), await aRound(on, { scope: 'component', component: 'CR' }),
    ]
    expect(rounds.map(round => round.iteration)).toEqual([1, 1, 2, 1, 2])
  })

  test('with an iteration of one\'s own leaves a gap, and the next one follows it', async () => {
    const component = { scope: 'component', component: 'FR' }
    expect((await aRound(on, { ...component, iteration: 5 })).iteration).toBe(5)
    expect((await aRound(on, component)).iteration).toBe(6)
  })

  test('with an iteration that is taken is refused', async () => {
    await aRound(on, { scope: 'component', component: 'HMIS', iteration: 3 })
    const { body } = await on.lead.post('/v1/evaluations', { title: 'Again', scope: 'component', component: 'HMIS', iteration: 3 }).expect(409)
    expect(body).toMatchObject({ type: '/problems/already_exists', errors: [{ pointer: '/iteration' }] })
  })

  test.each([
    ['a component round without a component', { scope: 'component' }, '/component'],
    ['an exchange round with a component', { component: 'CR' }, '/component'],
    ['an unknown component', { scope: 'component', component: 'NOPE' }, '/component'],
    ['an unknown scope', { scope: 'country' }, '/scope'],
    ['iteration 0', { iteration: 0 }, '/iteration'],
    ['an iteration beyond all counting', { iteration: 2_147_483_647 }, '/iteration'],
    ['a blank title', { title: ' ' }, '/title'],
    ['a member that nobody knows', { closed_at: null }, '/closed_at'],
  ])('of %s is refused with a pointer, and nothing is stored', async (_what, wrong, pointer) => {
    const before = await on.db('evaluation').count({ all: '*' })
    const { body } = await on.lead.post('/v1/evaluations', { title: 'A round', scope: 'exchange', ...wrong }).expect(400)
    expect(body).toMatchObject({ type: '/problems/validation_failed', errors: [{ pointer }] })
    expect(await on.db('evaluation').count({ all: '*' })).toEqual(before)
  })

  test('twice with one Idempotency-Key opens one', async () => {
    const open = () => on.lead.post('/v1/evaluations', { title: 'Once', scope: 'exchange' }).set('idempotency-key', 'round-1')
    const first = await open().expect(201)
    const second = await open().expect(201)
    expect(second.headers).toMatchObject({ 'idempotency-replayed': 'true', location: `/v1/evaluations/${first.body.id}`, etag: '"1"' })
    expect(second.body).toEqual(first.body)
  })

  test('twenty times at once with one iteration makes one', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () =>
      on.lead.post('/v1/evaluations', { title: 'Race', scope: 'component', component: 'PC', iteration: 1 })))
    expect(answers.map(each => each.status).sort()).toEqual([201, ...Array<number>(19).fill(409)])
    expect(await on.db('evaluation').where({ component: 'PC' }).count({ all: '*' })).toEqual([{ all: 1 }])
  })

  test('twenty times at once without an iteration makes twenty that follow one another', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () =>
      on.lead.post('/v1/evaluations', { title: 'Race', scope: 'component', component: 'TS' }).expect(201)))
    const iterations = answers.map(each => each.body.iteration as number).sort((a, b) => a - b)
    expect(iterations).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
  })
})

describe('a round', () => {
  test('is changed under its version, and only where it makes a difference', async () => {
    const round = await aRound(on)
    const path = `/v1/evaluations/${round.id}`
    const changed = await on.lead.patch(path, 1, { summary: 'All in all well.' }).expect(200)
    expect(changed.body).toMatchObject({ title: 'A round', summary: 'All in all well.', version: 2 })
    expect(changed.headers.etag).toBe('"2"')
    expect((await on.lead.patch(path, 2, { title: 'A round' }).expect(200)).body.version).toBe(2)
    expect((await on.lead.patch(path, 2, { summary: null }).expect(200)).body).toMatchObject({ summary: null, version: 3 })
    await on.lead.patch(path, 2, { title: 'Late' }).expect(412)
    await on.lead.post('/v1/evaluations', { title: 'x' }).expect(400)
    const { body } = await on.anyone.patch(path).set('authorization', `Bearer ${on.lead.key}`).send({ title: 'Blind' }).expect(428)
    expect(body.type).toBe('/problems/precondition_required')
  })

  test.each([
    ['its scope', { scope: 'component' }],
    ['its iteration', { iteration: 9 }],
    ['its end', { closed_at: '2026-03-02T09:00:00Z' }],
    ['nothing', {}],
  ])('takes no change of %s', async (_what, patch) => {
    const round = await aRound(on)
    await on.lead.patch(`/v1/evaluations/${round.id}`, 1, patch).expect(400)
  })

  test('that is closed does not change, nor do its entries', async () => {
    const round = await aRound(on)
    const path = `/v1/evaluations/${round.id}`
    const entry = { evaluation: round.id, list: 'do_differently', text: 'Announce maintenance.' }
    const { body: { id } } = await on.agent.post('/v1/evaluation-entries', entry).expect(201)
    await on.lead.post(`${path}/closure`).expect(200)
    const refused = await Promise.all([
      on.lead.patch(path, 2, { title: 'Rewritten' }),
      on.lead.patch(path, 2, { title: 'A round' }),
      on.lead.post(`${path}/closure`),
      on.agent.post('/v1/evaluation-entries', entry),
      on.agent.patch(`/v1/evaluation-entries/${id}`, 1, { text: 'Rewritten' }),
      on.agent.delete(`/v1/evaluation-entries/${id}`, 1),
      on.agent.post(`/v1/evaluation-entries/${id}/follow-up`),
    ])
    expect(refused.map(each => [each.status, each.body.type])).toEqual(Array(7).fill([409, '/problems/evaluation_closed']))
    expect((await on.agent.get(path)).body).toMatchObject({ title: 'A round', version: 2 })
    expect((await on.agent.get(`/v1/evaluation-entries/${id}`)).body).toMatchObject({ text: entry.text, follow_up: null, version: 1 })
  })

  test('is closed once by twenty at once, and honours If-Match where it is sent', async () => {
    const round = await aRound(on)
    const path = `/v1/evaluations/${round.id}/closure`
    await on.lead.post(path).set('if-match', '"7"').expect(412)
    const answers = await Promise.all(Array.from({ length: 20 }, () => on.lead.post(path)))
    expect(answers.map(each => each.status).sort()).toEqual([200, ...Array<number>(19).fill(409)])
    expect(await on.db('journal').where({ event: 'evaluation.closed', subject: round.id }).count({ all: '*' })).toEqual([{ all: 1 }])
  })

  test('is closed after the entries that are being written, and takes none after that', async () => {
    const round = await aRound(on)
    const add = () => on.agent.post('/v1/evaluation-entries', { evaluation: round.id, list: 'worked_well', text: 'Fast' })
    const hold = await holdWrites(on, 'evaluation_entry')
    const added = Promise.all(Array.from({ length: 7 }, add))
    await hold.untilWaiting(7)
    const closure = Promise.all([on.lead.post(`/v1/evaluations/${round.id}/closure`)])
    await hold.untilWaiting(8)
    await hold.release()
    expect((await added).map(each => each.status)).toEqual(Array(7).fill(201))
    expect((await closure).map(each => each.status)).toEqual([200])
    await add().expect(409)
    const events = await on.db('journal').where({ subject: round.id }).orWhereRaw("data ->> 'evaluation' = ?", [round.id]).orderBy('seq').pluck('event') as string[]
    expect(events).toEqual(['evaluation.opened', ...Array<string>(7).fill('evaluation_entry.added'), 'evaluation.closed'])
  })

  test('that does not exist is not found', async () => {
    await on.agent.get(`/v1/evaluations/${NOBODY}`).expect(404)
    await on.lead.patch(`/v1/evaluations/${NOBODY}`, 1, { title: 'x' }).expect(404)
    await on.lead.post(`/v1/evaluations/${NOBODY}/closure`).expect(404)
  })

  test('is read by everyone, opened and closed by leads and administrators only', async () => {
    const round = await aRound(on)
    const path = `/v1/evaluations/${round.id}`
    for (const voice of [on.reporter, on.agent, on.lead, on.administrator, on.auditor]) {
      await voice.get('/v1/evaluations').expect(200)
      await voice.get(path).expect(200)
    }
    for (const voice of [on.reporter, on.agent, on.auditor]) {
      await voice.post('/v1/evaluations', { title: 'x', scope: 'exchange' }).expect(403)
      await voice.patch(path, 1, { title: 'x' }).expect(403)
      await voice.post(`${path}/closure`).expect(403)
    }
    await on.administrator.post(`${path}/closure`).expect(200)
  })
})

describe('the list of rounds', () => {
  const on = service()

  const ids: string[] = []

  beforeAll(async () => {
    for (const body of [{}, { scope: 'component', component: 'CR' }, { scope: 'component', component: 'SHR' }, {}]) ids.push((await aRound(on, body)).id)
    await on.lead.post(`/v1/evaluations/${ids[0]}/closure`).expect(200)
  })

  test.each([
    ['', [3, 2, 1, 0]],
    ['?scope=component', [2, 1]],
    ['?component=CR', [1]],
    ['?component=CR,SHR', [2, 1]],
    ['?open=true', [3, 2, 1]],
    ['?open=false', [0]],
    ['?scope=exchange&open=true', [3]],
  ])('%s shows what was asked for, newest first', async (query, expected) => {
    const { body } = await on.reporter.get(`/v1/evaluations${query}`).expect(200)
    expect(body.items.map((each: { id: string }) => ids.indexOf(each.id))).toEqual(expected)
  })

  test('goes on from page to page', async () => {
    const first = await on.reporter.get('/v1/evaluations?limit=3').expect(200)
    const second = await on.reporter.get(`/v1/evaluations?limit=3&cursor=${first.body.next_cursor}`).expect(200)
    expect([...first.body.items, ...second.body.items].map(each => ids.indexOf(each.id as string))).toEqual([3, 2, 1, 0])
    expect(second.body.next_cursor).toBeNull()
  })
})
