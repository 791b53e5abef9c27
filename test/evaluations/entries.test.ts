/** Entries on the two lists, and who may see what they speak of. */
import { type Running, service } from '../support/service'
import { aMember, aRequest, aTeam } from '../support/world'

const NOBODY = '019c2a5e-0f00-7000-8000-000000000001'

async function aRound(on: Running): Promise<string> {
  const { body } = await on.lead.post('/v1/evaluations', { title: 'A round', scope: 'exchange' }).expect(201)
  return body.id as string
}

async function anEntry(on: Running, evaluation: string, body: object = {}) {
  const { body: entry } = await on.agent.post('/v1/evaluation-entries', { evaluation, list: 'do_differently', text: 'Announce maintenance.', ...body }).expect(201)
  return { ...entry, path: `/v1/evaluation-entries/${entry.id}` } as { id: string; path: string; requests: string[]; version: number }
}

// For those that do not count what they find; the others have one of their own.
const on = service()

describe('an entry', () => {
  test('is added, changed under its version and removed', async () => {
    const team = await aTeam(on, 'Operations')
    const entry = await anEntry(on, await aRound(on))
    const { body } = await on.agent.patch(entry.path, 1, { text: 'Announce it earlier.', owner_team: team.id, due_on: '2026-05-01', category: 'operations' }).expect(200)
    expect(body).toMatchObject({ text: 'Announce it earlier.', owner_team: team.id, due_on: '2026-05-01', category: 'operations', version: 2 })
    expect((await on.agent.patch(entry.path, 2, { due_on: null }).expect(200)).body).toMatchObject({ due_on: null, owner_team: team.id, version: 3 })
    expect((await on.agent.patch(entry.path, 3, { due_on: null }).expect(200)).body.version).toBe(3)
    await on.agent.patch(entry.path, 2, { text: 'Late' }).expect(412)
    await on.agent.delete(entry.path, 2).expect(412)
    await on.agent.get(entry.path).set('if-none-match', '"3"').expect(304)
    await on.agent.delete(entry.path, 3).expect(204)
    await on.agent.get(entry.path).expect(404)
    const events = await on.db('journal').where({ subject: entry.id }).orderBy('seq').select('event', 'data')
    expect(events.map(each => each.event as string)).toEqual(['evaluation_entry.added', 'evaluation_entry.changed', 'evaluation_entry.changed', 'evaluation_entry.removed'])
    expect(events[1]).toMatchObject({ data: { changed: ['text', 'owner_team', 'due_on', 'category'] } })
  })

  test('is not changed or removed by those who do not say which version they know', async () => {
    const entry = await anEntry(on, await aRound(on))
    await on.anyone.patch(entry.path).set('authorization', `Bearer ${on.agent.key}`).send({ text: 'Blind' }).expect(428)
    await on.anyone.delete(entry.path).set('authorization', `Bearer ${on.agent.key}`).expect(428)
  })

  test('is changed by one of twenty at once', async () => {
    const entry = await anEntry(on, await aRound(on))
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => on.agent.patch(entry.path, 1, { text: `Change ${n}` })))
    expect(answers.map(each => each.status).sort()).toEqual([200, ...Array<number>(19).fill(412)])
  })

  test.each([
    ['an unknown list', { list: 'lessons' }, '/list'],
    ['a blank text', { text: '\n' }, '/text'],
    ['an unknown component', { component: 'NOPE' }, '/component'],
    ['an unknown category', { category: 'operations.nope' }, '/category'],
    ['a day that does not exist', { due_on: '2026-02-30' }, '/due_on'],
    ['what is no request', { requests: ['7'] }, '/requests/0'],
    ['a follow-up of its own', { follow_up: NOBODY }, '/follow_up'],
    ['an owner for what worked well', { list: 'worked_well', owner_team: NOBODY }, '/owner_team'],
    ['a day for what worked well', { list: 'worked_well', due_on: '2026-05-01' }, '/due_on'],
  ])('with %s is refused with a pointer, and nothing is stored', async (_what, wrong, pointer) => {
    const evaluation = await aRound(on)
    const { body } = await on.agent.post('/v1/evaluation-entries', { evaluation, list: 'do_differently', text: 'x', ...wrong }).expect(400)
    expect(body).toMatchObject({ type: '/problems/validation_failed', errors: [{ pointer }] })
    expect((await on.agent.get(`/v1/evaluation-entries?evaluation=${evaluation}`)).body.items).toEqual([])
  })

  test.each([
    ['team', { owner_team: NOBODY }, '/owner_team'],
    ['round', { evaluation: NOBODY }, '/evaluation'],
    ['request', { requests: [NOBODY] }, '/requests/0'],
    ['number', { requests: ['SR-999999'] }, '/requests/0'],
  ])('with an unknown %s is refused with a pointer, and nothing is stored', async (_what, wrong, pointer) => {
    const evaluation = await aRound(on)
    const { body } = await on.agent.post('/v1/evaluation-entries', { evaluation, list: 'do_differently', text: 'x', ...wrong }).expect(422)
    expect(body).toMatchObject({ type: '/problems/code_unknown', errors: [{ pointer }] })
    expect((await on.agent.get(`/v1/evaluation-entries?evaluation=${evaluation}`)).body.items).toEqual([])
  })

  test('of what worked well does not take an owner or a day later', async () => {
    const entry = await anEntry(on, await aRound(on), { list: 'worked_well' })
    const { body } = await on.agent.patch(entry.path, 1, { due_on: '2026-05-01' }).expect(400)
    expect(body).toMatchObject({ errors: [{ pointer: '/due_on' }] })
    await on.agent.patch(entry.path, 1, { list: 'do_differently' }).expect(400)
  })

  test('takes no retired team, and keeps one that has been retired since', async () => {
    const team = await aTeam(on, 'Leaving')
    const evaluation = await aRound(on)
    const entry = await anEntry(on, evaluation, { owner_team: team.id })
    await on.lead.patch(`/v1/teams/${team.id}`, team.version, { retired: true }).expect(200)
    const { body } = await on.agent.post('/v1/evaluation-entries', { evaluation, list: 'do_differently', text: 'x', owner_team: team.id }).expect(422)
    expect(body).toMatchObject({ type: '/problems/team_retired', errors: [{ pointer: '/owner_team' }] })
    expect((await on.agent.patch(entry.path, 1, { text: 'Sooner', owner_team: team.id }).expect(200)).body).toMatchObject({ text: 'Sooner', owner_team: team.id })
  })

  test('keeps no key that somebody pasted', async () => {
    const entry = await anEntry(on, await aRound(on), { text: `Do not mail ${on.agent.key} around.` })
    expect((await on.agent.get(entry.path)).body.text).toBe('Do not mail [removed: key] around.')
    expect((await on.agent.patch(entry.path, 1, { text: `Nor ${on.agent.key}` })).body.text).toBe('Nor [removed: key]')
  })

  test('with one Idempotency-Key is added once', async () => {
    const evaluation = await aRound(on)
    const add = () => on.agent.post('/v1/evaluation-entries', { evaluation, list: 'worked_well', text: 'Fast' }).set('idempotency-key', 'entry-1')
    const first = await add().expect(201)
    const second = await add().expect(201)
    expect(second.body).toEqual(first.body)
    expect(second.headers['idempotency-replayed']).toBe('true')
  })

  test('is read by everyone, written by those who handle requests only', async () => {
    const evaluation = await aRound(on)
    const entry = await anEntry(on, evaluation)
    for (const voice of [on.reporter, on.agent, on.lead, on.administrator, on.auditor]) {
      await voice.get('/v1/evaluation-entries').expect(200)
      await voice.get(entry.path).expect(200)
    }
    for (const voice of [on.reporter, on.auditor]) {
      await voice.post('/v1/evaluation-entries', { evaluation, list: 'worked_well', text: 'x' }).expect(403)
      await voice.patch(entry.path, 1, { text: 'x' }).expect(403)
      await voice.delete(entry.path, 1).expect(403)
      await voice.post(`${entry.path}/follow-up`).expect(403)
    }
  })
})

