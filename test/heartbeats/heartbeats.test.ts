/** Heartbeats: silence opens one request, a return resolves it, and an outage of the service is nobody's silence. */
import type { Heartbeat } from '../../src/heartbeats/schema'
import { watchHeartbeats } from '../../src/heartbeats/watch'
import { service, type Voice } from '../support/service'
import { move } from '../support/world'

const on = service()
const HEARTBEATS = '/v1/heartbeats'
const MINUTELY = { period_seconds: 60 }

const put = (name: string, body: object = MINUTELY, voice: Voice = on.reporter) => voice.put(`${HEARTBEATS}/${name}`, '*', body)
const promise = async (name: string, body: object = MINUTELY, voice: Voice = on.reporter) => (await put(name, body, voice).expect(201)).body as Heartbeat
const beat = async (name: string, voice: Voice = on.reporter) => (await voice.post(`${HEARTBEATS}/${name}/beats`).expect(200)).body as Heartbeat
const read = async (name: string, voice: Voice = on.reporter) => (await voice.get(`${HEARTBEATS}/${name}`).expect(200)).body as Heartbeat
const watch = () => watchHeartbeats(on.assembly.deps)
const request = async (id: string | null) => (await on.agent.get(`/v1/support-requests/${id}`).expect(200)).body
const opened = (name: string) => on.db('support_request').where({ fingerprint: `heartbeat ${name}` }).orderBy('id').select('id', 'state', 'component', 'occurrences', 'last_seen_at')
const linesOf = async (name: string) => (await on.db('journal').where('subject', 'like', `% ${name}`).orderBy('seq').pluck('event') as string[])
const seconds = (heartbeat: Heartbeat) => Math.round((Date.parse(heartbeat.due_at) - Date.parse(on.clock.now())) / 1_000)

/** Time goes by with somebody watching, who looks every half minute. */
async function pass(minutes: number): Promise<void> {
  for (let half = 0; half < minutes * 2; half++) {
    on.clock.advance(0.5)
    await watch()
  }
}

/** Time goes by and nobody is there. */
const outage = (minutes: number) => { on.clock.advance(minutes) }

beforeEach(watch)

