/** Carrying plans from one site to another, and the sample that comes with the service. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PlanBundle, PlanImport } from '../../src/plans/bundle-schema'
import { seedSample } from '../../src/plans/sample'
import { type Running, service } from '../support/service'
import { aTeam } from '../support/world'
import { activate, aPlan, draft, path, read } from './plan-world'

const SAMPLE = JSON.parse(readFileSync(join(__dirname, '..', '..', 'samples', 'national-exchange.json'), 'utf8')) as PlanBundle

const here = service()
const elsewhere = service()

const take = async (on: Running, bundle: object) => (await on.lead.post('/v1/support-plans/imports', bundle).expect(201)).body as PlanImport
const bundleOf = async (on: Running, plan: { id: string }) => (await on.auditor.get(`${path(plan)}/export`).expect(200)).body as PlanBundle
const [exchangeName, facilities] = [SAMPLE.plans[0]?.name ?? '', SAMPLE.plans[1]?.name ?? '']

/** As a set: the order of calendars, teams and plans means nothing. */
const sorted = ({ calendars, teams, plans }: PlanBundle) => [calendars, teams, plans].map(list => [...list].sort((a, b) => (a.name < b.name ? -1 : 1)))

describe('an import', () => {
  test('adds the calendars, teams and plans of the sample, with the plans of components below that of the exchange', async () => {
    const taken = await take(here, SAMPLE)
    expect(taken).toMatchObject({
      calendars_added: SAMPLE.calendars.map(({ name }) => name), teams_added: SAMPLE.teams.map(({ name }) => name), warnings: [],
      plans: SAMPLE.plans.map(({ name }) => ({ name, created: true })),
    })
    const [exchange, ...components] = await Promise.all(taken.plans.map(plan => read(here, plan)))
    expect(components.map(({ parent }) => parent)).toEqual(components.map(() => exchange?.id))
    // No exchange plan is in force yet.
    expect([exchange, ...components].flatMap(plan => plan?.warnings)).toEqual(components.map(() => ({ pointer: '', detail: expect.any(String) as string })))
  })

  test('of the same again adds nothing and replaces the drafts', async () => {
    const { body: { items } } = await here.lead.get('/v1/support-plans').expect(200)
    const [exchange] = items as { id: string; name: string }[]
    await draft(here, exchange ?? { id: '' }, { close_after_days: 99 })
    const taken = await take(here, SAMPLE)
    expect(taken).toMatchObject({ calendars_added: [], teams_added: [], plans: SAMPLE.plans.map(({ name }) => ({ name, created: false })) })
    expect((await read(here, exchange ?? { id: '' })).draft.close_after_days).toBe(7)
  })

  test('gives at another site what was exported here, and the same document here again', async () => {
    const { body: { items: [plan] } } = await here.lead.get('/v1/support-plans').expect(200)
    const before = await read(here, plan)
    const bundle = await bundleOf(here, plan)
    expect(sorted(bundle)).toEqual(sorted(SAMPLE))
    await take(here, bundle)
    expect((await read(here, plan)).draft).toEqual(before.draft)
    const { plans: [there] } = await take(elsewhere, bundle)
    expect(await bundleOf(elsewhere, there ?? { id: '' })).toEqual(bundle)
  })

  test('with a fault anywhere takes nothing, and says where in the bundle each stands', async () => {
    const count = async () => Promise.all(['calendar', 'team', 'support_plan'].map(async table => (await here.db(table).count({ n: '*' }) as { n: number }[])[0]?.n))
    const before = await count()
    const { body } = await here.lead.post('/v1/support-plans/imports', {
      ...SAMPLE,
      teams: [{ name: 'Never added' }],
      plans: [
        { name: 'Fine', scope: 'exchange', document: {} },
        { name: 'Broken', scope: 'component', component: 'FR', document: { rules: [{ name: 'One', when: {}, team: 'Nobody' }], calendar: 'Never' } },
        { name: 'Broken too', scope: 'component', component: 'FRX', document: { targets: { low: { respond_minutes: 2, resolve_minutes: 1 } } } },
        { name: facilities, scope: 'component', component: 'CR', document: {} },
      ],
    }).expect(400)
    expect(body.errors.map((each: { pointer: string }) => each.pointer)).toEqual([
      '/plans/1/document/calendar', '/plans/1/document/rules/0/team', '/plans/2/component', '/plans/2/document/targets/low/resolve_minutes', '/plans/3/name',
    ])
    expect(await count()).toEqual(before)
  })

  test.each([
    ['two plans of one name', { plans: [{ name: 'Twice', scope: 'component', component: 'FR', document: {} }, { name: 'TWICE', scope: 'component', component: 'CR', document: {} }] }, '/plans/1/name'],
    ['two plans for the exchange', { plans: [{ name: 'One', scope: 'exchange', document: {} }, { name: 'Two', scope: 'exchange', document: {} }] }, '/plans/1/scope'],
    ['a team twice', { teams: [{ name: 'Twice' }, { name: 'twice' }] }, '/teams/1/name'],
    ['a team on a calendar that is not there', { teams: [{ name: 'Alone', calendar: 'Nowhere' }] }, '/teams/0/calendar'],
    ['a calendar that does not hold together', { calendars: [{ name: 'Twisted', time_zone: 'Nowhere/Else', hours: [] }] }, '/calendars/0/time_zone'],
  ])('is refused with %s', async (_what, part, pointer) => {
    const { body } = await here.lead.post('/v1/support-plans/imports', { format: SAMPLE.format, calendars: [], teams: [], plans: SAMPLE.plans.slice(0, 1), ...part }).expect(400)
    expect(body.errors.map((each: { pointer: string }) => each.pointer)).toContain(pointer)
  })

  test('drops clients that are unknown here, and with the last of them the rule, which would else take everything', async () => {
    const stranger = '01957b2e-7a00-7000-8000-0000000000aa'
    const team = await aTeam(here, 'Of clients')
    const rules = [
      { name: 'Both', when: { client: [here.reporter.id, stranger], counterpart: ['CR'] }, team: team.id },
      { name: 'Stranger', when: { client: [stranger] }, team: team.id },
    ]
    const plan = await aPlan(here, 'With clients', { component: 'TS', draft: { rules } })
    const taken = await take(here, await bundleOf(here, plan))
    expect(taken.warnings.map(({ pointer }) => pointer)).toEqual(['/plans/0/document/rules/0/when/client', '/plans/0/document/rules/1'])
    expect((await read(here, plan)).draft.rules).toEqual([{ name: 'Both', when: { client: [here.reporter.id], counterpart: ['CR'] }, team: team.id }])
  })

  test('twice at once adds each thing once', async () => {
    const bundle = { format: SAMPLE.format, calendars: [], teams: [{ name: 'Raced for' }], plans: [{ name: 'Raced for', scope: 'component', component: 'HWR', document: { help_desk_team: 'Raced for' } }] }
    const taken = await Promise.all([take(here, bundle), take(here, bundle), take(here, bundle)])
    expect(taken.flatMap(each => each.teams_added)).toEqual(['Raced for'])
    expect(taken.flatMap(each => each.plans.map(({ created }) => created)).sort()).toEqual([false, false, true])
  })
})

