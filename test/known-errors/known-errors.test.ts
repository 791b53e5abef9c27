/** Known errors: kept by those who work on requests, carried by what is reported of them. */
import { service } from '../support/service'
import { aRequest, move, RESOLVE } from '../support/world'

// One for the file: each describe leaves to the next what it made.
const on = service()
const PATH = '/v1/known-errors'
const REQUESTS = '/v1/support-requests'

interface Known { id: string; path: string; version: number }

const RESTART = { title: 'The pool is used up', workaround: 'Restart the pool.' }

async function aKnownError(body: object): Promise<Known> {
  const { body: known } = await on.agent.post(PATH, { ...RESTART, ...body }).expect(201)
  return { ...known, path: `${PATH}/${known.id}` } as Known
}
/** As any replica does within a second; what is opened does not wait for that. */
const looked = () => on.assembly.deps.plan.refresh()
const read = async (path: string) => (await on.reporter.get(path).expect(200)).body as { version: number; updated_at: string; known_error: object | null }
const carriedOf = ({ id }: Known, more: object = {}) => ({ id, ...RESTART, link: null, href: `${PATH}/${id}`, ...more })

describe('a known error', () => {
  test('is added with its path and version, read by everyone, and 304 where it is known', async () => {
    const given = { ...RESTART, fingerprint_pattern: 'pool-*', labels: ['night'], component: 'CR', category: 'integration', link: 'https://tracker.example.org/CR-512' }
    const { body, headers } = await on.agent.post(PATH, given).expect(201)
    expect(body).toMatchObject({ ...given, active: true, version: 1 })
    expect(headers).toMatchObject({ location: `${PATH}/${body.id}`, etag: '"1"' })
    for (const voice of [on.reporter, on.agent, on.lead, on.administrator, on.auditor])
      expect((await voice.get(String(headers.location)).expect(200)).body).toEqual(body)
    await on.reporter.get(String(headers.location)).set('if-none-match', '"1"').expect(304)
    expect(await on.db('journal').where({ subject: body.id }).select('event', 'client_id')).toEqual([{ event: 'known_error.added', client_id: on.agent.id }])
  })

  test('is added once for an Idempotency-Key', async () => {
    const add = () => on.lead.post(PATH, { ...RESTART, labels: ['once'] }).set('idempotency-key', 'known-1').expect(201)
    const [first, second] = [await add(), await add()]
    expect(second.body).toEqual(first.body)
    expect(second.headers['idempotency-replayed']).toBe('true')
  })

  test('is changed under its version, by PATCH or POST, and refuses an outdated one', async () => {
    const { path, id } = await aKnownError({ labels: ['versions'] })
    expect((await on.lead.patch(path, 1, { title: 'The pool is too small', labels: ['versions', 'pool'] }).expect(200)).body).toMatchObject({ title: 'The pool is too small', labels: ['versions', 'pool'], version: 2 })
    expect((await on.administrator.post(`${path}/updates`, { active: false }).expect(200)).body).toMatchObject({ active: false, version: 3 })
    await on.agent.patch(path, 2, { active: true }).expect(412)
    await on.anyone.patch(path).set('authorization', `Bearer ${on.agent.key}`).send({ active: true }).expect(428)
    const lines = await on.db('journal').where({ subject: id }).orderBy('seq').select('event', 'data')
    expect(lines.slice(1)).toEqual([{ event: 'known_error.changed', data: { changed: ['title', 'labels'] } }, { event: 'known_error.changed', data: { changed: ['active'] } }])
  })

  test('is kept by those who work on requests, and by nobody removed', async () => {
    const { path, id } = await aKnownError({ labels: ['kept'] })
    for (const voice of [on.reporter, on.auditor]) {
      await voice.post(PATH, { ...RESTART, labels: ['kept'] }).expect(403)
      await voice.patch(path, 1, { active: false }).expect(403)
    }
    await on.administrator.delete(path, 1).expect(405)
    await expect(on.db('known_error').where({ id }).delete()).rejects.toThrow('takes new rows only')
    await on.reporter.get(`${PATH}/${on.reporter.id}`).expect(404)
  })

  test.each([
    ['neither pattern nor label', {}, '/fingerprint_pattern', /unless labels/],
    ['an unknown component', { labels: ['x'], component: 'MPI' }, '/component', /near matches: CR/],
    ['an unknown category', { labels: ['x'], category: 'integration.integration-isue' }, '/category', /near matches: integration\.integration-issue/],
    ['a link that is no address', { labels: ['x'], link: 'javascript:alert(1)' }, '/link', /form/],
    ['a pattern that is too long', { fingerprint_pattern: '*'.repeat(201) }, '/fingerprint_pattern', /200/],
    ['an empty workaround', { labels: ['x'], workaround: ' ' }, '/workaround', /not allowed/],
  ])('with %s is refused with a pointer', async (_what, more, pointer, says) => {
    const { body } = await on.agent.post(PATH, { ...RESTART, ...more }).expect(400)
    expect(body).toMatchObject({ errors: [{ pointer, detail: expect.stringMatching(says) as string }] })
  })

  test('cannot lose both its pattern and its labels by a change, nor take a retired code', async () => {
    const { path } = await aKnownError({ fingerprint_pattern: 'lose-*', labels: ['lose'] })
    await on.agent.patch(path, 1, { labels: [] }).expect(200)
    const { body } = await on.agent.patch(path, 2, { fingerprint_pattern: null }).expect(400)
    expect(body).toMatchObject({ errors: [{ pointer: '/fingerprint_pattern' }] })
    await on.db('category').where({ code: 'help-desk.question' }).update({ retired: true })
    await on.agent.patch(path, 2, { category: 'help-desk.question' }).expect(400)
  })

  test('has its texts masked by the guard; in a link, a label or a pattern, where a mark would spoil them, it is refused', async () => {
    const { path } = await aKnownError({ labels: ['guarded'], title: `My key ${on.agent.key} fails`, workaround: `Use ${on.lead.key}` })
    expect(await read(path)).toMatchObject({ title: 'My key [removed: key] fails', workaround: 'Use [removed: key]' })
    const { body } = await on.agent.patch(path, 1, { link: `https://tracker.example.org/?key=${on.agent.key}` }).expect(422)
    expect(body).toMatchObject({ type: '/problems/personal_data_refused', errors: [{ pointer: '/link' }] })
    await on.agent.post(PATH, { ...RESTART, labels: [on.agent.key.slice(0, 50)] }).expect(422)
    for (const fingerprint_pattern of ['jane.doe@example.org', '*jane.doe@example.org*', `cr ${on.agent.key}*`, '*{"resourceType":"Patient","id":"x","name":[{"family":"Otieno"}]}*']) {
      const { body: refused } = await on.agent.patch(path, 1, { fingerprint_pattern }).expect(422)
      expect(refused).toMatchObject({ type: '/problems/personal_data_refused', errors: [{ pointer: '/fingerprint_pattern' }] })
      await on.agent.post(PATH, { ...RESTART, fingerprint_pattern }).expect(422)
    }
    for (const fingerprint_pattern of ['cr-search-*', 'alert-group *', 'alert-group 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', '*', 'node-7/disk', '*:9100 down', 'heartbeat nightly-*'])
      await on.agent.patch(path, '*', { fingerprint_pattern }).expect(200)
  })

  test('is listed page by page, by component, active or over', async () => {
    const ids = async (query: string) => ((await on.reporter.get(`${PATH}?${query}`).expect(200)).body.items as Known[]).map(({ id }) => id)
    const made = [await aKnownError({ labels: ['a'], component: 'SHR' }), await aKnownError({ labels: ['b'], component: 'SHR' }), await aKnownError({ labels: ['c'], component: 'SHR' })].map(({ id }) => id)
    await on.agent.patch(`${PATH}/${made[1]}`, 1, { active: false }).expect(200)
    expect(await ids('component=SHR')).toEqual(made)
    expect(await ids('component=SHR&active=true')).toEqual([made[0], made[2]])
    expect(await ids('component=SHR&active=false')).toEqual([made[1]])
    const { body, headers } = await on.reporter.get(`${PATH}?component=SHR&limit=2`).expect(200)
    expect(headers.link).toContain('rel="next"')
    expect(await ids(`component=SHR&limit=2&cursor=${body.next_cursor}`)).toEqual([made[2]])
  })
})