describe('the requests that an entry speaks of', () => {
  const on = service()

  test('are named by id or number, each once, and shown as far as one may see them', async () => {
    const own = await aRequest(on)
    const other = await aRequest(on, {}, on.agent)
    const entry = await anEntry(on, await aRound(on), { requests: [own.number, other.id, own.id, own.number.replace('SR-', 'SR-00')] })
    expect(entry.requests).toEqual([own.id, other.id])
    expect((await on.reporter.get(entry.path)).body.requests).toEqual([own.id])
    const { body } = await on.reporter.get('/v1/evaluation-entries')
    expect(body.items).toMatchObject([{ requests: [own.id] }])
    const stranger = await on.newVoice({ name: 'Another registry', roles: ['reporter'] })
    expect((await stranger.get(entry.path)).body.requests).toEqual([])
  })

  test('cannot be named by those who may not see them', async () => {
    const secret = await aRequest(on, { sensitivity: 'restricted' })
    const evaluation = await aRound(on)
    const { body } = await on.agent.post('/v1/evaluation-entries', { evaluation, list: 'worked_well', text: 'x', requests: [secret.number] }).expect(422)
    expect(body).toMatchObject({ type: '/problems/code_unknown', errors: [{ pointer: '/requests/0' }] })
  })

  test('stay where somebody who does not see all of them names others', async () => {
    const [first, second] = [await aRequest(on), await aRequest(on)]
    const secret = await aRequest(on, { sensitivity: 'restricted' })
    const entry = await anEntry(on, await aRound(on), { requests: [first.id] })
    await on.administrator.patch(entry.path, 1, { requests: [first.id, secret.id] }).expect(200)
    expect((await on.agent.patch(entry.path, 2, { requests: [second.number] }).expect(200)).body.requests).toEqual([second.id])
    expect((await on.administrator.get(entry.path)).body.requests.sort()).toEqual([second.id, secret.id].sort())
    expect((await on.administrator.patch(entry.path, 3, { requests: [] }).expect(200)).body.requests).toEqual([])
  })
})

