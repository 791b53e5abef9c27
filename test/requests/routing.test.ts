/** Routing and assignment by the plan in force, as a caller sees them. */
import { timeOutAssignments } from '../../src/assignments/time-out'
import { closeResolved } from '../../src/requests/close-resolved'
import { coverUncovered } from '../../src/requests/cover'
import { keepTime } from '../../src/worker'
import { service } from '../support/service'
import { aCalendar, aMember, aPlan, aRequest, aTeam, changePlan, move, type Opened, RESOLVE } from '../support/world'

const on = service()
const MONDAY = '2026-03-02T06:00:00.000Z'

type Teams = Record<'desk' | 'software' | 'deputy' | 'registry' | 'integration' | 'board', { id: string }>
let teams: Teams
let calendar: { id: string }
let plan: { id: string }
let draft: object

beforeAll(async () => {
  on.clock.set(MONDAY)
  teams = Object.fromEntries(await Promise.all(['desk', 'software', 'deputy', 'registry', 'integration', 'board'].map(async name => [name, await aTeam(on, name)]))) as Teams
  calendar = await aCalendar(on)
  draft = {
    owners: { software: { team: teams.software.id, deputy: teams.deputy.id } },
    help_desk_team: teams.desk.id,
    calendar: calendar.id,
    categories: [{ category: 'integration', team: teams.integration.id }, { category: 'capacity-development', offered: false }],
    rules: [
      { name: 'Production of the IOL', when: { component: ['IOL'], label: ['production'], severity: ['critical', 'high'] }, team: teams.integration.id },
      { name: 'Facilities of the coast', when: { facility_prefix: ['KE-0'] }, team: teams.registry.id },
    ],
    ladder: [
      { clock: 'response', at_percent: 50, action: 'add_watcher', team: teams.board.id },
      { clock: 'response', at_percent: 100, action: 'reassign', team: teams.registry.id },
      { clock: 'response', at_percent: 150, action: 'notify', team: teams.board.id },
    ],
    governance_body: teams.board.id,
    close_after_days: 7,
  }
  plan = await aPlan(on, draft)
})
beforeEach(() => on.clock.set(MONDAY))

const read = async (request: Opened) => (await on.agent.get(request.path).expect(200)).body
const history = async (request: Opened) => (await on.agent.get(`${request.path}/history?limit=200`).expect(200)).body.items as { event: string; actor: string; data: object }[]

