/** The clocks of requests through the API: what starts, stops and moves them, and what is told of it. */
import { followRows, readClocks } from '../../src/clocks/follow'
import { keepTime } from '../../src/worker'
import { service } from '../support/service'
import { aCalendar, aPlan, aRequest, aTeam, changePlan, move, type Opened, RESOLVE } from '../support/world'

const on = service()

/** A Monday, eight o'clock in Nairobi. */
const MONDAY = '2026-03-02T05:00:00.000Z'
const TARGETS = { critical: { respond_minutes: 60, resolve_minutes: 240 }, normal: { respond_minutes: 120, resolve_minutes: 600 } }

let plan: { id: string }
let calendar: { id: string; version: number }
let team: { id: string }
let draft: object

beforeAll(async () => {
  on.clock.set(MONDAY)
  calendar = await aCalendar(on)
  team = await aTeam(on, 'Service desk')
  draft = { calendar: calendar.id, targets: TARGETS, help_desk_team: team.id }
  plan = await aPlan(on, draft)
})

beforeEach(() => on.clock.set(MONDAY))

const at = (instant: string) => on.clock.set(`2026-03-0${instant}:00.000Z`)
const sweep = () => keepTime(on.assembly.deps)
/** To the second: the clock of the tests moves a little with each look. */
const calm = <T>(body: T): T => JSON.parse(JSON.stringify(body), (name, value: unknown) =>
  (name.endsWith('_ms') ? Math.round(Number(value) / 1_000) * 1_000 : name.endsWith('_at') && typeof value === 'string' ? new Date(Math.round(Date.parse(value) / 1_000) * 1_000).toISOString() : value)) as T
const read = async (request: Opened) => calm((await on.agent.get(request.path).expect(200)).body)
const clocksOf = async (request: Opened) => calm((await on.agent.get(`${request.path}/clocks`).expect(200)).body.clocks)
const clock = async (request: Opened, kind: 'response' | 'resolution') => (await clocksOf(request)).find((each: { kind: string }) => each.kind === kind)
const events = async (request: Opened) => {
  const { body } = await on.agent.get(`${request.path}/history?limit=200`).expect(200)
  return (body.items as { event: string; data: { clock?: string } }[]).filter(each => each.event.startsWith('request.clock_')).map(each => `${each.data.clock} ${each.event.slice('request.clock_'.length)}`)
}