describe('an export', () => {
  test('tells what is in force rather than the draft, and leaves out what is retired', async () => {
    const exchange = await aPlan(elsewhere, 'Exported', { draft: { close_after_days: 7 } })
    await activate(elsewhere, exchange)
    await draft(elsewhere, exchange, { close_after_days: 14 })
    const below = await aPlan(elsewhere, 'Exported below', { component: 'SHR', parent: exchange.id })
    const gone = await aPlan(elsewhere, 'Gone below', { component: 'CR', parent: exchange.id })
    await elsewhere.lead.post(`${path(gone)}/retirement`, {}).expect(200)
    const { plans } = await bundleOf(elsewhere, exchange)
    expect(plans[0]).toEqual({ name: 'Exported', scope: 'exchange', component: null, document: { close_after_days: 7 } })
    expect(plans).toContainEqual({ name: below.name, scope: 'component', component: 'SHR', document: {} })
    // Those below another exchange plan are spoken for by the one in force.
    expect(plans.map(each => each.name)).toContain(facilities)
    expect(plans.map(each => each.name)).not.toContain('Gone below')
  })
})

describe('the sample', () => {
  const on = service()

  test('comes into force as a whole, and stays as people have made it since when it is seeded again', async () => {
    const first = await seedSample(on.assembly.deps, on.db, SAMPLE)
    expect(first).toMatchObject({ plans_activated: SAMPLE.plans.map(({ name }) => name), plans_kept: [] })
    await on.assembly.deps.plan.refresh()
    const plan = on.assembly.deps.plan.current()
    expect([plan.exchangePlan?.name, [...plan.componentPlans.keys()].sort()]).toEqual([exchangeName, ['CR', 'FR', 'HMIS', 'IOL', 'SHR']])
    await draft(on, plan.exchangePlan ?? { id: '' }, { close_after_days: 30 })
    expect(await seedSample(on.assembly.deps, on.db, SAMPLE)).toEqual({ calendars_added: [], teams_added: [], plans_activated: [], plans_kept: SAMPLE.plans.map(({ name }) => name) })
    expect((await read(on, plan.exchangePlan ?? { id: '' })).draft).toEqual({ close_after_days: 30 })
  })

  test('gives the data of the facility registry to the registry team, and critical faults of the layer to interoperability', async () => {
    const teams = new Map((await on.db('team').select('id', 'name') as { id: string; name: string }[]).map(({ id, name }) => [id, name]))
    const open = async (body: object) => {
      const { body: opened } = await on.reporter.post('/v1/support-requests', { title: 'For the sample', ...body }).expect(201)
      return teams.get((opened as { team: string }).team)
    }
    expect(await open({ component: 'FR', category: 'data.data-quality' })).toBe('Registry team')
    expect(await open({ component: 'IOL', severity: 'critical' })).toBe('Interoperability team')
    expect(await open({ component: 'HMIS', category: 'help-desk.question' })).toBe('National help desk')
  })
})