describe('a beat', () => {
  test('with settings makes a heartbeat of the client and its component, and fills in what is not said', async () => {
    const { body, headers } = await put('defaults').expect(201)
    expect(headers).toMatchObject({ location: `${HEARTBEATS}/defaults`, etag: '"1"' })
    expect(body).toMatchObject({
      client_id: on.reporter.id, name: 'defaults', component: 'CR', title: 'No heartbeat from defaults', severity: 'high', category: null,
      period_seconds: 60, grace_seconds: 10, missed_at: null, request_id: null, version: 1,
    })
    expect(Date.parse(body.due_at) - Date.parse(body.last_beat_at)).toBe(70_000)
    expect(await read('defaults')).toEqual(body)
    expect(await promise('daily', { period_seconds: 86_400, component: null })).toMatchObject({ grace_seconds: 8_640, component: null })
  })

  test('moves the due time and nothing else, and leaves no line', async () => {
    const first = await promise('ordinary')
    on.clock.advance(0.5)
    const { body: second, headers } = await put('ordinary').expect(200)
    const third = await beat('ordinary')
    expect([first.due_at < second.due_at, second.due_at < third.due_at]).toEqual([true, true])
    expect({ ...third, due_at: '', last_beat_at: '' }).toEqual({ ...first, due_at: '', last_beat_at: '' })
    expect(headers.etag).toBe('"1"')
    expect(await linesOf('ordinary')).toEqual(['heartbeat.added'])
  })

  test('is one statement where nothing was missed, with settings or without', async () => {
    await promise('cheap')
    const acquire = jest.spyOn(on.db.client as { acquireConnection: () => unknown }, 'acquireConnection')
    let others = 0
    const count = () => { others++ }
    on.db.on('query', count)
    await put('cheap').expect(200)
    await beat('cheap')
    on.db.removeListener('query', count)
    expect([acquire.mock.calls.length, others]).toEqual([2, 0])
    acquire.mockRestore()
  })

  test('with other settings changes them, and says so', async () => {
    await promise('other-settings')
    const { body } = await put('other-settings', { period_seconds: 600, title: 'The feed stands still', severity: 'critical', category: 'operations' }).expect(200)
    expect(body).toMatchObject({ version: 2, period_seconds: 600, grace_seconds: 60, title: 'The feed stands still', severity: 'critical', category: 'operations' })
    expect(seconds(body as Heartbeat)).toBe(660)
    expect(await linesOf('other-settings')).toEqual(['heartbeat.added', 'heartbeat.changed'])
    const line = await on.db('journal').where({ event: 'heartbeat.changed', subject: `${on.reporter.id} other-settings` }).first<{ data: { changed: string[] } }>('data')
    expect(line.data.changed.sort()).toEqual(['category', 'grace_seconds', 'period_seconds', 'severity', 'title'])
  })

  test('alone needs a heartbeat that is known, and takes no body', async () => {
    await on.reporter.post(`${HEARTBEATS}/never-seen/beats`).expect(404)
    await promise('no-body')
    await on.reporter.post(`${HEARTBEATS}/no-body/beats`, {}).expect(200)
    await on.reporter.post(`${HEARTBEATS}/no-body/beats`, { period_seconds: 60 }).expect(400)
  })

  test.each([
    ['no period', {}, '/period_seconds'],
    ['too short a period', { period_seconds: 9 }, '/period_seconds'],
    ['too long a period', { period_seconds: 2_678_401 }, '/period_seconds'],
    ['half a second', { period_seconds: 60.5 }, '/period_seconds'],
    ['a period as text', { period_seconds: '60' }, '/period_seconds'],
    ['a negative grace', { ...MINUTELY, grace_seconds: -1 }, '/grace_seconds'],
    ['an empty title', { ...MINUTELY, title: ' ' }, '/title'],
    ['too long a title', { ...MINUTELY, title: 'x'.repeat(201) }, '/title'],
    ['an unknown severity', { ...MINUTELY, severity: 'urgent' }, '/severity'],
    ['an unknown component', { ...MINUTELY, component: 'NOPE' }, '/component'],
    ['an unknown category', { ...MINUTELY, category: 'nope' }, '/category'],
    ['an unknown member', { ...MINUTELY, interval: 5 }, '/interval'],
  ])('with %s is a 400 that points at it', async (_what, body, pointer) => {
    const { body: problem } = await put('bad-settings', body).expect(400)
    expect(problem.errors).toMatchObject([{ pointer }])
    await on.reporter.get(`${HEARTBEATS}/bad-settings`).expect(404)
  })

  test.each(['a%20b', 'a%2Fb', '.hidden', '%C3%A9', 'x'.repeat(101), '%00'])('under the name %s is a 400', async name => {
    await put(name).expect(400)
  })

  test('with an empty body is a 400', async () => {
    await on.reporter.put(`${HEARTBEATS}/empty`, '*', {}).expect(400)
    await on.app.inject({ method: 'PUT', url: `${HEARTBEATS}/empty`, headers: { authorization: `Bearer ${on.reporter.key}` } })
      .then(({ statusCode }) => expect(statusCode).toBe(400))
  })

  test('passes the guard: a person is masked, a clinical document refused before it could go unheard', async () => {
    expect((await promise('guarded', { ...MINUTELY, title: 'Ask amina.otieno@example.org' })).title).toBe('Ask [removed: email]')
    // As it is stored, so that the next one is one statement again.
    expect((await put('guarded', { ...MINUTELY, title: 'Ask amina.otieno@example.org' }).expect(200)).body.version).toBe(1)
    await put('clinical', { ...MINUTELY, title: '{"resourceType":"Patient","id":"x","name":[{"family":"Otieno"}]}' }).expect(422)
  })
})

