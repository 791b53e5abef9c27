/** Calendars through HTTP: made, checked as a whole, asked, used by teams and people, retired. */
import { service } from '../support/service'

const on = service()

const WEEK = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'].map(day => ({ day, from: '08:00', to: '17:00' }))

interface Made { id: string; version: number; path: string }

async function aCalendar(name: string, more: object = {}): Promise<Made> {
  const { body } = await on.lead.post('/v1/calendars', { name, time_zone: 'Africa/Nairobi', hours: WEEK, ...more }).expect(201)
  return { id: body.id, version: body.version, path: `/v1/calendars/${body.id}` }
}

const pointersOf = (body: { errors?: { pointer: string }[] }) => body.errors?.map(({ pointer }) => pointer)
const inPlan = async (calendar: string, state: string) => {
  const [id, now] = [on.assembly.deps.newId(on.clock.now()), on.clock.now()]
  await on.db('support_plan').insert({ id, name: `Plan ${id}`, scope: 'exchange', created_at: now, updated_at: now })
  const document = JSON.stringify({ targets: { high: { respond_minutes: 60, resolve_minutes: 480, calendar } } })
  await on.db('support_plan_revision').insert({ plan: id, number: 1, document, state, scope_key: 'exchange', active_from: now, created_at: now })
  return id
}

describe('a calendar', () => {
  test('is added once for a name, read as it was given, and tells nothing to reporters', async () => {
    const { body, headers } = await on.lead.post('/v1/calendars', {
      name: 'Ministry', time_zone: 'Africa/Nairobi', hours: WEEK,
      holidays: [{ date: '2026-07-15', name: 'Founding day' }],
      closures: [{ from: '2026-08-03T08:00:00+03:00', to: '2026-08-05T17:00:00+03:00', reason: 'Move' }],
    }).expect(201)
    expect(body).toMatchObject({ hours: WEEK, holidays_of: null, retired: false, version: 1, closures: [{ from: '2026-08-03T05:00:00.000Z', to: '2026-08-05T14:00:00.000Z', reason: 'Move' }] })
    expect((await on.auditor.get(String(headers.location)).expect(200)).body).toEqual(body)
    await on.auditor.get(String(headers.location)).set('if-none-match', '"1"').expect(304)
    await on.lead.post('/v1/calendars', { name: 'ministry', time_zone: 'UTC', hours: WEEK }).expect(409)
    await on.agent.post('/v1/calendars', { name: 'By an agent', time_zone: 'UTC', hours: WEEK }).expect(403)
    await on.reporter.get(String(headers.location)).expect(403)
    await on.reporter.get('/v1/calendars').expect(403)
  })

  test('that means nothing is refused with a pointer to each fault, and nothing is stored', async () => {
    const { body } = await on.lead.post('/v1/calendars', {
      name: 'Wrong', time_zone: 'Africa/Atlantis', hours: [...WEEK, { day: 'friday', from: '16:00', to: '20:00' }, { day: 'sunday', from: '08:00', to: '08:00' }],
      holidays: [{ date: '2026-12-25', name: 'x' }, { date: '2026-12-25', name: 'y' }], holidays_of: 'XX',
      closures: [{ from: '2026-08-05T00:00:00Z', to: '2026-08-03T00:00:00Z', reason: 'x' }],
    }).expect(400)
    expect(pointersOf(body)).toEqual(['/time_zone', '/hours/6', '/hours/5', '/holidays/1', '/closures/0', '/holidays_of'])
    expect(await on.db('calendar').where({ name: 'Wrong' })).toEqual([])
  })

  test.each([
    ['a day that is none', { hours: [{ day: 'someday', from: '08:00', to: '17:00' }] }, '/hours/0/day'],
    ['a time that is none', { hours: [{ day: 'monday', from: '24:00', to: '17:00' }] }, '/hours/0/from'],
    ['a date that is none', { holidays: [{ date: '2026-02-29', name: 'x' }] }, '/holidays/0/date'],
    ['more spans than there may be', { hours: Array.from({ length: 51 }, () => WEEK[0]) }, '/hours'],
  ])('with %s is refused', async (_what, more, pointer) => {
    const { body } = await on.lead.post('/v1/calendars', { name: 'Malformed', time_zone: 'UTC', hours: WEEK, ...more }).expect(400)
    expect(pointersOf(body)).toEqual([pointer])
  })

  test('with more faults than a problem tells is told fifty of them', async () => {
    const holidays = Array.from({ length: 120 }, () => ({ date: '2026-12-25', name: 'Again' }))
    const { body } = await on.lead.post('/v1/calendars', { name: 'Many faults', time_zone: 'UTC', hours: WEEK, holidays }).expect(400)
    expect(body.errors).toHaveLength(50)
  })

  test('is changed member by member, a list as a whole, and checked with what stays', async () => {
    const calendar = await aCalendar('To change', { holidays: [{ date: '2026-07-15', name: 'Founding day' }] })
    const { body } = await on.lead.patch(calendar.path, 1, { hours: [{ day: 'sunday', from: '22:00', to: '06:00' }] }).expect(200)
    expect(body).toMatchObject({ version: 2, hours: [{ day: 'sunday', from: '22:00', to: '06:00' }], holidays: [{ date: '2026-07-15' }] })
    await on.lead.patch(calendar.path, 1, { name: 'Too late' }).expect(412)
    expect(pointersOf((await on.lead.patch(calendar.path, 2, { hours: [] }).expect(400)).body)).toEqual(['/hours'])
    expect(pointersOf((await on.lead.post(`${calendar.path}/updates`, { time_zone: 'nowhere' }).expect(400)).body)).toEqual(['/time_zone'])
    const [line] = await on.db('journal').where({ subject: calendar.id }).orderBy('seq', 'desc').limit(1)
    expect(line).toMatchObject({ event: 'calendar.changed', data: { changed: ['hours'] } })
  })

  test('that is sent as it is already is not changed, whatever the order of members', async () => {
    const calendar = await aCalendar('Same again', { closures: [{ from: '2026-08-03T05:00:00Z', to: '2026-08-05T14:00:00Z', reason: 'Move' }] })
    const same = { hours: WEEK.map(({ day, from, to }) => ({ to, from, day })), closures: [{ reason: 'Move', to: '2026-08-05T17:00:00+03:00', from: '2026-08-03T08:00:00+03:00' }] }
    expect((await on.lead.patch(calendar.path, 1, same).expect(200)).body.version).toBe(1)
  })

  test('raises the revision of the plan, so that what is decided next goes by it', async () => {
    const revision = async () => (await on.db('plan_revision').first<{ revision: number }>('revision')).revision
    const before = await revision()
    const calendar = await aCalendar('Raising')
    await on.lead.patch(calendar.path, 1, { name: 'Raised' }).expect(200)
    expect(await revision()).toBeGreaterThanOrEqual(before + 2)
  })

  test('comes in a page with others, in use or retired', async () => {
    const calendar = await aCalendar('Soon retired')
    await on.lead.patch(calendar.path, 1, { retired: true }).expect(200)
    const names = async (query: string) => (await on.agent.get(`/v1/calendars?${query}`).expect(200)).body.items.map(({ name }: { name: string }) => name) as string[]
    expect(await names('retired=true')).toEqual(['Soon retired'])
    expect(await names('retired=false')).not.toContain('Soon retired')
    const first = await on.agent.get('/v1/calendars?limit=1').expect(200)
    const second = await on.agent.get(`/v1/calendars?limit=1&cursor=${first.body.next_cursor}`).expect(200)
    expect(second.body.items[0].id > first.body.items[0].id).toBe(true)
  })
})

