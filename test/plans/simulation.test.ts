/** Trying a plan out changes nothing, and says what it would change. */
import { service } from '../support/service'
import { aCalendar, aPlan, aRequest, aTeam } from '../support/world'

const on = service()

let plan: { id: string }
let teams: { desk: { id: string }; data: { id: string } }
let path: string

beforeAll(async () => {
  on.clock.set('2026-03-02T06:00:00.000Z')
  teams = { desk: await aTeam(on, 'Desk'), data: await aTeam(on, 'Data') }
  const calendar = await aCalendar(on)
  plan = await aPlan(on, { help_desk_team: teams.desk.id, calendar: calendar.id })
  path = `/v1/support-plans/${plan.id}/simulations`
  const { headers } = await on.lead.get(`/v1/support-plans/${plan.id}`)
  await on.lead.put(`/v1/support-plans/${plan.id}/draft`, String(headers.etag), {
    help_desk_team: teams.desk.id, calendar: calendar.id,
    rules: [{ name: 'Data', when: { category: ['data'] }, team: teams.data.id }],
    targets: { critical: { respond_minutes: 30, resolve_minutes: 240 } },
  }).expect(200)
})

const everything = async () => (await on.db.raw<{ rows: object[] }>(`
  select (select count(*) from journal) as lines, (select revision from plan_revision) as revision,
    (select json_agg(r order by id) from support_request as r) as requests, (select json_agg(p) from support_plan as p) as plans`)).rows

test('made-up requests show the old and the new team, the rules and the due times', async () => {
  const { body } = await on.lead.post(path, { requests: [
    { category: 'data', at: '2026-03-06T15:30:00Z' }, { severity: 'critical', at: '2026-03-06T15:30:00+03:00' }, { severity: 'low' },
  ] }).expect(200)
  expect(body).toMatchObject({
    plan: plan.id, requests: 3, more: false,
    summary: { changed: 2, team: 1, rule: 1, response_due_at: 1, resolution_due_at: 0, newly_covered: 0, newly_uncovered: 0 },
    moves: [{ from: teams.desk.id, to: teams.data.id, requests: 1 }],
    lines: [
      { place: 0, request: null, before: { team: teams.desk.id, rule: 'help_desk' }, after: { team: teams.data.id, rule: 'plan_rule' }, differs: ['team', 'rule'] },
      { place: 1, before: { response_due_at: '2026-03-06T13:30:00.000Z' }, after: { response_due_at: '2026-03-06T13:00:00.000Z' }, differs: ['response_due_at'] },
    ],
  })
})

test('the requests of the last days are looked at as if they were opened anew, and nothing is changed', async () => {
  const moved = await aRequest(on, { category: 'data' })
  await aRequest(on)
  const before = await everything()
  const { body } = await on.lead.post(path, { last_days: 1, all: true }).expect(200)
  expect(body).toMatchObject({ requests: 2, summary: { changed: 1 }, lines: [{ differs: [] }, { request: moved.id, differs: ['team', 'rule'] }] })
  expect(await everything()).toEqual(before)
})

test('another document than the draft can be tried, and is held to the same rules', async () => {
  const { body } = await on.lead.post(path, { document: {}, requests: [{ category: 'data' }] }).expect(200)
  expect(body.summary).toMatchObject({ newly_uncovered: 1 })
  const refused = await on.lead.post(path, { document: { help_desk_team: plan.id }, requests: [{}] }).expect(400)
  expect(refused.body.errors).toMatchObject([{ pointer: '/document/help_desk_team' }])
})

test('a request that is restricted is not told to leads who may not see it', async () => {
  await aRequest(on, { category: 'data', sensitivity: 'restricted' })
  const [lead, administrator] = await Promise.all([on.lead, on.administrator].map(voice => voice.post(path, { last_days: 1 }).expect(200)))
  expect(administrator?.body.requests).toBe(lead?.body.requests + 1)
})

test.each([
  ['neither requests nor days', {}, '/requests'],
  ['both', { requests: [{}], last_days: 3 }, '/requests'],
  ['an unknown category', { requests: [{}, { category: 'dta' }] }, '/requests/1/category'],
  ['too many days', { last_days: 401 }, '/last_days'],
])('%s are refused with a pointer', async (_what, body, pointer) => {
  expect((await on.lead.post(path, body).expect(400)).body.errors).toMatchObject([{ pointer }])
})

test('is for leads', async () => {
  await on.agent.post(path, { last_days: 1 }).expect(403)
})
