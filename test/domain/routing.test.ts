/** Which team a request belongs to. */
import type { PlanInForce, PlannedCategory } from '../../src/domain/plan'
import { withChildren } from '../../src/domain/plan'
import { route } from '../../src/domain/routing'

const category = (code: string, team: string | null): [string, PlannedCategory] =>
  [code, { code, name: `The ${code}`, parent: code.includes('.') ? code.split('.')[0] ?? null : null, team, retired: false }]

const plan = (categories: [string, PlannedCategory][]): PlanInForce => ({
  revision: 1,
  categories: new Map(categories),
  components: new Map(),
  workflows: new Map(),
  teams: new Map([['t1', { id: 't1', name: 'One', retired: false }], ['t2', { id: 't2', name: 'Two', retired: false }], ['gone', { id: 'gone', name: 'Gone', retired: true }]]),
})

describe('routing', () => {
  test.each([
    ['its own team', [category('data', 't1'), category('data.entry', 't2')], 't2', 'category_team'],
    ['its parent, where it names none', [category('data', 't1'), category('data.entry', null)], 't1', 'parent_category_team'],
    ['its parent, where its own team is retired', [category('data', 't1'), category('data.entry', 'gone')], 't1', 'parent_category_team'],
    ['nobody, where neither names one', [category('data', null), category('data.entry', null)], null, 'nobody'],
    ['nobody, where the team is not known', [category('data', 'unknown'), category('data.entry', null)], null, 'nobody'],
  ] as const)('gives a category to %s', (_who, categories, team, rule) => {
    const decision = route(plan([...categories]), 'data.entry')
    expect(decision).toMatchObject({ team, assigned_because: { rule } })
    expect(decision.assigned_because.sentence).toMatch(/^[A-Z].*\.$/)
  })

  test('takes the children of a category along in filters', () => {
    const known = plan([category('data', null), category('data.entry', null), category('database', null)])
    expect(withChildren(known, 'data')).toEqual(['data', 'data.entry'])
    expect(withChildren(known, 'unknown')).toEqual(['unknown'])
  })
})