describe('a request', () => {
  test.each([
    ['a rule of the plan, before anything else', { component: 'IOL', labels: ['production'], severity: 'high', category: 'data' }, 'integration', { rule: 'plan_rule', rule_name: 'Production of the IOL', plan_revision: 1 }],
    ['the rule for its facility', { facility: { system: 'urn:x', code: 'KE-0042' } }, 'registry', { rule: 'plan_rule', rule_name: 'Facilities of the coast' }],
    ['the team of its category', { category: 'integration' }, 'integration', { rule: 'category_team', category: 'integration' }],
    ['the team of the category above', { category: 'integration.integration-issue' }, 'integration', { rule: 'parent_category_team', category: 'integration' }],
    ['the owner of the role that owns its category', { category: 'developer' }, 'software', { rule: 'owner' }],
    ['the help desk, where its category is not offered', { category: 'capacity-development' }, 'desk', { rule: 'help_desk' }],
    ['the help desk, where nobody owns its category', { category: 'data' }, 'desk', { rule: 'help_desk' }],
  ] as const)('goes to %s', async (_to, body, team, because) => {
    expect(await read(await aRequest(on, body))).toMatchObject({ team: teams[team].id, assigned_because: { ...because, plan: plan.id, sentence: expect.stringMatching(/^[A-Z].*\.$/) as string } })
  })

  test('about a component with a plan of its own goes by that first, and inherits what it does not say', async () => {
    const own = await aPlan(on, { rules: [{ name: 'Everything of the CR', when: { component: ['CR'], severity: ['low'] }, team: teams.registry.id }] }, 'CR')
    expect(await read(await aRequest(on, { severity: 'low', component: 'CR' }))).toMatchObject({ team: teams.registry.id, assigned_because: { plan: own.id } })
    expect(await read(await aRequest(on, { category: 'developer', component: 'CR' }))).toMatchObject({ team: teams.software.id, assigned_because: { plan: plan.id } })
    await on.lead.post(`/v1/support-plans/${own.id}/retirement`, {}).expect(200)
    await on.assembly.deps.plan.refresh()
  })

  test('goes to another team when what its rule looks at changes, and its history says so', async () => {
    const request = await aRequest(on, { category: 'developer' })
    const { body } = await on.agent.patch(request.path, request.version, { category: 'integration' }).expect(200)
    expect(body).toMatchObject({ team: teams.integration.id, assigned_because: { rule: 'category_team' } })
    expect(await history(request)).toContainEqual(expect.objectContaining({ event: 'request.rerouted', data: expect.objectContaining({ from: { team: teams.software.id, rule: 'owner' }, team: teams.integration.id, rule: 'category_team' }) as object }))
    const { body: assignments } = await on.agent.get(`${request.path}/assignments`).expect(200)
    expect(assignments.items).toMatchObject([{ team: teams.integration.id, ended_at: null }, { team: teams.software.id, ended_at: expect.any(String) as string }])
  })

  test('that a person gave to a team stays there', async () => {
    const request = await aRequest(on, { category: 'developer' })
    await on.agent.post(`${request.path}/assignments`, { team: teams.desk.id }).expect(201)
    expect((await on.agent.post(`${request.path}/updates`, { category: 'integration' }).expect(200)).body).toMatchObject({ team: teams.desk.id, assigned_because: { rule: 'by_hand' } })
  })
})

describe('a request that nobody held', () => {
  test('is not what moved to where nobody is named: it stays with its team, and says so', async () => {
    await changePlan(on, plan, { categories: [{ category: 'data', team: teams.registry.id }] })
    const request = await aRequest(on, { category: 'data' })
    const { body } = await on.agent.post(`${request.path}/updates`, { category: 'developer' }).expect(200)
    expect(body).toMatchObject({ team: teams.registry.id, assigned_because: { rule: 'nobody', category: 'developer', sentence: expect.stringMatching(/ so nobody is given the request\. It stays with the team registry\.$/) as string } })
    expect((await history(request)).filter(each => each.event === 'request.rerouted')).toHaveLength(1)
  })

  test('goes to a team once the plan names one, unless a person took it from its team', async () => {
    const category = 'capacity-development'
    await changePlan(on, plan, {})
    const request = await aRequest(on, { category })
    expect(await read(request)).toMatchObject({ team: null, assigned_because: { rule: 'nobody' } })
    const released = await aRequest(on, { category })
    await on.agent.post(`${released.path}/assignments`, { team: teams.desk.id }).expect(201)
    await on.agent.post(`${released.path}/assignments/release`, {}).expect(200)
    await changePlan(on, plan, draft)
    await Promise.all([coverUncovered(on.assembly.deps), coverUncovered(on.assembly.deps)])
    expect(await read(request)).toMatchObject({ team: teams.desk.id, assigned_because: { rule: 'help_desk' } })
    expect(await read(released)).toMatchObject({ team: null })
    expect((await history(request)).filter(each => each.event === 'request.rerouted')).toHaveLength(1)
  })
})

