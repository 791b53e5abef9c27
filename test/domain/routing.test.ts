/** Which team a request belongs to. */
import type { PlanInForce, PlannedCategory, PlannedTeam } from '../../src/domain/plan'
import { planOf, withChildren } from '../../src/domain/plan'
import { route, type Routed } from '../../src/domain/routing'

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
