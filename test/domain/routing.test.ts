/** Which team a request belongs to. */
import type { PlanInForce, PlannedCategory, PlannedTeam } from '../../src/domain/plan'
import { planOf, withChildren } from '../../src/domain/plan'
import type { Rule } from '../../src/domain/plan-document'
import { matches, route, type Routed } from '../../src/domain/routing'

const category = (code: string, team: string | null): [string, PlannedCategory] =>
  [code, { code, name: `The ${code}`, parent: code.includes('.') ? code.split('.')[0] ?? null : null, owner_role: 'software', team, retired: false }]

const REQUEST: Routed = { category: 'data.entry', component: null, workflow: null, counterpart: null, severity: 'normal', client: 'c1', labels: [], facility_code: null }

const plan = (categories: [string, PlannedCategory][]): PlanInForce => planOf({
  categories: new Map(categories),
  teams: new Map([['t1', 'One', false], ['t2', 'Two', false], ['gone', 'Gone', true]].map(([id, name, retired]) => [id, { id, name, retired, calendar: null }] as [string, PlannedTeam])),
})

describe('routing', () => {
  test.each([
    ['its own team', [category('data', 't1'), category('data.entry', 't2')], 't2', 'category_team'],
    ['its parent, where it names none', [category('data', 't1'), category('data.entry', null)], 't1', 'parent_category_team'],
    ['its parent, where its own team is retired', [category('data', 't1'), category('data.entry', 'gone')], 't1', 'parent_category_team'],
    ['nobody, where neither names one', [category('data', null), category('data.entry', null)], null, 'nobody'],
    ['nobody, where the team is not known', [category('data', 'unknown'), category('data.entry', null)], null, 'nobody'],
  ] as const)('gives a category to %s', (_who, categories, team, rule) => {
    const decision = route(plan([...categories]), { ...REQUEST, category: 'data.entry' })
    expect(decision).toMatchObject({ team, assigned_because: { rule } })
    expect(decision.assigned_because.sentence).toMatch(/^[A-Z].*\.$/)
  })

  test('takes the children of a category along in filters', () => {
    const known = plan([category('data', null), category('data.entry', null), category('database', null)])
    expect(withChildren(known, 'data')).toEqual(['data', 'data.entry'])
    expect(withChildren(known, 'unknown')).toEqual(['unknown'])
  })
})

describe('a rule', () => {
  const known = plan([category('data', null), category('data.entry', null)])
  const request: Routed = { category: 'data.entry', component: 'CR', workflow: 'enrol', counterpart: 'IOL', severity: 'high', client: 'c1', labels: ['pilot', 'north'], facility_code: 'KE-104' }

  test.each([
    ['nothing is asked for', {}, true],
    ['it names the category', { category: ['data.entry'] }, true],
    ['it names the parent of the category', { category: ['data'] }, true],
    ['it names another category', { category: ['developer'] }, false],
    ['it names the component among others', { component: ['FR', 'CR'] }, true],
    ['it names another component', { component: ['FR'] }, false],
    ['it names the workflow', { workflow: ['enrol'] }, true],
    ['it names another workflow', { workflow: ['search'] }, false],
    ['it names the counterpart', { counterpart: ['IOL'] }, true],
    ['it names another counterpart', { counterpart: ['CR'] }, false],
    ['it names the severity', { severity: ['critical', 'high'] }, true],
    ['it names another severity', { severity: ['low'] }, false],
    ['it names the client', { client: ['c1'] }, true],
    ['it names another client', { client: ['c2'] }, false],
    ['it names one of the labels', { label: ['south', 'north'] }, true],
    ['it names none of the labels', { label: ['south'] }, false],
    ['the code of the facility begins so', { facility_prefix: ['UG-', 'KE-1'] }, true],
    ['the code of the facility begins otherwise', { facility_prefix: ['UG-'] }, false],
    ['all that it asks for holds', { category: ['data'], severity: ['high'], label: ['pilot'] }, true],
    ['one of several does not hold', { category: ['data'], severity: ['low'], label: ['pilot'] }, false],
  ] as const)('where %s', (_what, when, matched) => {
    expect(matches(known, { name: 'r', when: when as Rule['when'], team: 't1' }, request)).toBe(matched)
  })

  test.each(['component', 'workflow', 'counterpart', 'facility_prefix', 'label'] as const)('that asks for a %s passes over what has none', member => {
    const bare: Routed = { ...request, component: null, workflow: null, counterpart: null, facility_code: null, labels: [] }
    expect(matches(known, { name: 'r', when: { [member]: ['null', ''] }, team: 't1' }, bare)).toBe(false)
  })
})