describe('silence', () => {
  test('beyond period and grace opens one request with the words of the heartbeat', async () => {
    const { last_beat_at } = await promise('silent', { ...MINUTELY, title: 'The feed stands still', severity: 'critical', category: 'operations', component: 'SHR' })
    await pass(1)
    expect([await read('silent'), await opened('silent')]).toMatchObject([{ missed_at: null }, []])
    await pass(5)
    const { missed_at, request_id, version } = await read('silent')
    expect([missed_at !== null, version, await opened('silent')]).toMatchObject([true, 2, [{ id: request_id, occurrences: 1 }]])
    expect(await request(request_id)).toMatchObject({
      title: 'The feed stands still', severity: 'critical', category: 'operations', component: 'SHR', reported_by: on.reporter.id, fingerprint: 'heartbeat silent',
      description: `The last beat of the heartbeat silent came at ${last_beat_at}. One was promised every 60 seconds, with a grace of 10 seconds.`,
      details: { heartbeat: 'silent', last_beat_at, period_seconds: 60, grace_seconds: 10 },
    })
    const { body: history } = await on.agent.get(`/v1/support-requests/${request_id}/history`).expect(200)
    expect(history.items).toMatchObject([{ event: 'request.opened', actor: 'Client registry' }, { event: 'heartbeat.missed', actor: 'service' }])
  })

  test('is seen by twenty watchers at once as one miss with one request', async () => {
    for (let i = 0; i < 5; i++) await promise(`watched-${i}`)
    await pass(1)
    on.clock.advance(0.5)
    await Promise.all(Array.from({ length: 20 }, watch))
    for (let i = 0; i < 5; i++) {
      expect(await opened(`watched-${i}`)).toMatchObject([{ occurrences: 1 }])
      expect(await linesOf(`watched-${i}`)).toEqual(['heartbeat.added', 'heartbeat.missed'])
    }
  })

  test('of more heartbeats than a batch holds is told of each', async () => {
    const other = await on.newVoice({ name: 'Many at once', roles: ['reporter'] })
    for (let i = 0; i < 120; i++) await promise(`many-${i}`, MINUTELY, other)
    await pass(1)
    on.clock.advance(0.5)
    await watch()
    expect((await other.get(`${HEARTBEATS}?missed=true&limit=200`).expect(200)).body.items).toHaveLength(120)
    expect(await on.db('support_request').where({ reported_by: other.id })).toHaveLength(120)
  })

  test('that lasts is no quiet: its request is seen anew while the heartbeat stays missed', async () => {
    await promise('lasting')
    await pass(2)
    const [before] = await opened('lasting') as { id: string; last_seen_at: string }[]
    for (let hour = 0; hour < 2; hour++) await pass(60)
    const after = await on.db('support_request').where({ id: before?.id }).first('last_seen_at', 'occurrences') as { last_seen_at: string; occurrences: number }
    expect(Date.parse(after.last_seen_at)).toBeGreaterThan(Date.parse(before?.last_seen_at ?? '') + 6_000_000)
    expect(after.occurrences).toBe(1)
  })

  test('that cannot be told leaves nothing half done, hinders no other, and is told when it can be', async () => {
    await promise('hindered')
    await promise('unhindered')
    await on.db.raw(`create function hinder() returns trigger language plpgsql as $$ begin raise exception 'hindered'; end $$;
      create trigger hinder before insert on journal for each row when (new.event = 'heartbeat.missed' and new.subject like '% hindered') execute function hinder()`)
    await expect(pass(2)).rejects.toThrow('hindered')
    expect([await read('hindered'), await opened('hindered'), await opened('unhindered')]).toMatchObject([{ missed_at: null }, [], [{}]])
    await on.db.raw('drop trigger hinder on journal; drop function hinder()')
    await watch()
    expect(await opened('hindered')).toMatchObject([{ id: (await read('hindered')).request_id }])
  })

  test('is told though the codes of the heartbeat have been retired since, and its beats were taken', async () => {
    await on.administrator.post('/v1/components', { code: 'OLD', name: 'An old one', layer: 'registry' }).expect(201)
    await promise('retired-codes', { ...MINUTELY, component: 'OLD', category: 'developer' })
    await on.db('component').where({ code: 'OLD' }).update({ retired: true })
    await on.db('category').where({ code: 'developer' }).update({ retired: true })
    await on.assembly.deps.plan.refresh()
    await put('retired-codes', { ...MINUTELY, component: 'OLD', category: 'developer' }).expect(200)
    await put('retired-codes', { ...MINUTELY, component: 'OLD', category: 'developer', severity: 'low' }).expect(200)
    await pass(2)
    expect(await request((await read('retired-codes')).request_id)).toMatchObject({ component: null, category: 'help-desk', severity: 'low' })
    expect((await put('retired-codes', { ...MINUTELY, component: 'OLD', category: 'developer', severity: 'low' }).expect(200)).body.missed_at).toBeNull()
    expect(await opened('retired-codes')).toMatchObject([{ state: 'resolved' }])
  })

  test('of a client that is not active is none; once it is active again, it has a whole term', async () => {
    const gone = await on.newVoice({ name: 'Gone', roles: ['reporter'] })
    await promise('gone', MINUTELY, gone)
    await on.db('client').where({ id: gone.id }).update({ active: false })
    await pass(5)
    expect(await opened('gone')).toEqual([])
    await on.db('client').where({ id: gone.id }).update({ active: true })
    await watch()
    expect(await opened('gone')).toEqual([])
    await pass(3)
    expect(await opened('gone')).toHaveLength(1)
  })
})

