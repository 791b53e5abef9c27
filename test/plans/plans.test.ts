/** Support plans and their drafts. */
import { EXAMPLE_ID } from '../../src/http/schema'
import { service } from '../support/service'
import { aCalendar, aMember, aTeam } from '../support/world'
import { activate, aPlan, draft, path, read, told } from './plan-world'

const on = service()

describe('a support plan', () => {
  test('of a component has the exchange plan in force as its parent, else the only one there is', async () => {
    expect((await aPlan(on, 'An orphan', { component: 'FR' })).parent).toBeNull()
    const exchange = await aPlan(on, 'National exchange')
    expect((await aPlan(on, 'Facilities', { component: 'FR' })).parent).toBe(exchange.id)
    expect((await aPlan(on, 'Facilities alone', { component: 'FR', parent: null })).parent).toBeNull()
    const other = await aPlan(on, 'Another exchange')
    expect((await aPlan(on, 'Clients', { component: 'CR' })).parent).toBeNull()
    await activate(on, other)
    expect((await aPlan(on, 'Messages', { component: 'IOL' })).parent).toBe(other.id)
    await on.lead.post(`${path(other)}/retirement`, {}).expect(200)
    expect((await aPlan(on, 'Records', { component: 'SHR' })).parent).toBe(exchange.id)
  })

  test('is added once for a name, in whatever case', async () => {
    await aPlan(on, 'Once')
    await on.lead.post('/v1/support-plans', { name: 'ONCE', scope: 'exchange' }).expect(409)
  })

  test.each([
    ['a component without the scope', { scope: 'exchange', component: 'FR' }, 400, '/component'],
    ['a scope without its component', { scope: 'component' }, 400, '/component'],
    ['an unknown component', { scope: 'component', component: 'FRR' }, 400, '/component'],
    ['a parent that nobody knows', { scope: 'component', component: 'FR', parent: EXAMPLE_ID }, 422, '/parent'],
    ['a parent for the exchange', { scope: 'exchange', parent: EXAMPLE_ID }, 422, '/parent'],
    ['a draft with an unknown team', { scope: 'exchange', draft: { help_desk_team: EXAMPLE_ID } }, 400, '/draft/help_desk_team'],
  ])('is refused with %s', async (_what, body, status, pointer) => {
    const { body: problem } = await on.lead.post('/v1/support-plans', { name: 'Refused', ...body }).expect(status)
    expect(problem.errors).toEqual([{ pointer, detail: expect.any(String) as string }])
  })

  test('has no plan of a component, and no retired plan, as its parent', async () => {
    const [component, retired] = [await aPlan(on, 'Not a parent', { component: 'CR' }), await aPlan(on, 'Was a parent')]
    await on.lead.post(`${path(retired)}/retirement`, {}).expect(200)
    for (const { id: parent } of [component, retired])
      await on.lead.patch(path(component), '*', { parent }).expect(422)
  })

  test('is renamed and given a parent under its version', async () => {
    const [parent, plan] = [await aPlan(on, 'A parent'), await aPlan(on, 'To rename', { component: 'CR', parent: null })]
    const { body } = await on.lead.patch(path(plan), plan.version, { name: 'Renamed', parent: parent.id }).expect(200)
    expect(body).toMatchObject({ name: 'Renamed', parent: parent.id, version: plan.version + 1 })
    await on.lead.patch(path(plan), plan.version, { name: 'Too late' }).expect(412)
  })

  test('that gets another parent or name is another plan in force for every replica', async () => {
    const plan = await aPlan(on, 'Watched', { component: 'HMIS', parent: null })
    await activate(on, plan)
    const revisionOf = () => on.db('plan_revision').first<{ revision: number }>('revision')
    const before = await revisionOf()
    await on.lead.patch(path(plan), '*', { name: 'Watched closely' }).expect(200)
    expect((await revisionOf()).revision).toBeGreaterThan(before.revision)
  })

  test('is listed page by page, by scope, component and whether it is retired', async () => {
    const { body: first } = await on.auditor.get('/v1/support-plans?limit=1&scope=component&component=FR').expect(200)
    const { body: second } = await on.auditor.get(`/v1/support-plans?limit=1&scope=component&component=FR&cursor=${first.next_cursor}`).expect(200)
    expect([first.items[0].name, second.items[0].name]).toEqual(['An orphan', 'Facilities'])
    expect(first.items[0]).not.toHaveProperty('draft')
    const { body: retired } = await on.auditor.get('/v1/support-plans?retired=true').expect(200)
    expect(retired.items.map((each: { name: string }) => each.name)).toEqual(['Another exchange', 'Was a parent'])
  })

  test('is read by staff and auditors, and changed by leads only', async () => {
    const plan = await aPlan(on, 'Seen')
    await on.reporter.get(path(plan)).expect(403)
    await on.auditor.get(path(plan)).expect(200)
    await on.agent.put(`${path(plan)}/draft`, '*', {}).expect(403)
    await on.agent.post(`${path(plan)}/activations`, {}).expect(403)
  })
})