describe('a report of a known error', () => {
  test('carries the workaround in its answer, and wherever it is read, even where this replica has not looked since it was added', async () => {
    const known = await aKnownError({ fingerprint_pattern: 'carried-*', component: 'CR', link: 'https://tracker.example.org/CR-1' })
    const { body } = await on.reporter.post(REQUESTS, { title: 'x', fingerprint: 'carried-1' }).expect(201)
    expect(body.known_error).toEqual(carriedOf(known, { link: 'https://tracker.example.org/CR-1' }))
    await on.reporter.get(body.known_error.href as string).expect(200)
    expect((await read(`${REQUESTS}/${body.id}`)).known_error).toEqual(body.known_error)
    const { body: list } = await on.reporter.get(`${REQUESTS}?limit=1`).expect(200)
    expect(list.items[0].known_error).toEqual(body.known_error)
    const { body: other } = await on.reporter.post(REQUESTS, { title: 'x', fingerprint: 'carried-1', component: 'SHR' }).expect(201)
    expect(other.known_error).toBeNull()
  })

  test('carries it by labels, in a child of the category, in a batch, and again when its call is repeated', async () => {
    const known = await aKnownError({ labels: ['by-label', 'night'], category: 'integration' })
    const report = { title: 'x', labels: ['night', 'by-label', 'lab'], category: 'integration.integration-issue' }
    const { body } = await on.reporter.post(`${REQUESTS}/batches`, { items: [report, { ...report, labels: ['night'] }] }).expect(200)
    expect((body.results as { request: { known_error: unknown } }[]).map(({ request }) => request.known_error)).toEqual([carriedOf(known), null])
    const post = () => on.reporter.post(REQUESTS, report).set('idempotency-key', 'labelled-1').expect(201)
    expect((await post()).body.known_error).toEqual(carriedOf(known))
    expect((await post()).body.known_error).toEqual(carriedOf(known))
  })

  test('of a machine is answered with it, as an event and as a group of alerts', async () => {
    const known = await aKnownError({ fingerprint_pattern: 'machine-1' })
    const { body } = await on.reporter.post('/v1/intake/events', [{ action: 'trigger', fingerprint: 'machine-1', title: 'x' }, { action: 'trigger', fingerprint: 'machine-2', title: 'x' }]).expect(202)
    expect(body.results).toMatchObject([{ outcome: 'opened', known_error: carriedOf(known) }, { outcome: 'opened' }])
    expect(body.results[1]).not.toHaveProperty('known_error')
    const alerts = await aKnownError({ fingerprint_pattern: 'alert-group *' })
    const group = {
      version: '4', groupKey: 'g', truncatedAlerts: 0, status: 'firing', receiver: 'support', groupLabels: {}, commonLabels: {}, commonAnnotations: { summary: 'x' }, externalURL: 'http://am.example.org',
      alerts: [{ status: 'firing', labels: {}, annotations: {}, startsAt: '2026-03-02T09:00:00Z', endsAt: '0001-01-01T00:00:00Z', generatorURL: 'http://p.example.org', fingerprint: 'a1' }],
    }
    expect((await on.reporter.post('/v1/intake/alertmanager', group).expect(202)).body).toMatchObject({ outcome: 'opened', known_error: carriedOf(alerts) })
  })

  test('that was opened before the error was known gets it when it is reported again, and keeps what it got first', async () => {
    const report = { title: 'x', fingerprint: 'later-1' }
    const request = await aRequest(on, report)
    const known = await aKnownError({ fingerprint_pattern: 'later-*' })
    expect((await read(request.path)).known_error).toBeNull()
    await looked()
    const { body, headers } = await on.reporter.post(REQUESTS, report).expect(200)
    expect(body).toMatchObject({ id: request.id, occurrences: 2, known_error: carriedOf(known), version: 1 })
    expect(headers.etag).not.toBe('"1"')
    await aKnownError({ fingerprint_pattern: 'later-1' })
    await looked()
    expect((await on.reporter.post(REQUESTS, report).expect(200)).body.known_error).toEqual(carriedOf(known))
  })

  test('twenty of which come at once with one fingerprint are one request, which carries it where any of them is of it', async () => {
    const known = await aKnownError({ labels: ['storm-night'] })
    const answers = await Promise.all(Array.from({ length: 20 }, (_, place) => on.reporter.post(REQUESTS, { title: 'x', fingerprint: 'storm', labels: place === 10 ? ['storm-night'] : [] })))
    expect(new Set(answers.map(({ body }) => body.id as string)).size).toBe(1)
    expect(await read(`${REQUESTS}/${answers[0]?.body.id}`)).toMatchObject({ occurrences: 20, known_error: carriedOf(known) })
  })

  test('that reopens a request brings what has become known meanwhile', async () => {
    const event = { action: 'trigger', fingerprint: 'reopened-1', title: 'x' }
    const send = async () => (await on.reporter.post('/v1/intake/events', event).expect(202)).body.results[0] as { request: string; outcome: string; known_error?: object }
    const { request } = await send()
    await on.reporter.post('/v1/intake/events', { action: 'resolve', fingerprint: 'reopened-1' }).expect(202)
    const known = await aKnownError({ fingerprint_pattern: 'reopened-1' })
    expect(await send()).toMatchObject({ request, outcome: 'reopened', known_error: carriedOf(known) })
  })

  test('is of none that is over, though this replica has not looked since', async () => {
    const known = await aKnownError({ fingerprint_pattern: 'over-*' })
    const request = await aRequest(on, { fingerprint: 'over-before', labels: [] })
    const late = await aRequest(on, { fingerprint: 'late-over' })
    await on.agent.patch(known.path, 1, { fingerprint_pattern: '*over*' }).expect(200)
    await looked()
    await on.agent.patch(known.path, 2, { active: false }).expect(200)
    expect((await on.reporter.post(REQUESTS, { title: 'x', fingerprint: 'late-over' }).expect(200)).body).toMatchObject({ id: late.id, known_error: null })
    expect((await on.reporter.post(REQUESTS, { title: 'x', fingerprint: 'over-after' }).expect(201)).body.known_error).toBeNull()
    expect((await read(request.path)).known_error).toEqual(carriedOf(known))
  })

  test('keeps it when its own texts are erased', async () => {
    const known = await aKnownError({ fingerprint_pattern: 'erased-1' })
    const request = await aRequest(on, { fingerprint: 'erased-1' })
    const { body } = await on.administrator.post(`${request.path}/erasure`).expect(200)
    expect(body).toMatchObject({ title: '[erased]', fingerprint: null, known_error: carriedOf(known) })
  })

  test.each([['labels', { labels: ['said-labels'] }], ['component', { component: 'SHR' }], ['category', { category: 'operations.backup' }]])(
    'that triage recognises by its %s carries it from then on', async (by, change) => {
      const known = await aKnownError({ labels: [`said-${by}`], ...change })
      const request = await aRequest(on, { labels: 'labels' in change ? [] : [`said-${by}`] })
      await looked()
      expect((await on.agent.patch(request.path, 1, { title: 'Another title' }).expect(200)).body.known_error).toBeNull()
      const { body } = await on.agent.patch(request.path, 2, change).expect(200)
      expect(body).toMatchObject({ known_error: carriedOf(known) })
      expect((await read(request.path)).known_error).toEqual(carriedOf(known))
    })

  test('that triage changes keeps what it carries, and gets nothing any more once it has ended', async () => {
    const [first, second] = [await aKnownError({ labels: ['kept-first'] }), await aKnownError({ labels: ['kept-second'] })]
    const [carrying, resolved] = [await aRequest(on, { labels: ['kept-first'] }), await aRequest(on)]
    await move(on, resolved, 'start', RESOLVE)
    for (const labels of [['kept-second'], ['kept-first', 'kept-second']])
      expect((await on.agent.patch(carrying.path, '*', { labels }).expect(200)).body.known_error).toEqual(carriedOf(first))
    expect((await on.agent.patch(resolved.path, '*', { labels: ['kept-second'] }).expect(200)).body.known_error).toBeNull()
    await on.agent.patch(second.path, 1, { active: false }).expect(200)
    expect((await on.agent.patch((await aRequest(on)).path, 1, { labels: ['kept-second'] }).expect(200)).body.known_error).toBeNull()
  })

  test('is found by it in lists', async () => {
    const known = await aKnownError({ fingerprint_pattern: 'found-*' })
    const made = [await aRequest(on, { fingerprint: 'found-1' }), await aRequest(on, { fingerprint: 'found-2' })]
    const { body } = await on.agent.get(`${REQUESTS}?known_error=${known.id}&sort=created_at`).expect(200)
    expect((body.items as Known[]).map(({ id }) => id)).toEqual(made.map(({ id }) => id))
    expect((await on.agent.get(`${REQUESTS}?known_error=${known.id}&state=resolved`).expect(200)).body.items).toEqual([])
  })
})

