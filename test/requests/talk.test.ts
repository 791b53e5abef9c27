/** Comments, links, changes, erasure and batches. */
import { service } from '../support/service'
import { aRequest, move, RESOLVE } from '../support/world'

const REQUESTS = '/v1/support-requests'

// One for the file: each describe leaves to the next what it made.
const on = service()

describe('a comment', () => {
  test('for the team is never shown to the reporting side, in no list and no history', async () => {
    const request = await aRequest(on)
    await on.agent.post(`${request.path}/comments`, { text: 'Vendor is slow again', visibility: 'team' }).expect(201)
    await on.agent.post(`${request.path}/comments`, { text: 'We are on it' }).expect(201)
    const { body: seen } = await on.reporter.get(`${request.path}/comments`).expect(200)
    expect(seen.items).toMatchObject([{ text: 'We are on it', visibility: 'public' }])
    const { body: history } = await on.reporter.get(`${request.path}/history`).expect(200)
    expect(history.items.filter(({ event }: { event: string }) => event === 'request.commented')).toHaveLength(1)
    expect((await on.auditor.get(`${request.path}/comments`)).body.items).toHaveLength(2)
    await on.reporter.post(`${request.path}/comments`, { text: 'x', visibility: 'team' }).expect(403)
  })

  test('by whoever reported a pending request resumes it', async () => {
    const request = await aRequest(on)
    await move(on, request, 'start', { action: 'await_requester', reason: 'Which channel?' })
    await on.agent.post(`${request.path}/comments`, { text: 'Please tell us' }).expect(201)
    expect((await on.agent.get(request.path)).body.state).toBe('pending')
    await on.reporter.post(`${request.path}/comments`, { text: 'The CR channel' }).expect(201)
    expect((await on.agent.get(request.path)).body).toMatchObject({ state: 'in_progress', state_reason: null })
  })

  test('of 20,001 characters is refused, of 20,000 it is kept', async () => {
    const request = await aRequest(on)
    await on.reporter.post(`${request.path}/comments`, { text: 'é'.repeat(20_001) }).expect(400)
    await on.reporter.post(`${request.path}/comments`, { text: 'é'.repeat(20_000) }).expect(201)
  })

  test('comes page by page', async () => {
    const request = await aRequest(on)
    for (const text of ['one', 'two', 'three']) await on.reporter.post(`${request.path}/comments`, { text }).expect(201)
    const first = await on.reporter.get(`${request.path}/comments?limit=2`).expect(200)
    const second = await on.reporter.get(`${request.path}/comments?limit=2&cursor=${first.body.next_cursor}`).expect(200)
    expect([...first.body.items, ...second.body.items].map(({ text }: { text: string }) => text)).toEqual(['one', 'two', 'three'])
    expect(second.body.next_cursor).toBeNull()
  })
})

describe('a change', () => {
  test('merges as RFC 7396 says and leaves the rest', async () => {
    const request = await aRequest(on, { description: 'Long', details: { a: 1, b: { c: 2 } }, facility: { system: 's', code: '1' } })
    const { body } = await on.agent.patch(request.path, request.version, { description: null, details: { a: null, b: { d: 3 } }, facility: { code: '2' } }).expect(200)
    expect(body).toMatchObject({ description: null, details: { b: { c: 2, d: 3 } }, facility: { system: 's', code: '2' }, version: 2 })
  })

  test('needs If-Match, and refuses an outdated one', async () => {
    const request = await aRequest(on)
    const { body } = await on.agent.patch(request.path, '"9"', { severity: 'low' }).expect(412)
    expect(body.type).toBe('/problems/version_outdated')
    await on.anyone.patch(request.path).set('authorization', `Bearer ${on.agent.key}`).send({ severity: 'low' }).expect(428)
    await on.agent.patch(request.path, 'W/"1"', { severity: 'low' }).expect(412)
  })

  test('with one If-Match, twenty times at once, wins once', async () => {
    const request = await aRequest(on)
    const all = await Promise.all(Array.from({ length: 20 }, (_, i) => on.agent.patch(request.path, 1, { title: `Number ${i}` })))
    expect(all.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(19).fill(412)])
  })

  test('that leaves something impossible is refused with its pointer', async () => {
    const request = await aRequest(on, { facility: { system: 's', code: '1' } })
    const { body } = await on.agent.patch(request.path, 1, { facility: { code: null } }).expect(400)
    expect(body.errors).toMatchObject([{ pointer: '/facility/code' }])
    await on.agent.patch(request.path, 1, { title: null }).expect(400)
    await on.agent.patch(request.path, 1, { state: 'closed' }).expect(400)
    await on.agent.patch(request.path, 1, {}).expect(400)
  })

  test('that changes nothing makes no new version', async () => {
    const request = await aRequest(on, { severity: 'high' })
    const { headers } = await on.agent.patch(request.path, 1, { severity: 'high' }).expect(200)
    expect(headers.etag).toBe('"1"')
  })

  test('is told with codes as they were and are, and of texts only that they changed', async () => {
    const request = await aRequest(on)
    await on.agent.patch(request.path, 1, { severity: 'critical', title: 'Nothing works' }).expect(200)
    const { body } = await on.agent.get(`${request.path}/history`).expect(200)
    expect(body.items[1]).toMatchObject({ event: 'request.changed', data: { changed: ['severity', 'title'], codes: { severity: { from: 'normal', to: 'critical' } } } })
    expect(JSON.stringify(body)).not.toContain('Nothing works')
  })

  test('can be posted by callers that know only GET and POST', async () => {
    const request = await aRequest(on)
    const { body } = await on.agent.post(`${request.path}/updates`, { severity: 'low' }).expect(200)
    expect(body).toMatchObject({ severity: 'low', version: 2 })
    await on.agent.post(`${request.path}/updates`, { severity: 'high' }).set('if-match', '"1"').expect(412)
  })

  test('makes a read with the old version come whole, and with the new one 304', async () => {
    const request = await aRequest(on)
    await on.agent.get(request.path).set('if-none-match', '"1"').expect(304)
    await on.agent.patch(request.path, 1, { severity: 'low' }).expect(200)
    await on.agent.get(request.path).set('if-none-match', '"1"').expect(200)
  })
})