describe('a draft', () => {
  test('is replaced as a whole, under the version of its plan', async () => {
    const plan = await aPlan(on, 'Drafted', { draft: { close_after_days: 7, warn_at_percent: 60 } })
    const { body, headers } = await on.lead.put(`${path(plan)}/draft`, plan.version, { close_after_days: 14 }).expect(200)
    expect(body.draft).toEqual({ close_after_days: 14 })
    expect(headers.etag).toBe(`"${plan.version + 1}"`)
    await on.lead.put(`${path(plan)}/draft`, plan.version, {}).expect(412)
    const { body: posted } = await on.lead.post(`${path(plan)}/draft`, { close_after_days: 21 }).expect(200)
    expect(posted.draft).toEqual({ close_after_days: 21 })
    await on.lead.post(`${path(plan)}/draft`, {}).set('if-match', `"${plan.version}"`).expect(412)
    expect((await told(on, plan)).map(({ event }) => event)).toEqual(['plan.added', 'plan.drafted', 'plan.drafted'])
  })

  test('needs If-Match, so that nobody writes over what another wrote', async () => {
    const plan = await aPlan(on, 'Needs a version')
    await on.anyone.put(`${path(plan)}/draft`).set('authorization', `Bearer ${on.lead.key}`).send({}).expect(428)
  })

  test('that is not whole is refused with every fault at its place, and the former one stays', async () => {
    const team = await aTeam(on, 'Registry')
    const plan = await aPlan(on, 'Faulty', { draft: { close_after_days: 7 } })
    const { body } = await on.lead.put(`${path(plan)}/draft`, '*', {
      rules: [{ name: 'All', when: {}, team: team.id }, { name: 'Some', when: { component: ['XXXXXX'] }, team: EXAMPLE_ID }],
      targets: { low: { respond_minutes: 60, resolve_minutes: 30 } },
      ladder: [{ clock: 'response', at_percent: 100, action: 'reassign', team: team.id }],
    }).expect(400)
    expect(body.errors.map((each: { pointer: string }) => each.pointer))
      .toEqual(['/rules/1/team', '/rules/1/when/component/0', '/rules/0/when', '/targets/low/resolve_minutes', '/governance_body'])
    expect((await read(on, plan)).draft).toEqual({ close_after_days: 7 })
  })

  test.each([
    ['a member that nobody knows', { owner: {} }],
    ['an empty list of values, which could match nothing', { rules: [{ name: 'One', when: { component: [] }, team: EXAMPLE_ID }] }],
    ['a target of no time', { targets: { low: { respond_minutes: 0, resolve_minutes: 1 } } }],
    ['a target beyond a year', { targets: { low: { respond_minutes: 1, resolve_minutes: 525_601 } } }],
    ['a warning at the due time', { warn_at_percent: 100 }],
    ['an instant closing', { close_after_days: 0 }],
    ['a twenty-first step', { ladder: Array.from({ length: 21 }, () => ({ clock: 'response', at_percent: 1, action: 'notify', team: EXAMPLE_ID })) }],
  ])('is refused with %s', async (_what, document) => {
    const plan = await aPlan(on, `Refused for ${_what}`)
    await on.lead.put(`${path(plan)}/draft`, '*', document).expect(400)
  })

  test('is told what is odd in it by what is known at the time of reading', async () => {
    const team = await aTeam(on, 'Of one')
    await aMember(on, team.id, 'Amina')
    const plan = await aPlan(on, 'Odd')
    const owners = { content: { team: team.id }, infrastructure: { team: team.id }, software: { team: team.id } }
    const { warnings } = await draft(on, plan, { owners, close_after_days: 3 })
    expect(warnings.map(({ pointer }) => pointer)).toEqual(['/owners/content/team', '/owners/infrastructure/team', '/owners/software/team', '/calendar'])
    await aMember(on, team.id, 'Baraka')
    expect((await read(on, plan)).warnings.map(({ pointer }) => pointer)).toEqual(['/calendar'])
  })

  test('is told that its parent says nothing as long as no exchange plan is in force', async () => {
    const exchange = await aPlan(on, 'Not yet in force')
    const plan = await aPlan(on, 'Stands alone', { component: 'FIS', parent: exchange.id })
    const first = async () => (await read(on, plan)).warnings[0]
    expect(await first()).toEqual({ pointer: '', detail: expect.stringContaining('no exchange plan is in force') as string })
    await activate(on, exchange)
    expect(await first()).not.toMatchObject({ pointer: '' })
    await on.lead.post(`${path(exchange)}/retirement`, {}).expect(200)
    await activate(on, plan)
    expect(await first()).toMatchObject({ pointer: '' })
    await on.lead.patch(path(plan), '*', { parent: null }).expect(200)
    expect(await first()).not.toMatchObject({ pointer: '' })
  })

  test('is told of a calendar that gives hardly any time, by its hours as they are now', async () => {
    const calendar = await aCalendar(on, { time_zone: 'UTC', hours: [{ day: 'monday', from: '08:00', to: '08:30' }] })
    const plan = await aPlan(on, 'Hardly ever', { draft: { calendar: calendar.id, targets: { low: { respond_minutes: 60, resolve_minutes: 525_600 } } } })
    const pointers = async () => (await read(on, plan)).warnings.map(({ pointer }) => pointer).filter(pointer => !pointer.startsWith('/owners'))
    expect(await pointers()).toEqual(['/calendar', '/targets/low/resolve_minutes'])
    on.clock.advance(1)
    await on.lead.patch(`/v1/calendars/${calendar.id}`, '*', { hours: [{ day: 'monday', from: '00:00', to: '24:00' }, { day: 'tuesday', from: '00:00', to: '24:00' }] }).expect(200)
    expect(await pointers()).toEqual([])
  })

  test('of a component may not ask for other components only', async () => {
    const team = await aTeam(on, 'Asked for others')
    const plan = await aPlan(on, 'Asks for others', { component: 'CR' })
    const { body } = await on.lead.put(`${path(plan)}/draft`, '*', { rules: [{ name: 'One', when: { component: ['FR'] }, team: team.id }] }).expect(400)
    expect(body.errors.map((each: { pointer: string }) => each.pointer)).toEqual(['/rules/0/when/component'])
  })

  test('of five hundred rules is taken, and read as it was written', async () => {
    const team = await aTeam(on, 'Many rules')
    const rules = Array.from({ length: 500 }, (_, i) => ({ name: `Rule ${i}`, when: { label: [`label-${i}`], facility_prefix: [`KE-${i}-`] }, team: team.id }))
    const plan = await aPlan(on, 'Long')
    expect((await draft(on, plan, { rules })).draft.rules).toEqual(rules)
  })
})