describe('asked how much working time there is', () => {
  let path = ''
  beforeAll(async () => { ({ path } = await aCalendar('Asked')) })

  test.each([
    // Friday 16:30 to Monday 09:30 in Nairobi.
    ['2026-03-06T13:30:00Z', '2026-03-09T06:30:00Z', 7_200_000],
    ['2026-03-06T13:30:00Z', '2026-03-06T13:30:59.999Z', 59_999],
    ['2026-03-07T00:00:00Z', '2026-03-07T00:00:00Z', 0],
  ])('from %s to %s, a calendar says it', async (from, to, working) => {
    const { body } = await on.agent.get(`${path}/working-time?from=${from}&to=${to}`).expect(200)
    expect(body).toEqual({ calendar: path.split('/').at(-1), from: new Date(from).toISOString(), to: new Date(to).toISOString(), working_minutes: Math.floor(working / 60_000), working_milliseconds: working })
  })

  test('a request from Friday evening is due on Monday, and one for nothing at once', async () => {
    const { body } = await on.agent.get(`${path}/due?from=${encodeURIComponent('2026-03-06T18:30:00+03:00')}&minutes=240`).expect(200)
    expect(body).toMatchObject({ from: '2026-03-06T15:30:00.000Z', minutes: 240, due_at: '2026-03-09T09:00:00.000Z' })
    expect((await on.agent.get(`${path}/due?from=2026-03-07T00:00:00Z&minutes=0`).expect(200)).body.due_at).toBe('2026-03-07T00:00:00.000Z')
  })

  test('a calendar that is always closed never comes to it', async () => {
    const closed = await aCalendar('Closed', { closures: [{ from: '1970-01-01T00:00:00Z', to: '2999-12-31T00:00:00Z', reason: 'For good' }] })
    expect((await on.agent.get(`${closed.path}/due?from=2026-03-07T00:00:00Z&minutes=1`).expect(200)).body.due_at).toBeNull()
  })

  test.each([
    ['working-time?from=2026-03-07T00:00:00Z&to=2026-03-06T23:59:59Z', '/query/to'],
    ['working-time?from=2026-03-07T00:00:00Z&to=2046-04-07T00:00:00Z', '/query/to'],
    ['working-time?from=1969-12-31T00:00:00Z&to=1970-01-02T00:00:00Z', '/query/from'],
    ['working-time?from=2026-03-07T00:00:00Z', '/query/to'],
    ['due?from=3000-01-01T00:00:00Z&minutes=1', '/query/from'],
    ['due?from=2026-03-07T00:00:00Z&minutes=-1', '/query/minutes'],
    ['due?from=2026-03-07T00:00:00Z&minutes=10540801', '/query/minutes'],
  ])('%s is refused', async (question, pointer) => {
    expect(pointersOf((await on.agent.get(`${path}/${question}`).expect(400)).body)).toEqual([pointer])
  })

  test('a calendar that is not there is not found', async () => {
    await on.agent.get('/v1/calendars/01890000-0000-7000-8000-000000000000/due?from=2026-03-07T00:00:00Z&minutes=1').expect(404)
  })

  test('one that keeps the public holidays of a country works on none of them, from the change on', async () => {
    const calendar = await aCalendar('Kenya')
    const christmas = async () => (await on.agent.get(`${calendar.path}/working-time?from=2026-12-24T21:00:00Z&to=2026-12-25T21:00:00Z`).expect(200)).body.working_minutes as number
    expect(await christmas()).toBe(540)
    await on.lead.patch(calendar.path, 1, { holidays_of: 'KE' }).expect(200)
    expect(await christmas()).toBe(0)
    await on.lead.patch(calendar.path, 2, { holidays_of: null }).expect(200)
    expect(await christmas()).toBe(540)
  })
})