describe('a link', () => {
  test('is shown from both ends', async () => {
    const [one, other] = [await aRequest(on), await aRequest(on, { title: 'The other' })]
    const { body: link } = await on.agent.post(`${one.path}/links`, { type: 'blocks', request: other.number }).expect(201)
    expect(link).toMatchObject({ type: 'blocks', request: other.id, title: 'The other' })
    const { body } = await on.agent.get(`${other.path}/links`).expect(200)
    expect(body.items).toMatchObject([{ id: link.id, type: 'blocked_by', request: one.id }])
    await on.agent.delete(`${other.path}/links/${link.id}`, 1).expect(204)
    expect((await on.agent.get(`${one.path}/links`)).body.items).toEqual([])
  })

  test('to a duplicate closes it and adds its reports to the original', async () => {
    const original = await aRequest(on, { fingerprint: 'a' })
    const duplicate = await aRequest(on, { fingerprint: 'b' })
    await on.reporter.post(REQUESTS, { title: 'x', fingerprint: 'b' }).expect(200)
    await on.agent.post(`${duplicate.path}/links`, { type: 'duplicates', request: original.id }).expect(201)
    expect((await on.agent.get(duplicate.path)).body).toMatchObject({ state: 'closed', resolution: { code: 'duplicate' } })
    expect((await on.agent.get(original.path)).body).toMatchObject({ state: 'new', occurrences: 3 })
  })

  test('to a request that the caller may not see is neither listed nor told in the history', async () => {
    const [one, hidden] = [await aRequest(on), await aRequest(on, { sensitivity: 'restricted' })]
    await on.administrator.post(`${one.path}/links`, { type: 'relates_to', request: hidden.id }).expect(201)
    for (const path of ['links', 'history']) {
      expect((await on.administrator.get(`${one.path}/${path}`).expect(200)).text).toContain(hidden.id)
      expect((await on.agent.get(`${one.path}/${path}`).expect(200)).text).not.toContain(hidden.id)
    }
  })

  test('of a resolved request as a duplicate is refused, so that its resolution stays', async () => {
    const [one, other] = [await aRequest(on), await aRequest(on)]
    await move(on, one, 'start', RESOLVE)
    await on.agent.post(`${one.path}/links`, { type: 'duplicates', request: other.id }).expect(409)
    expect((await on.agent.get(one.path)).body.resolution).toMatchObject({ code: 'fixed' })
  })

  test('that would go round in a circle, or to itself, is refused', async () => {
    const [one, other] = [await aRequest(on), await aRequest(on)]
    await on.agent.post(`${one.path}/links`, { type: 'relates_to', request: one.number }).expect(422)
    await on.agent.post(`${one.path}/links`, { type: 'duplicates', request: other.id }).expect(201)
    await on.agent.post(`${other.path}/links`, { type: 'duplicates', request: one.id }).expect(422)
    await on.agent.post(`${other.path}/links`, { type: 'blocks', request: 'SR-999999' }).expect(422)
  })

  test('made twice is refused the second time', async () => {
    const [one, other] = [await aRequest(on), await aRequest(on)]
    await on.agent.post(`${one.path}/links`, { type: 'caused_by', request: other.id }).expect(201)
    await on.agent.post(`${one.path}/links`, { type: 'caused_by', request: other.id }).expect(409)
  })

  test('of two requests to each other as duplicates, at once, closes one of them', async () => {
    const [one, other] = [await aRequest(on), await aRequest(on)]
    await Promise.all([
      on.agent.post(`${one.path}/links`, { type: 'duplicates', request: other.id }),
      on.agent.post(`${other.path}/links`, { type: 'duplicates', request: one.id }),
    ])
    const states = await Promise.all([one, other].map(async ({ path }) => (await on.agent.get(path)).body.state as string))
    expect(states.sort()).toEqual(['closed', 'new'])
  })
})