describe('a return', () => {
  const missed = async (name: string, body: object = MINUTELY) => {
    await promise(name, body)
    await pass(2)
    return read(name)
  }

  test.each([['with settings', (name: string) => put(name).expect(200).then(({ body }) => body as Heartbeat)], ['alone', (name: string) => beat(name)]])(
    'by a beat %s resolves what nobody has touched', async (how, again) => {
      const name = `back-${how.replace(' ', '-')}`
      const { request_id } = await missed(name)
      expect(await again(name)).toMatchObject({ missed_at: null, request_id, version: 3 })
      expect(await request(request_id)).toMatchObject({ state: 'resolved', resolution: { code: 'other', note: 'The source reports that this is over.' } })
      expect(await linesOf(name)).toEqual(['heartbeat.added', 'heartbeat.missed', 'heartbeat.returned'])
      await pass(1)
      expect(await opened(name)).toHaveLength(1)
    })

  test('tells the team where somebody has touched it, and the next miss joins what is still open', async () => {
    const { request_id } = await missed('touched')
    const path = `/v1/support-requests/${request_id}`
    await move(on, { id: request_id ?? '', number: '', version: 1, path }, 'acknowledge')
    await beat('touched')
    expect(await request(request_id)).toMatchObject({ state: 'acknowledged' })
    expect((await on.agent.get(`${path}/comments`).expect(200)).body.items).toMatchObject([{ visibility: 'team', text: 'The source reports that this is over.' }])
    await pass(2)
    expect(await read('touched')).toMatchObject({ missed_at: expect.any(String), request_id })
    expect(await opened('touched')).toMatchObject([{ occurrences: 2 }])
  })

  test('that does not last reopens the request with the next miss, so that what comes and goes is one', async () => {
    const { request_id } = await missed('flapping')
    await beat('flapping')
    await pass(2)
    expect(await read('flapping')).toMatchObject({ missed_at: expect.any(String), request_id })
    expect(await opened('flapping')).toMatchObject([{ state: 'in_progress', occurrences: 2 }])
    await beat('flapping')
    expect(await opened('flapping')).toMatchObject([{ state: 'resolved' }])
  })

  test('finds what the miss opened, though the component of either was changed meanwhile', async () => {
    const { request_id } = await missed('moved')
    await on.agent.patch(`/v1/support-requests/${request_id}`, '*', { component: 'IOL' }).expect(200)
    expect((await put('moved', { ...MINUTELY, component: 'SHR' }).expect(200)).body).toMatchObject({ missed_at: null, component: 'SHR', version: 3 })
    expect(await request(request_id)).toMatchObject({ component: 'IOL', state: 'resolved' })
  })

  test('of twenty beats at once is one return', async () => {
    const { request_id } = await missed('twenty-back')
    const all = await Promise.all(Array.from({ length: 20 }, () => beat('twenty-back')))
    expect(all.every(each => each.missed_at === null)).toBe(true)
    expect(await linesOf('twenty-back')).toEqual(['heartbeat.added', 'heartbeat.missed', 'heartbeat.returned'])
    expect(await request(request_id)).toMatchObject({ state: 'resolved' })
  })

  test('and a miss at once never leave an open request beside a heartbeat that beats, or a miss without one', async () => {
    await promise('tug')
    for (let round = 0; round < 8; round++) {
      await pass(1)
      on.clock.advance(0.5)
      await Promise.all([watch(), beat('tug'), watch(), put('tug').expect(200), watch()])
      expect(await read('tug')).toMatchObject({ missed_at: null })
      expect((await opened('tug')).filter(({ state }: { state: string }) => state !== 'resolved')).toEqual([])
    }
  })

  test('while people work on the request fails nobody', async () => {
    const names = Array.from({ length: 6 }, (_, i) => `worked-on-${i}`)
    for (const name of names) await promise(name)
    await pass(2)
    const requests = await Promise.all(names.map(async name => (await read(name)).request_id))
    const answers = await Promise.all([
      ...names.map(name => on.reporter.post(`${HEARTBEATS}/${name}/beats`)),
      ...requests.map(id => on.agent.post(`/v1/support-requests/${id}/transitions`, { action: 'acknowledge' })),
      ...requests.map(id => on.agent.post(`/v1/support-requests/${id}/comments`, { text: 'We look at it.' })),
      on.reporter.post('/v1/intake/events', names.map(name => ({ action: 'trigger', fingerprint: `heartbeat ${name}`, title: 'The same by hand' }))),
    ])
    expect(answers.map(({ status }) => status).filter(status => ![200, 201, 202, 409].includes(status))).toEqual([])
    expect((await Promise.all(names.map(name => read(name)))).map(each => each.missed_at)).toEqual(names.map(() => null))
  })
})

