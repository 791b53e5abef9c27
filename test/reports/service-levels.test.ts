/** How many requests were answered and resolved in time. */
import { service, type Voice } from '../support/service'
import { aCalendar, aMember, aPlan, aRequest, aTeam, giveCategory, move, RESOLVE } from '../support/world'

const on = service()

const NONE = { met: 0, missed: 0, breached_running: 0, running: 0, stopped: 0, met_percent: null, median_minutes: null, p90_minutes: null }
const at = (time: string, day = '2026-03-02') => on.clock.set(`${day}T${time}:00.000Z`)
const report = async (query = '', voice: Voice = on.auditor) => (await voice.get(`/v1/reports/service-levels?${query}`).expect(200)).body
const lines = async (query = '', voice?: Voice) => (await report(query, voice)).lines as { group: object; requests: number }[]
const counted = async (query = '', voice?: Voice) => (await lines(query, voice)).map(({ group, requests }) => [group, requests])

describe('the service levels', () => {
  test('without a request are one line of zeros, and without a plan count requests that have no clocks', async () => {
    at('08:00')
    expect(await lines()).toEqual([{ group: {}, requests: 0, response: NONE, resolution: NONE }])
    expect(await lines('by=component')).toEqual([])
    await aRequest(on, { component: 'FR' })
    expect(await lines()).toEqual([{ group: {}, requests: 1, response: NONE, resolution: NONE }])
  })

  test('count what was met, missed, breached, runs and was stopped, and how long it took', async () => {
    await aPlan(on, { targets: { normal: { respond_minutes: 60, resolve_minutes: 240 }, low: { respond_minutes: 600, resolve_minutes: 6_000 } } })
    at('09:00')
    const [inTime, late] = [await aRequest(on), await aRequest(on)]
    await aRequest(on)
    const withdrawn = await aRequest(on)
    at('09:30')
    await move(on, inTime, 'acknowledge')
    await move(on, withdrawn, { action: 'cancel', reason: 'Works again' })
    at('10:30')
    await move(on, late, 'acknowledge')
    at('11:00')
    await move(on, inTime, RESOLVE)
    at('14:30')
    await move(on, late, RESOLVE)
    const waiting = await aRequest(on, { severity: 'low' })
    await move(on, waiting, 'start', { action: 'await_requester', reason: 'Which patient?' })
    const [all] = await lines('component=CR')
    expect(all).toEqual({
      group: {},
      requests: 5,
      response: { ...NONE, met: 2, missed: 1, breached_running: 1, stopped: 1, met_percent: 66.7, median_minutes: 30, p90_minutes: 78 },
      resolution: { ...NONE, met: 1, missed: 1, breached_running: 1, running: 1, stopped: 1, met_percent: 50, median_minutes: 225, p90_minutes: 309 },
    })
  })

  test('know a breach before the sweep has marked it', async () => {
    expect(await on.db('request_clock').where({ state: 'running' }).whereNotNull('breached_at')).toEqual([])
  })

  test('are in working time', async () => {
    const { id: calendar } = await aCalendar(on)
    await aPlan(on, { calendar }, 'SHR')
    at('13:30') // 16:30 in Nairobi, half an hour before the end of the day.
    const request = await aRequest(on, { component: 'SHR' })
    at('05:30', '2026-03-03') // 8:30 on the next day.
    await move(on, request, 'acknowledge')
    expect(await lines('component=SHR')).toMatchObject([{ response: { met: 1, median_minutes: 60, p90_minutes: 60 }, resolution: { running: 1, median_minutes: null } }])
  })

  test('are divided by what is asked for, the gravest first, each word once', async () => {
    expect(await counted('by=component')).toEqual([[{ component: 'CR' }, 5], [{ component: 'FR' }, 1], [{ component: 'SHR' }, 1]])
    expect(await counted('by=severity,component,severity')).toEqual([
      [{ severity: 'normal', component: 'CR' }, 4], [{ severity: 'normal', component: 'FR' }, 1], [{ severity: 'normal', component: 'SHR' }, 1], [{ severity: 'low', component: 'CR' }, 1],
    ])
    expect(await report('by=severity,severity')).toMatchObject({ by: ['severity'] })
    expect(await counted('by=team')).toEqual([[{ team: null }, 7]])
  })

  test('have weeks from Monday to Sunday in UTC, and requests of the period from its beginning to before its end', async () => {
    at('23:59', '2026-03-08')
    await aRequest(on)
    at('00:00', '2026-03-09')
    await aRequest(on)
    expect(await counted('by=week')).toEqual([[{ week: '2026-03-02' }, 8], [{ week: '2026-03-09' }, 1]])
    expect(await counted('from=2026-03-08T23:59:00Z&to=2026-03-09T00:00:00Z')).toEqual([[{}, 1]])
    expect(await counted('from=2026-03-09T03:00:00%2B03:00&to=2026-03-10T00:00:00Z')).toEqual([[{}, 1]])
  })

  test('look at the last thirty days, unless they are asked for others', async () => {
    at('09:00', '2026-04-05')
    expect(await report()).toMatchObject({ from: expect.stringMatching(/^2026-03-06T09:00/) as string, to: expect.stringMatching(/^2026-04-05T09:00/) as string, by: [], lines: [{ requests: 2 }] })
    expect(await counted('to=2026-03-08T00:00:00Z')).toEqual([[{}, 7]])
  })

  test.each([
    ['that ends before it has begun', 'from=2026-03-02T09:00:00Z&to=2026-03-02T08:00:00Z', '/query/to'],
    ['that is empty', 'from=2026-03-02T09:00:00Z&to=2026-03-02T09:00:00Z', '/query/to'],
    ['of more than 400 days', 'from=2026-03-02T09:00:00Z&to=2027-04-06T09:00:01Z', '/query/to'],
    ['that begins after now', 'from=2026-05-01T00:00:00Z', '/query/to'],
    ['divided by what is not known', 'by=facility', '/query/by'],
    ['divided by four things', 'by=component,category,team,severity', '/query/by'],
    ['of a state', 'state=new', '/query/state'],
  ])('refuse a period or question %s', async (_what, query, pointer) => {
    const { body } = await on.agent.get(`/v1/reports/service-levels?${query}`).expect(400)
    expect(body).toMatchObject({ type: '/problems/validation_failed', errors: [{ pointer }] })
  })

  test('of 400 days are told', () => on.agent.get('/v1/reports/service-levels?from=2026-03-02T09:00:00Z&to=2027-04-06T09:00:00Z').expect(200))
})

