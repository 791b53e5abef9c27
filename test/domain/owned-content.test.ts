/** Which components' content is owned by somebody's teams, by the plan in force. */
import type { Role } from '../../src/domain/caller'
import { contentOf, withContent } from '../../src/domain/owned-content'
import { type ActivePlan, planOf } from '../../src/domain/plan'
import type { Owner } from '../../src/domain/plan-document'
import { aCaller } from '../support/caller'

const active = (component: string | null, content: Owner | undefined, parent: string | null = 'exchange'): ActivePlan =>
  ({ id: component ?? 'exchange', name: 'Plan', number: 1, scope: component === null ? 'exchange' : 'component', component, parent, document: content ? { owners: { content } } : {} })

const plan = planOf({
  exchangePlan: active(null, { team: 'everything', deputy: 'deputies' }),
  componentPlans: new Map([
    active('CR', { team: 'identity' }), active('FR', undefined), active('IOL', undefined, null), active('SHR', { team: 'identity', deputy: 'records' }),
  ].map(each => [each.component ?? '', each])),
})
const planned = ['CR', 'FR', 'IOL', 'SHR']

describe('the content that a plan gives to a team', () => {
  test.each([
    ['is that of the components whose plans name it', ['identity'], { components: ['CR', 'SHR'], all_but: null }],
    ['is also what it stands in for', ['records'], { components: ['SHR'], all_but: null }],
    ['is inherited from the exchange, but not by a plan that stands alone', ['everything'], { components: ['FR'], all_but: planned }],
    ['is inherited by the deputy too', ['deputies'], { components: ['FR'], all_but: planned }],
    ['adds up over several teams', ['everything', 'identity'], { components: ['CR', 'FR', 'SHR'], all_but: planned }],
    ['is none where no plan names it', ['somebody'], null],
    ['is none without teams', [], null],
  ])('%s', (_what, teams, expected) => expect(contentOf(plan, teams)).toEqual(expected))

  test('is none where no plan is in force', () => expect(contentOf(planOf(), ['identity'])).toBeNull())
})

describe('a caller', () => {
  const caller = (roles: Role[], teams: string[]) => aCaller({ roles, teams })

  test('who is a lead has the content of its teams', () => {
    expect(withContent(caller(['lead'], ['records']), () => plan).content).toEqual({ components: ['SHR'], all_but: null })
  })

  test.each([[['agent', 'reporter'], ['identity']], [['lead'], []]] as [Role[], string[]][])('with the roles %j and the teams %j has none, and the plan is not asked', (roles, teams) => {
    const asked = jest.fn(() => plan)
    const without = caller(roles, teams)
    expect(withContent(without, asked)).toBe(without)
    expect(asked).not.toHaveBeenCalled()
  })
})