describe('a workaround that changes', () => {
  test('is told by the open requests that carry it, with a new version; those that ended keep what they were told', async () => {
    const [known, other] = [await aKnownError({ fingerprint_pattern: 'changing-*' }), await aKnownError({ fingerprint_pattern: 'other-*' })]
    const [open, started, resolved, apart] = [await aRequest(on, { fingerprint: 'changing-1' }), await aRequest(on, { fingerprint: 'changing-2' }), await aRequest(on, { fingerprint: 'changing-3' }), await aRequest(on, { fingerprint: 'other-1' })]
    await move(on, started, 'start')
    await move(on, resolved, 'start', RESOLVE)
    const versions = async () => Promise.all([open, started, resolved, apart].map(async ({ path }) => (await read(path)).version))
    const before = await versions()
    const { body } = await on.agent.patch(known.path, 1, { workaround: 'Update to 5.2.1.', link: 'https://tracker.example.org/2' }).expect(200)
    const now = carriedOf(known, { workaround: 'Update to 5.2.1.', link: 'https://tracker.example.org/2' })
    expect(await Promise.all([open, started, resolved, apart].map(async ({ path }) => (await read(path)).known_error))).toEqual([now, now, carriedOf(known), carriedOf(other)])
    expect(await versions()).toEqual(before.map((version, place) => (place < 2 ? version + 1 : version)))
    expect((await read(open.path)).updated_at).toBe(body.updated_at)
  })

  test('touches no request where the texts stay', async () => {
    const known = await aKnownError({ fingerprint_pattern: 'staying-*' })
    const request = await aRequest(on, { fingerprint: 'staying-1' })
    await on.agent.patch(known.path, 1, { category: 'help-desk', active: false }).expect(200)
    expect((await read(request.path)).version).toBe(1)
  })

  test('leaves the plan in force as it is', async () => {
    const known = await aKnownError({ fingerprint_pattern: 'plan-*' })
    await looked()
    const { revision } = on.assembly.deps.plan.current()
    await on.agent.patch(known.path, 1, { workaround: 'Wait.' }).expect(200)
    await looked()
    expect(on.assembly.deps.plan.current().revision).toBe(revision)
  })
})