describe('an outage of the service', () => {
  test('is nobody\'s silence: each has a whole term when somebody watches again', async () => {
    await promise('outage')
    outage(60)
    await Promise.all([watch(), watch(), watch()])
    expect([seconds(await read('outage')), await opened('outage')]).toEqual([70, []])
    await pass(1)
    expect(await opened('outage')).toEqual([])
    await pass(0.5)
    expect(await opened('outage')).toHaveLength(1)
  })

  test('of less than a minute changes nothing', async () => {
    await promise('blink')
    outage(0.9)
    await watch()
    expect(seconds(await read('blink'))).toBe(70 - 54)
  })

  test('that comes again and again does not hide a silence for ever: after one whole term only its own time is added, once', async () => {
    await promise('restless', { period_seconds: 300, grace_seconds: 0 })
    for (let day = 0; day < 2; day++) {
      await pass(2)
      outage(60)
      await Promise.all([watch(), watch(), watch()])
    }
    // Five minutes anew after the first, of which two had gone by before the second.
    expect(seconds(await read('restless'))).toBe(180)
    await pass(3.5)
    expect(await opened('restless')).toHaveLength(1)
  })

  test('hides nothing that was due before', async () => {
    await promise('due-before')
    // As where the last look of the watch could not tell it any more.
    on.clock.advance(1.5)
    await on.db('heartbeat_watch').update({ ran_at: on.clock.now() })
    outage(60)
    await watch()
    expect(await opened('due-before')).toHaveLength(1)
  })
})