describe('a calendar in use', () => {
  const refusesToRetire = async ({ path }: Made, who: string) => {
    const { body } = await on.lead.patch(path, '*', { retired: true }).expect(409)
    expect(body).toMatchObject({ type: '/problems/still_referenced', detail: expect.stringContaining(who) as string })
  }

  test('by a team or a person is not retired before they have another', async () => {
    const calendar = await aCalendar('Shared')
    const { body: team } = await on.lead.post('/v1/teams', { name: 'Works by it', calendar: calendar.id }).expect(201)
    const { body: person } = await on.lead.post('/v1/people', { name: 'Amina', calendar: calendar.id }).expect(201)
    expect([team.calendar, person.calendar]).toEqual([calendar.id, calendar.id])
    await refusesToRetire(calendar, 'Works by it')
    await on.lead.patch(`/v1/teams/${team.id}`, 1, { calendar: null }).expect(200)
    await refusesToRetire(calendar, 'Amina')
    await on.lead.patch(`/v1/people/${person.id}`, 1, { active: false }).expect(200)
    await on.lead.patch(calendar.path, 1, { retired: true }).expect(200)
  })

  test.each(['active', 'scheduled'])('by an %s plan is not retired, until that has ended', async state => {
    const calendar = await aCalendar(`In a plan that is ${state}`)
    const plan = await inPlan(calendar.id, state)
    await refusesToRetire(calendar, plan)
    await on.db('support_plan_revision').where({ plan }).update({ state: 'ended' })
    await on.lead.patch(calendar.path, 1, { retired: true }).expect(200)
  })

  test('is never removed', async () => {
    const calendar = await aCalendar('Stays')
    await on.lead.delete(calendar.path, 1).expect(405)
  })
})

describe('a team or a person', () => {
  test.each(['/v1/teams', '/v1/people'])('(%s) is given only a calendar that is there and in use', async collection => {
    const retired = await aCalendar(`Retired, for ${collection}`)
    await on.lead.patch(retired.path, 1, { retired: true }).expect(200)
    const { body: made } = await on.lead.post(collection, { name: 'Without a calendar' }).expect(201)
    expect(made.calendar).toBeNull()
    for (const calendar of [retired.id, '01890000-0000-7000-8000-000000000000']) {
      for (const call of [on.lead.post(collection, { name: 'With one', calendar }), on.lead.patch(`${collection}/${made.id}`, 1, { calendar })]) {
        const { body } = await call.expect(422)
        expect(body).toMatchObject({ type: '/problems/code_unknown', errors: [{ pointer: '/calendar' }] })
      }
    }
    const standing = await aCalendar(`Standing, for ${collection}`)
    expect((await on.lead.patch(`${collection}/${made.id}`, 1, { calendar: standing.id }).expect(200)).body).toMatchObject({ calendar: standing.id, version: 2 })
  })

  test('races with the retirement of the calendar: one of both is refused', async () => {
    for (let i = 0; i < 5; i++) {
      const calendar = await aCalendar(`Raced for ${i}`)
      const [retired, ...given] = await Promise.all([
        on.lead.patch(calendar.path, 1, { retired: true }),
        ...[1, 2, 3].map(n => on.lead.post('/v1/teams', { name: `Racing ${i} ${n}`, calendar: calendar.id })),
      ])
      const took = given.filter(({ status }) => status === 201).length
      expect({ took, retired: retired?.status === 200 }).toEqual({ took, retired: took === 0 })
    }
  })
})