describe('the escalation ladder', () => {
  test('is walked step by step, once each: a team watches, another is given it, the last is told', async () => {
    const request = await aRequest(on, { category: 'developer', severity: 'critical' })
    on.clock.advance(31)
    await keepTime(on.assembly.deps)
    expect((await on.agent.get(`${request.path}/watchers`).expect(200)).body.items).toMatchObject([{ team: teams.board.id }])
    on.clock.advance(30)
    await Promise.all([keepTime(on.assembly.deps), keepTime(on.assembly.deps)])
    expect(await read(request)).toMatchObject({ team: teams.registry.id, assigned_because: { rule: 'escalation', sentence: expect.stringContaining('100 %') as string } })
    on.clock.advance(300)
    await keepTime(on.assembly.deps)
    await keepTime(on.assembly.deps)
    const escalated = (await history(request)).filter(each => each.event === 'request.escalated')
    expect(escalated.map(each => [each.actor, (each.data as { action: string }).action])).toEqual([['service', 'add_watcher'], ['service', 'reassign'], ['service', 'notify']])
  })

  test('ends for the response once somebody answered', async () => {
    const request = await aRequest(on, { category: 'developer', severity: 'critical' })
    await move(on, request, 'acknowledge')
    on.clock.advance(200)
    await keepTime(on.assembly.deps)
    expect((await history(request)).map(each => each.event)).not.toContain('request.escalated')
  })
})

describe('an assignment', () => {
  afterAll(() => changePlan(on, plan, draft))

  test('goes to the deputy when nobody acknowledges it in the working time of the plan, and then to the next step', async () => {
    await changePlan(on, plan, { ...draft, assignment: { time_out_minutes: 20 } })
    const request = await aRequest(on, { category: 'developer' })
    const seen = await aRequest(on, { category: 'developer' })
    await on.agent.post(`${seen.path}/comments`, { text: 'We are looking at it.' }).expect(201)
    on.clock.advance(21)
    await Promise.all([timeOutAssignments(on.assembly.deps), timeOutAssignments(on.assembly.deps)])
    expect(await read(request)).toMatchObject({ team: teams.deputy.id, assigned_because: { rule: 'time_out' } })
    expect(await read(seen)).toMatchObject({ team: teams.software.id })
    on.clock.advance(21)
    await timeOutAssignments(on.assembly.deps)
    expect((await history(request)).map(each => each.event)).toEqual(['request.opened', 'request.assignment_timed_out', 'request.assignment_timed_out', 'request.escalated'])
  })

  test('goes to the person with least to do, of those on duty', async () => {
    const nights = await aCalendar(on, { hours: [{ day: 'sunday', from: '22:00', to: '23:00' }] })
    const [busy, free] = [await aMember(on, teams.software.id, 'Busy'), await aMember(on, teams.software.id, 'Free')]
    const asleep = await aMember(on, teams.software.id, 'Asleep')
    await on.lead.post(`/v1/people/${asleep.id}/updates`, { calendar: nights.id }).expect(200)
    await changePlan(on, plan, { ...draft, assignment: { person: 'least_open' } })
    const first = await aRequest(on, { category: 'developer' })
    await on.agent.post(`${first.path}/assignments`, { person: busy.id }).expect(201)
    expect(await read(await aRequest(on, { category: 'developer' }))).toMatchObject({ person: free.id })
  })

  test('goes round among those on duty', async () => {
    await changePlan(on, plan, { ...draft, assignment: { person: 'round_robin' } })
    // Later than what the test before gave them.
    on.clock.advance(5)
    const people: string[] = []
    for (let i = 0; i < 4; i++) people.push((await read(await aRequest(on, { category: 'developer' }))).person as string)
    expect(new Set(people).size).toBe(2)
    expect(people.slice(2)).toEqual(people.slice(0, 2))
  })
})

describe('a resolved request', () => {
  test('closes by itself after the days of the plan, and not before', async () => {
    const request = await aRequest(on, { category: 'developer' })
    await move(on, request, 'start', RESOLVE)
    on.clock.advance(7 * 1_440 - 5)
    await closeResolved(on.assembly.deps)
    expect(await read(request)).toMatchObject({ state: 'resolved' })
    on.clock.advance(10)
    await Promise.all([closeResolved(on.assembly.deps), closeResolved(on.assembly.deps)])
    expect(await read(request)).toMatchObject({ state: 'closed', resolution: { code: 'fixed' } })
    expect((await history(request)).filter(each => each.event === 'request.transitioned').map(each => each.actor)).toEqual(['Agent', 'Agent', 'service'])
  })
})