describe('heartbeats', () => {
  test('that twenty calls add at once are one, with one line', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => put('at-once')))
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array.from({ length: 19 }, () => 200), 201])
    expect(await linesOf('at-once')).toEqual(['heartbeat.added'])
  })

  test('are at most a thousand a client, whoever comes at once; a beat of a known one still counts', async () => {
    const greedy = await on.newVoice({ name: 'Greedy', roles: ['reporter'] })
    await promise('first', MINUTELY, greedy)
    const first = await on.db('heartbeat').where({ client_id: greedy.id }).first<object>()
    await on.db.batchInsert('heartbeat', Array.from({ length: 994 }, (_, i) => ({ ...first, name: `more-${i}` })))
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => put(`last-${i}`, MINUTELY, greedy)))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5)
    expect(answers.filter(({ status, body }) => status === 409 && body.detail.includes('1,000'))).toHaveLength(15)
    await put('first', { period_seconds: 120 }, greedy).expect(200)
    await greedy.delete(`${HEARTBEATS}/first`, '*').expect(204)
    await put('one-more', MINUTELY, greedy).expect(201)
    await on.db('heartbeat').where({ client_id: greedy.id }).delete()
  })

  test('of one name belong each to its client', async () => {
    const other = await on.newVoice({ name: 'Shared health record', roles: ['reporter'], component: 'SHR' })
    await promise('shared-name')
    expect(await promise('shared-name', { period_seconds: 600 }, other)).toMatchObject({ client_id: other.id, component: 'SHR' })
    await pass(2)
    expect([(await read('shared-name')).missed_at !== null, (await read('shared-name', other)).missed_at]).toEqual([true, null])
    expect(await opened('shared-name')).toMatchObject([{ component: 'CR' }])
  })

  test('are listed to reporters as far as they are their own, to all others as a whole, by client and by miss', async () => {
    const one = await on.newVoice({ name: 'One with two', roles: ['reporter'] })
    await promise('fine', { period_seconds: 6_000 }, one)
    await promise('late', MINUTELY, one)
    await pass(2)
    const names = async (voice: Voice, query = '') => ((await voice.get(`${HEARTBEATS}?limit=200${query}`).expect(200)).body.items as Heartbeat[]).map(each => `${each.client_id} ${each.name}`)
    const [fine, late] = [`${one.id} fine`, `${one.id} late`]
    expect(await names(one)).toEqual([fine, late])
    expect(await names(one, '&missed=true')).toEqual([late])
    expect(await names(one, '&missed=false')).toEqual([fine])
    expect(await names(on.reporter, `&client=${one.id}`)).toEqual([])
    for (const voice of [on.agent, on.lead, on.administrator, on.auditor]) {
      expect(await names(voice, `&client=${one.id}`)).toEqual([fine, late])
      expect(await names(voice, '&missed=true')).toContain(late)
    }
    await on.agent.get(`${HEARTBEATS}/late`).expect(404)
    await on.auditor.put(`${HEARTBEATS}/late`, '*', MINUTELY).expect(403)
  })

  test('are listed page by page, each once', async () => {
    const paged = await on.newVoice({ name: 'Paged', roles: ['reporter'] })
    for (const name of ['b', 'a', 'C', 'a.1', 'a-1']) await promise(name, { period_seconds: 6_000 }, paged)
    const seen: string[] = []
    let cursor = ''
    do {
      const { body } = await paged.get(`${HEARTBEATS}?limit=2${cursor && `&cursor=${cursor}`}`).expect(200)
      seen.push(...(body.items as Heartbeat[]).map(each => each.name))
      cursor = body.next_cursor as string
    } while (cursor)
    expect(seen.sort()).toEqual(['C', 'a', 'a-1', 'a.1', 'b'])
  })

  test('are removed by their client or a lead, under the version that was read; what is open stays open', async () => {
    const theirs = `?client=${on.reporter.id}`
    await promise('removed')
    await promise('removed-by-lead')
    await pass(2)
    const path = `${HEARTBEATS}/removed`
    await on.anyone.delete(path).set('authorization', `Bearer ${on.reporter.key}`).expect(428)
    await on.reporter.delete(path, 1).expect(412)
    const other = await on.newVoice({ name: 'A stranger', roles: ['reporter'] })
    await other.delete(path + theirs, '*').expect(403)
    await on.agent.delete(path + theirs, '*').expect(403)
    await on.lead.delete(path, '*').expect(404)
    await on.reporter.delete(path, 2).expect(204)
    await on.lead.delete(`${HEARTBEATS}/removed-by-lead${theirs}`, '*').expect(204)
    await on.reporter.delete(path, '*').expect(404)
    await on.reporter.get(path).expect(404)
    await on.reporter.post(`${path}/beats`).expect(404)
    expect(await linesOf('removed')).toEqual(['heartbeat.added', 'heartbeat.missed', 'heartbeat.removed'])
    expect(await opened('removed')).toMatchObject([{ state: 'new' }])
    await pass(2)
    expect(await opened('removed')).toHaveLength(1)
  })
})