describe('the clocks of a request', () => {
  test('start when it is opened, with due times in working time', async () => {
    at('6T15:30')
    const request = await aRequest(on)
    // Friday evening: two hours of Monday, and ten, which end on Tuesday.
    expect(await read(request)).toMatchObject({ response_due_at: '2026-03-09T07:00:00.000Z', resolution_due_at: '2026-03-10T06:00:00.000Z', responded_at: null, overdue: false })
    const clocks = await clocksOf(request)
    expect(clocks).toMatchObject([
      { kind: 'response', state: 'running', target_ms: 7_200_000, used_ms: 0, left_ms: 7_200_000, calendar: calendar.id, ledger: [{ change: 'start', cause: { action: 'open' } }] },
      { kind: 'resolution', state: 'running', target_ms: 36_000_000 },
    ])
  })

  test('start as following them would put them, the time of the next look too', async () => {
    const { body: request } = await on.reporter.post('/v1/support-requests', { title: 'Search is slow', severity: 'critical' }).expect(201)
    const rows = await readClocks(on.db, { requests: [request.id] })
    // Each is warned of after 75 % of its target: of one hour, and of four.
    expect(rows.map(({ kind, next_at }) => [kind, calm({ next_at })])).toEqual([['response', { next_at: '2026-03-02T05:45:00.000Z' }], ['resolution', { next_at: '2026-03-02T08:00:00.000Z' }]])
    const again = followRows(rows, on.assembly.deps.plan.current(), { request: { ...request, responded: false }, at: request.created_at, cause: {} })
    expect(again).toEqual({ clocks: [], entries: [], due: { response_due_at: request.response_due_at, resolution_due_at: request.resolution_due_at } })
  })

  test('are told in the explanation, each with its own target, plan, revision and calendar', async () => {
    const request = await aRequest(on)
    await move(on, request, 'acknowledge')
    await on.agent.post(`${request.path}/updates`, { severity: 'critical' }).expect(200)
    const { body } = await on.agent.get(`${request.path}/explanation`).expect(200)
    const hours = 'in the working time of the calendar Hours [0-9.]+'
    expect(body.due.sentence).toMatch(new RegExp(`^A response is due within 120 minutes ${hours}, the target of normal by the plan Plan [0-9.]+ \\(revision 1\\); it came in time. `
      + `A resolution is due within 240 minutes ${hours}, the target of critical by the plan Plan [0-9.]+ \\(revision 1\\)\\.$`))
  })

  test('say how much is used and left at any time', async () => {
    const request = await aRequest(on)
    at('2T06:30')
    expect(await clock(request, 'resolution')).toMatchObject({ used_ms: 5_400_000, left_ms: 30_600_000 })
  })

  test('take the usual targets of the field where the plan names none', async () => {
    const request = await aRequest(on, { severity: 'low' })
    expect(await clock(request, 'response')).toMatchObject({ target_ms: 1_440 * 60_000, source: { usual: true, severity: 'low' } })
  })

  test('response ends with the acknowledgement, resolution with the resolution', async () => {
    const request = await aRequest(on)
    at('2T06:00')
    await move(on, request, 'acknowledge')
    at('2T07:00')
    await move(on, request, RESOLVE)
    expect(await clocksOf(request)).toMatchObject([
      { state: 'met', used_ms: 3_600_000, stopped_at: '2026-03-02T06:00:00.000Z', ledger: [{ change: 'start' }, { change: 'stop', cause: { action: 'acknowledge' } }] },
      { state: 'met', used_ms: 7_200_000 },
    ])
    expect(await read(request)).toMatchObject({ responded_at: '2026-03-02T06:00:00.000Z', overdue: false })
  })

  test('response ends with the first public answer of those who handle requests, not of the requester or among the team', async () => {
    const request = await aRequest(on)
    await on.reporter.post(`${request.path}/comments`, { text: 'Any news?' }).expect(201)
    await on.agent.post(`${request.path}/comments`, { text: 'Looks like the proxy.', visibility: 'team' }).expect(201)
    expect(await clock(request, 'response')).toMatchObject({ state: 'running' })
    await on.agent.post(`${request.path}/comments`, { text: 'We are looking.' }).expect(201)
    expect(await clock(request, 'response')).toMatchObject({ state: 'met', ledger: [{}, { cause: { action: 'comment' } }] })
    expect(await read(request)).toMatchObject({ state: 'new', responded_at: expect.any(String) as string })
  })

  test('pause while it waits for the requester, and go on with what was used', async () => {
    const request = await aRequest(on)
    await move(on, request, 'start')
    at('2T06:00')
    await move(on, request, { action: 'await_requester', reason: 'Which facility?' })
    expect(await read(request)).toMatchObject({ resolution_due_at: null })
    at('3T06:00')
    await on.reporter.post(`${request.path}/comments`, { text: 'KE-1042.' }).expect(201)
    expect(await read(request)).toMatchObject({ state: 'in_progress', resolution_due_at: '2026-03-04T06:00:00.000Z' })
    expect(await clock(request, 'resolution')).toMatchObject({ used_ms: 3_600_000, ledger: [{ change: 'start' }, { change: 'pause', cause: { action: 'await_requester' } }, { change: 'resume', cause: { action: 'resume' } }] })
  })

  test('run on while it is held by the handling side', async () => {
    const request = await aRequest(on)
    await move(on, request, 'start', { action: 'hold', reason: 'vendor' })
    at('2T06:00')
    expect(await clock(request, 'resolution')).toMatchObject({ state: 'running', used_ms: 3_600_000 })
  })

  test('go on after a reopening from what had been used', async () => {
    const request = await aRequest(on)
    await move(on, request, 'start')
    at('2T07:00')
    await move(on, request, RESOLVE)
    at('3T05:00')
    await on.reporter.post(`${request.path}/transitions`, { action: 'reopen', reason: 'It is back.' }).expect(200)
    at('3T06:00')
    expect(await clock(request, 'resolution')).toMatchObject({ state: 'running', used_ms: 10_800_000, due_at: '2026-03-03T13:00:00.000Z' })
    expect(await clock(request, 'response')).toMatchObject({ state: 'met' })
  })

  test('keep what was used when the severity changes', async () => {
    const request = await aRequest(on)
    at('2T06:00')
    await on.agent.patch(request.path, request.version, { severity: 'critical' }).expect(200)
    expect(await clock(request, 'resolution')).toMatchObject({ target_ms: 14_400_000, used_ms: 3_600_000, due_at: '2026-03-02T09:00:00.000Z', ledger: [{}, { change: 'recompute', cause: { changed: ['severity'] } }] })
  })

  test('stop without an end of their own when the request is cancelled', async () => {
    const request = await aRequest(on)
    await on.reporter.post(`${request.path}/transitions`, { action: 'cancel', reason: 'By mistake.' }).expect(200)
    expect((await clocksOf(request)).map((each: { state: string }) => each.state)).toEqual(['stopped', 'stopped'])
  })
})