describe('a follow-up that is restricted', () => {
  test('shows only to those who may see it, in the entry and in the next round', async () => {
    const team = await aTeam(on, 'Security')
    const person = await aMember(on, team.id, 'Amina')
    const insider = await on.newVoice({ name: 'Insider', roles: ['agent'], person: person.id })
    const first = await aRound(on)
    const entry = await anEntry(on, first, { owner_team: team.id })
    const { body: request } = await on.lead.post(`${entry.path}/follow-up`).expect(201)
    await on.administrator.patch(`/v1/support-requests/${request.id}`, request.version as number, { sensitivity: 'restricted' }).expect(200)
    const second = await aRound(on)

    for (const voice of [insider, on.lead, on.administrator, on.auditor]) {
      expect((await voice.get(entry.path)).body.follow_up).toBe(request.id)
      expect((await voice.get(`/v1/evaluations/${second}`)).body.carried_over).toMatchObject([{ entry: entry.id, follow_up: { id: request.id, state: 'new' } }])
    }
    for (const voice of [on.agent, on.reporter]) {
      expect((await voice.get(entry.path)).body.follow_up).toBeNull()
      expect((await voice.get(`/v1/evaluations/${second}`)).body.carried_over).toMatchObject([{ entry: entry.id, follow_up: null }])
    }
  })
})

describe('what is carried over', () => {
  const on = service()

  test('comes from the next lower iteration of the same scope, and from the list of what to do differently', async () => {
    const open = async (body: object) => (await on.lead.post('/v1/evaluations', { title: 'A round', ...body }).expect(201)).body.id as string
    const [cr1, shr1, cr4] = [
      await open({ scope: 'component', component: 'CR', iteration: 1 }),
      await open({ scope: 'component', component: 'SHR', iteration: 3 }),
      await open({ scope: 'component', component: 'CR', iteration: 4 }),
    ]
    const exchange = await open({ scope: 'exchange', iteration: 3 })
    const wish = await anEntry(on, cr1, { text: 'Of the first' })
    await anEntry(on, cr1, { list: 'worked_well' })
    await anEntry(on, shr1)
    await anEntry(on, exchange)
    const { body } = await on.reporter.get(`/v1/evaluations/${cr4}`).expect(200)
    expect(body).toMatchObject({ previous: cr1, carried_over: [{ entry: wish.id, text: 'Of the first', follow_up: null }] })
    // Two iterations later only the round just before counts.
    const cr5 = await open({ scope: 'component', component: 'CR' })
    expect((await on.reporter.get(`/v1/evaluations/${cr5}`)).body).toMatchObject({ previous: cr4, carried_over: [] })
  })

  test('is shown anew at each reading, even to those who know the version of the round', async () => {
    const first = await aRound(on)
    const second = await aRound(on)
    const { body, headers } = await on.agent.get(`/v1/evaluations/${second}`).expect(200)
    expect(body.carried_over).toEqual([])
    await anEntry(on, first)
    const later = await on.agent.get(`/v1/evaluations/${second}`).set('if-none-match', String(headers.etag)).expect(200)
    expect(later.body.carried_over).toHaveLength(1)
  })
})

describe('the list of entries', () => {
  const on = service()

  const ids: string[] = []
  const rounds: string[] = []

  beforeAll(async () => {
    rounds.push(await aRound(on), await aRound(on))
    const [first = '', second = ''] = rounds
    for (const [evaluation, body] of [
      [first, { list: 'worked_well', category: 'operations', component: 'CR' }],
      [first, { category: 'operations.backup' }],
      [second, { category: 'integration', component: 'SHR' }],
      [second, { list: 'worked_well' }],
    ] as const) ids.push((await anEntry(on, evaluation, body)).id)
  })

  test.each([
    ['', [0, 1, 2, 3]],
    ['?evaluation=FIRST', [0, 1]],
    ['?evaluation=FIRST,SECOND&list=worked_well', [0, 3]],
    ['?list=do_differently', [1, 2]],
    ['?component=CR,SHR', [0, 2]],
    ['?category=operations', [0, 1]],
    ['?category=operations.backup', [1]],
    ['?category=operations.backup,integration', [1, 2]],
    ['?category=nothing-such', []],
  ])('%s shows what was asked for, oldest first', async (query, expected) => {
    const asked = query.replace('FIRST', String(rounds[0])).replace('SECOND', String(rounds[1]))
    const { body } = await on.reporter.get(`/v1/evaluation-entries${asked}`).expect(200)
    expect(body.items.map((each: { id: string }) => ids.indexOf(each.id))).toEqual(expected)
  })

  test('goes on from page to page, and takes no unknown filter', async () => {
    const first = await on.reporter.get('/v1/evaluation-entries?limit=3').expect(200)
    const second = await on.reporter.get(`/v1/evaluation-entries?limit=3&cursor=${first.body.next_cursor}`).expect(200)
    expect([...first.body.items, ...second.body.items].map(each => ids.indexOf(each.id as string))).toEqual([0, 1, 2, 3])
    await on.reporter.get('/v1/evaluation-entries?owner=me').expect(400)
  })
})