describe('erasure', () => {
  const SECRET = 'Jane Doe'

  test('leaves no text anywhere, and keeps number, times, state and figures', async () => {
    const { body: before } = await on.reporter.post(REQUESTS, {
      title: SECRET, description: SECRET, details: { patient: SECRET }, on_behalf_of: { name: SECRET }, labels: ['jane'], fingerprint: SECRET,
    }).set('idempotency-key', 'erase-me').expect(201)
    const path = `${REQUESTS}/${before.id}`
    await on.reporter.post('/v1/intake/events', { action: 'trigger', fingerprint: SECRET, title: SECRET, source: SECRET, details: { patient: SECRET } }).expect(202)
    expect(await on.db('occurrence').where({ request_id: before.id, source: SECRET })).toHaveLength(1)
    const { body: team } = await on.lead.post('/v1/teams', { name: 'Any team' }).expect(201)
    await on.agent.post(`${path}/assignments`, { team: team.id as string, reason: SECRET }).expect(201)
    await on.agent.post(`${path}/comments`, { text: SECRET }).set('idempotency-key', 'erase-comment').expect(201)
    await on.agent.post(`${path}/transitions`, { action: 'start' }).expect(200)
    await on.agent.post(`${path}/transitions`, { action: 'resolve', resolution: { code: 'fixed', note: SECRET } }).expect(200)

    const { body: after } = await on.administrator.post(`${path}/erasure`).expect(200)
    expect(after).toMatchObject({ title: '[erased]', number: before.number, state: 'resolved', created_at: before.created_at, occurrences: 2, resolution: { code: 'fixed' } })
    const tables = ['support_request', 'comment', 'occurrence', 'assignment', 'journal', 'journal_note', 'idempotency_key', 'feedback']
    for (const table of tables) expect([table, JSON.stringify(await on.db(table).select())]).toEqual([table, expect.not.stringContaining(SECRET) as string])
  })

  test('also takes the title out of the stored outcome of a link that was made from another request', async () => {
    const [one, other] = [await aRequest(on), await aRequest(on, { title: SECRET })]
    await on.agent.post(`${one.path}/links`, { type: 'relates_to', request: other.id }).set('idempotency-key', 'link').expect(201)
    await on.administrator.post(`${other.path}/erasure`).expect(200)
    expect(JSON.stringify(await on.db('idempotency_key').select())).not.toContain(SECRET)
  })

  test('twice is once', async () => {
    const request = await aRequest(on)
    const first = await on.administrator.post(`${request.path}/erasure`).expect(200)
    const second = await on.administrator.post(`${request.path}/erasure`).expect(200)
    expect(second.body).toEqual(first.body)
  })

  test('is for administrators', async () => {
    const request = await aRequest(on)
    await on.lead.post(`${request.path}/erasure`).expect(403)
    await on.administrator.post(`${REQUESTS}/SR-999999/erasure`).expect(404)
  })
})

describe('a batch', () => {
  test('takes the good items and says in place what is wrong with the others', async () => {
    const { body: before } = await on.reporter.get(`${REQUESTS}?count=exact`).expect(200)
    const items = [{ title: 'One' }, { title: '' }, { title: 'Two', external_reference: { system: 's', id: '1' } }, { title: 'Two again', external_reference: { system: 's', id: '1' } }, { title: 'x', category: 'nowhere' }]
    const { body } = await on.reporter.post(`${REQUESTS}/batches`, { items }).expect(200)
    expect(body.results).toMatchObject([
      { status: 201, request: { title: 'One' } },
      { status: 400, problem: { errors: [{ pointer: '/title' }] } },
      { status: 201, request: { title: 'Two' } },
      { status: 200, request: { title: 'Two' } },
      { status: 400, problem: { errors: [{ pointer: '/category' }] } },
    ])
    const { body: list } = await on.reporter.get(`${REQUESTS}?count=exact`).expect(200)
    expect(list.total).toBe(before.total + 2)
  })

  test('repeated with its Idempotency-Key opens nothing twice, also where the first try ended half way', async () => {
    const items = Array.from({ length: 5 }, (_, i) => ({ title: `Item ${i}` }))
    const send = (some: object[]) => on.reporter.post(`${REQUESTS}/batches`, { items: some }).set('idempotency-key', 'batch').expect(200)
    await send(items.slice(0, 2))
    const { body: whole } = await send(items)
    const { body: again } = await send(items)
    expect(again).toEqual(whole)
    const { body: list } = await on.reporter.get(`${REQUESTS}?q=item&count=exact`).expect(200)
    expect(list.total).toBe(5)
  })

  test.each([0, 501])('of %i items is refused', async size => {
    await on.reporter.post(`${REQUESTS}/batches`, { items: Array.from({ length: size }, () => ({ title: 'x' })) }).expect(400)
  })
})