describe('a thousand known errors', () => {
  test('are the most that are active, whoever races for the last place', async () => {
    const at = on.clock.now()
    const [{ active }] = await on.db('known_error').where({ active: true }).count({ active: '*' }) as [{ active: number }]
    const rows = Array.from({ length: 999 - active }, (_, place) => ({ id: on.assembly.deps.newId(at), ...RESTART, labels: [`filling-${place}`], created_at: at, updated_at: at }))
    await on.db('known_error').insert(rows)
    const answers = await Promise.all(Array.from({ length: 20 }, () => on.agent.post(PATH, { ...RESTART, labels: ['last'] })))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 19 }, () => 409)])
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ type: '/problems/conflict', detail: expect.stringContaining('1,000 active') as string })
    const { body: [over] } = { body: (await on.agent.get(`${PATH}?active=false&limit=1`).expect(200)).body.items as Known[] }
    await on.agent.patch(`${PATH}/${over?.id}`, '*', { active: true }).expect(409)
    expect((await on.agent.get(`${PATH}/${over?.id}`).expect(200)).body.active).toBe(false)
    const last = answers.find(({ status }) => status === 201)?.body as Known
    await on.agent.patch(`${PATH}/${last.id}`, 1, { active: false }).expect(200)
    await on.agent.patch(`${PATH}/${over?.id}`, '*', { active: true }).expect(200)
  })
})
