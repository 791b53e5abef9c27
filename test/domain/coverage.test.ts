/** Who would be given what, and where the plans have holes. */
import { type CoverageLine, coverageOf, ownersOf } from '../../src/domain/coverage'
import { type ActivePlan, planOf, type PlanInForce, type PlannedCategory, plansFor, withDocument } from '../../src/domain/plan'
import type { PlanDocument } from '../../src/domain/plan-document'

const category = (code: string, owner_role: PlannedCategory['owner_role'] = 'software', team: string | null = null): PlannedCategory =>
  ({ code, name: `The ${code}`, parent: code.includes('.') ? code.slice(0, code.indexOf('.')) : null, owner_role, team, retired: false })

const known = planOf({
  categories: new Map([category('data', 'content'), category('data.entry', 'content'), category('operations', 'infrastructure')].map(each => [each.code, each])),
  teams: new Map(['crowd', 'pair', 'lone', 'empty', 'gone'].map(id => [id, { id, name: `The ${id}`, retired: id === 'gone', calendar: null }])),
  members: new Map(Object.entries({ crowd: 3, pair: 2, lone: 1 }).map(([team, people]) => [team, Array.from({ length: people }, (_, i) => ({ person: `${team} ${i}`, calendar: null }))])),
})

const EXCHANGE = { id: 'e1', name: 'Exchange', scope: 'exchange', component: null, parent: null } as const
const REGISTRY = { id: 'c1', name: 'Registry', scope: 'component', component: 'CR', parent: 'e1' } as const

const TARGET = { respond_minutes: 60, resolve_minutes: 240 }
const TARGETS = { critical: TARGET, high: TARGET, normal: TARGET, low: TARGET }
const OWNER = { team: 'crowd', deputy: 'pair' }
const WHOLE: PlanDocument = { owners: { content: OWNER, infrastructure: OWNER, software: OWNER }, calendar: 'office', targets: TARGETS }

const inForce = (document: PlanDocument, plan: PlanInForce = known) => withDocument(plan, EXCHANGE, document)
const coverage = (plan: PlanInForce, components: (string | null)[] = ['CR']) => coverageOf(plan, { components, categories: [...plan.categories.values()] })
const lineOf = (plan: PlanInForce, code = 'data'): Partial<CoverageLine> => coverage(plan).find(line => line.category === code) ?? {}