describe('a report', () => {
  test('takes the children of a category along, and filters as lists do', async () => {
    const team = await aTeam(on, 'Integration')
    await giveCategory(on, 'integration', team.id)
    await aRequest(on, { category: 'integration.integration-issue', severity: 'critical' })
    await aRequest(on, { category: 'integration', component: 'IOL' })
    const ours = '&from=2026-04-05T00:00:00Z'
    expect(await counted(`category=integration${ours}&by=category`)).toEqual([[{ category: 'integration' }, 1], [{ category: 'integration.integration-issue' }, 1]])
    expect(await counted(`category=integration&severity=critical,low${ours}`)).toEqual([[{}, 1]])
    expect(await counted(`component=IOL,FR${ours}`)).toEqual([[{}, 1]])
    expect(await counted(`team=${team.id}${ours}&by=team`)).toEqual([[{ team: team.id }, 2]])
  })

  test('counts a restricted request only for those who may see it', async () => {
    at('09:00', '2026-05-04')
    const team = await aTeam(on, 'Privacy')
    const person = await aMember(on, team.id, 'Dalila')
    const insider = await on.newVoice({ name: 'Insider', roles: ['agent'], person: person.id })
    const open = await aRequest(on)
    const { body } = await on.agent.post(`${open.path}/assignments`, { team: team.id }).expect(201)
    expect(body.team).toBe(team.id)
    await on.agent.patch(open.path, '*', { sensitivity: 'restricted' }).expect(200)
    for (const name of ['service-levels', 'volume', 'backlog'] as const) {
      const seen = async (voice: Voice) => {
        const { body } = await voice.get(`/v1/reports/${name}?team=${team.id}`).expect(200)
        const [line] = body.lines as { requests?: number; opened?: number; open?: number }[]
        return line?.requests ?? line?.opened ?? line?.open
      }
      expect([name, await seen(on.agent), await seen(on.lead), await seen(insider), await seen(on.administrator), await seen(on.auditor)]).toEqual([name, 0, 0, 1, 1, 1])
      await on.reporter.get(`/v1/reports/${name}`).expect(403)
    }
  })

  test('of more than 1,000 groups is refused with a way out, and one of 1,000 is told', async () => {
    at('09:00', '2026-06-01')
    await on.db.raw(`
      insert into support_request (id, title, category, category_given, severity, component, assigned_because, reported_by, first_seen_at, last_seen_at, created_at, updated_at)
      select ('019e8234-0000-7000-8000-' || lpad(i::text, 12, '0'))::uuid, 'Made up', 'data', true, 'normal', 'C' || i, '{}', ?, t, t, t, t
      from generate_series(1, 1001) as i, (values ('2026-06-01T08:00:00Z'::timestamptz)) as made (t)`, [on.reporter.id])
    const period = 'from=2026-05-31T00:00:00Z&to=2026-06-02T00:00:00Z'
    for (const name of ['service-levels', 'volume', 'backlog']) {
      const query = name === 'backlog' ? 'category=data' : `${period}&category=data`
      const { body } = await on.agent.get(`/v1/reports/${name}?${query}&by=component`).expect(400)
      expect(body).toMatchObject({ type: '/problems/validation_failed', errors: [{ pointer: '/query/by' }] })
      await on.agent.get(`/v1/reports/${name}?${query}`).expect(200)
    }
    await on.db('support_request').where({ component: 'C1001' }).update({ component: 'C1' })
    expect(await lines(`${period}&category=data&by=component`)).toHaveLength(1_000)
  })
})