describe('the sweep', () => {
  test('warns and breaches once each, however often it runs and however late', async () => {
    const request = await aRequest(on)
    at('2T06:29')
    await sweep()
    expect(await events(request)).toEqual([])
    at('2T06:31')
    await sweep()
    await sweep()
    expect(await events(request)).toEqual(['response warned'])
    at('5T06:00')
    await Promise.all([sweep(), sweep(), sweep()])
    expect(await events(request)).toEqual(expect.arrayContaining(['response warned', 'response breached', 'resolution warned', 'resolution breached']))
    expect(await events(request)).toHaveLength(4)
    expect(await clock(request, 'response')).toMatchObject({ warned_at: '2026-03-02T06:30:00.000Z', breached_at: '2026-03-02T07:00:00.000Z', left_ms: 0 })
    await move(on, request, 'acknowledge')
    expect(await clock(request, 'response')).toMatchObject({ state: 'missed' })
  })

  test('need not have run: whoever acknowledges too late finds the breach told', async () => {
    const request = await aRequest(on)
    at('2T07:01')
    await move(on, request, 'acknowledge')
    expect(await events(request)).toEqual(['response warned', 'response breached'])
    expect(await clock(request, 'response')).toMatchObject({ state: 'missed', breached_at: '2026-03-02T07:00:00.000Z' })
  })

  test('writes only what changes', async () => {
    await aRequest(on)
    on.clock.advance(60)
    await sweep()
    const before = (await on.db.raw<{ rows: object[] }>('select request_id, kind, xmin::text from request_clock order by 1, 2')).rows
    await sweep()
    expect((await on.db.raw<{ rows: object[] }>('select request_id, kind, xmin::text from request_clock order by 1, 2')).rows).toEqual(before)
  })

  test('lets a request become overdue under another tag, though nobody changed it', async () => {
    const request = await aRequest(on)
    const { headers } = await on.agent.get(request.path).expect(200)
    await on.agent.get(request.path).set('if-none-match', String(headers.etag)).expect(304)
    at('2T07:01')
    const later = await on.agent.get(request.path).set('if-none-match', String(headers.etag)).expect(200)
    expect(later.body).toMatchObject({ overdue: true, version: request.version })
    expect(later.headers.etag).toBe('"1-overdue"')
    await on.agent.patch(request.path, '"1-overdue"', { labels: ['late'] }).expect(200)
    expect((await on.agent.get('/v1/support-requests?overdue=true&label=late').expect(200)).body.items).toHaveLength(1)
  })
})

describe('a change of the plan', () => {
  afterEach(() => changePlan(on, plan, draft))

  test('gives open requests their new due times, and keeps what was used', async () => {
    const request = await aRequest(on)
    at('2T06:00')
    await changePlan(on, plan, { ...draft, targets: { normal: { respond_minutes: 180, resolve_minutes: 300 } } })
    await sweep()
    expect(await read(request)).toMatchObject({ response_due_at: '2026-03-02T08:00:00.000Z', resolution_due_at: '2026-03-02T10:00:00.000Z', version: 2 })
    expect(await clock(request, 'resolution')).toMatchObject({ used_ms: 3_600_000, target_ms: 18_000_000, source: { plan: plan.id } })
    const { ledger } = await clock(request, 'response')
    expect(ledger).toMatchObject([{ change: 'start' }, { change: 'recompute', cause: { plan_in_force: expect.any(Number) as number } }])
  })

  test('is looked at a second time, for what was written by the plan before in the meantime', async () => {
    await changePlan(on, plan, { ...draft, targets: { normal: { respond_minutes: 30, resolve_minutes: 300 } } })
    await sweep()
    const request = await aRequest(on)
    // As if it had been opened by the plan before, and committed after the first pass.
    await on.db('request_clock').where({ request_id: request.id, kind: 'response' }).update({ target_ms: 7_200_000 })
    on.clock.advance(31)
    await sweep()
    expect(await clock(request, 'response')).toMatchObject({ target_ms: 1_800_000 })
  })

  test('of the calendar counts what was used by the hours that held then', async () => {
    const request = await aRequest(on)
    at('2T06:00')
    const { body: now } = await on.lead.get(`/v1/calendars/${calendar.id}`).expect(200)
    await on.lead.patch(`/v1/calendars/${calendar.id}`, now.version as number, { hours: [{ day: 'tuesday', from: '08:00', to: '17:00' }] }).expect(200)
    await on.assembly.deps.plan.refresh()
    await sweep()
    expect(await clock(request, 'response')).toMatchObject({ used_ms: 3_600_000, due_at: '2026-03-03T06:00:00.000Z' })
    await on.lead.patch(`/v1/calendars/${calendar.id}`, (now.version as number) + 1, { hours: now.hours as object }).expect(200)
    await on.assembly.deps.plan.refresh()
  })
})

describe('without a plan in force', () => {
  test('nothing is due; and what is open gets its clocks when a plan comes into force', async () => {
    const before = await aRequest(on)
    await on.lead.post(`/v1/support-plans/${plan.id}/retirement`, {}).expect(200)
    await on.assembly.deps.plan.refresh()
    await sweep()
    expect(await read(before)).toMatchObject({ response_due_at: null, resolution_due_at: null })
    expect((await clocksOf(before)).map((each: { state: string }) => each.state)).toEqual(['stopped', 'stopped'])
    const request = await aRequest(on)
    expect(await read(request)).toMatchObject({ response_due_at: null, resolution_due_at: null, overdue: false })
    expect(await clocksOf(request)).toEqual([])
    await aPlan(on, draft)
    await sweep()
    expect(await read(request)).toMatchObject({ response_due_at: '2026-03-02T07:00:00.000Z' })
  })
})