describe('a line of coverage', () => {
  test('tells who would be given a plain request, why, and in which time on which calendar', () => {
    expect(lineOf(inForce({ ...WHOLE, targets: { ...TARGETS, critical: { ...TARGET, calendar: 'always' } } }))).toEqual({
      component: 'CR',
      category: 'data',
      offered: true,
      owner_role: 'content',
      team: 'crowd',
      covered_by: 'owner',
      sentence: expect.stringContaining('The crowd') as string,
      calendar: 'office',
      targets: {
        critical: { ...TARGET, calendar: 'always', usual: false },
        ...Object.fromEntries(['high', 'normal', 'low'].map(severity => [severity, { ...TARGET, calendar: 'office', usual: false }])),
      },
      members: 3,
      gaps: [],
    })
  })

  test('is there for each component and each category, in the order given', () => {
    expect(coverage(inForce(WHOLE), ['IOL', 'CR']).map(({ component, category }) => `${component} ${category}`)).toEqual([
      'IOL data', 'IOL data.entry', 'IOL operations', 'CR data', 'CR data.entry', 'CR operations',
    ])
  })

  test('of requests without a component goes by the exchange, and by no rule that asks for a component', () => {
    const rules = [{ name: 'Registry', when: { component: ['CR'] }, team: 'pair' }]
    const lines = coverage(withDocument(inForce({ ...WHOLE, rules }), REGISTRY, { help_desk_team: 'lone' }), [null]).filter(line => line.category === 'data')
    expect(lines).toMatchObject([{ component: null, covered_by: 'owner', team: 'crowd', calendar: 'office', targets: { low: TARGET }, gaps: [] }])
  })

  test('follows a rule that asks for nothing but its component, and no rule that asks for more', () => {
    const rules = [{ name: 'Urgent', when: { severity: ['critical' as const] }, team: 'lone' }, { name: 'Registry', when: { component: ['CR'] }, team: 'pair' }]
    const lines = coverage(inForce({ ...WHOLE, rules }), ['CR', 'IOL']).filter(line => line.category === 'data')
    expect(lines).toMatchObject([{ covered_by: 'plan_rule', team: 'pair' }, { covered_by: 'owner', team: 'crowd' }])
  })

  test.each<[string, PlanDocument, CoverageLine['gaps']]>([
    ['nobody who would hold it, nor an owner', { ...WHOLE, owners: {} }, ['nobody', 'no_owner']],
    ['no owner, though the help desk takes it', { ...WHOLE, owners: {}, help_desk_team: 'crowd' }, ['no_owner']],
    ['an owner that takes no requests any more', { ...WHOLE, owners: { content: { team: 'gone' } }, help_desk_team: 'crowd' }, ['no_owner']],
    ['no deputy', { ...WHOLE, owners: { content: { team: 'crowd' } } }, ['no_deputy']],
    ['a deputy that is the owner itself', { ...WHOLE, owners: { content: { team: 'crowd', deputy: 'crowd' } } }, ['no_deputy']],
    ['a deputy that takes no requests any more', { ...WHOLE, owners: { content: { team: 'crowd', deputy: 'gone' } } }, ['no_deputy']],
    ['a single person', { ...WHOLE, owners: { content: { team: 'lone', deputy: 'pair' } } }, ['single_person']],
    ['no person at all', { ...WHOLE, owners: { content: { team: 'empty', deputy: 'pair' } } }, ['no_person']],
    ['only the usual target for one severity', { ...WHOLE, targets: { ...TARGETS, low: undefined } }, ['no_target']],
    ['no calendar', { ...WHOLE, calendar: null }, ['no_calendar']],
    ['no plan but an empty one', {}, ['nobody', 'no_owner', 'no_target', 'no_calendar']],
  ])('names as a gap %s', (_what, document, gaps) => {
    expect(lineOf(inForce(document)).gaps).toEqual(gaps)
  })

  test('has no gap in targets where the category has all of its own', () => {
    expect(lineOf(inForce({ ...WHOLE, targets: {}, categories: [{ category: 'data', targets: TARGETS }] }), 'data.entry').gaps).toEqual([])
  })

  test('of what is not offered lacks nothing but somebody who says so', () => {
    const off: PlanDocument = { categories: [{ category: 'data', offered: false }] }
    expect(lineOf(inForce(off), 'data.entry')).toMatchObject({ offered: false, gaps: ['nobody'] })
    expect(lineOf(inForce({ ...off, help_desk_team: 'lone' }), 'data.entry')).toMatchObject({ offered: false, covered_by: 'help_desk', gaps: [] })
  })

  test('has no targets where no plan is in force', () => {
    expect(lineOf(known)).toMatchObject({ team: null, calendar: null, targets: {}, gaps: ['nobody', 'no_owner', 'no_target', 'no_calendar'] })
  })
})

describe('the plan of a component', () => {
  test('says first who owns and decides, and its parent what it does not say', () => {
    const both = withDocument(inForce(WHOLE), REGISTRY, { owners: { content: { team: 'lone' } } })
    expect(ownersOf(both, plansFor(both, 'CR'))).toEqual([
      { role: 'content', team: 'lone', deputy: null },
      { role: 'infrastructure', team: 'crowd', deputy: 'pair' },
      { role: 'software', team: 'crowd', deputy: 'pair' },
    ])
    expect(lineOf(both)).toMatchObject({ team: 'lone', calendar: 'office', gaps: ['no_deputy', 'single_person'] })
    expect(lineOf(both, 'operations')).toMatchObject({ team: 'crowd', gaps: [] })
  })

  test('inherits from whichever exchange plan is in force, and without a parent from none', () => {
    const plan = (parent: string | null) => withDocument(withDocument(known, { ...EXCHANGE, id: 'e2' }, WHOLE), { ...REGISTRY, parent }, {})
    expect(plansFor(plan('e1'), 'CR').map(each => each.id)).toEqual(['c1', 'e2'])
    expect(plansFor(plan(null), 'CR').map(each => each.id)).toEqual(['c1'])
  })
})

describe('a document in place of what is in force', () => {
  const active = (plan: PlanInForce): (ActivePlan | undefined)[] => [plan.exchangePlan, plan.componentPlans.get('CR')]

  test('takes the place in its scope only, and leaves the plan in force as it was', () => {
    const before = withDocument(inForce(WHOLE), REGISTRY, {})
    const after = withDocument(before, REGISTRY, { close_after_days: 7 })
    expect(active(after)).toEqual([before.exchangePlan, { ...REGISTRY, number: 0, document: { close_after_days: 7 } }])
    expect(active(withDocument(before, { ...EXCHANGE, id: 'e2' }, {}))).toMatchObject([{ id: 'e2' }, { id: 'c1' }])
    expect(active(before).map(each => each?.document)).toEqual([WHOLE, {}])
  })
})
