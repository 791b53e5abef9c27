/** What is open now, and for how long. */
import { service } from '../support/service'
import { aPlan, aRequest, aTeam, move, RESOLVE } from '../support/world'

const on = service()

const report = async (query = '') => (await on.agent.get(`/v1/reports/backlog?${query}`).expect(200)).body.lines as object[]
const DAY = 86_400_000
const STATES = { new: 0, acknowledged: 0, in_progress: 0, pending: 0, held: 0 }
const AGES = { under_1_day: 0, days_1_to_3: 0, days_3_to_7: 0, days_7_to_30: 0, days_30_to_90: 0, over_90_days: 0 }

describe('the backlog', () => {
  test('of nothing is one line of zeros', async () => {
    expect(await report()).toEqual([{ group: {}, open: 0, by_state: STATES, unassigned: 0, overdue: 0, by_age: AGES, oldest_created_at: null }])
    expect(await report('by=team')).toEqual([])
  })

  test('has a request in the bucket of its age, to the second', async () => {
    const now = '2026-03-31T09:00:00.000Z'
    const ages = [0, DAY - 1_000, DAY, 3 * DAY - 1_000, 3 * DAY, 7 * DAY, 30 * DAY, 90 * DAY - 1_000, 90 * DAY, 300 * DAY]
    const opened = await Promise.all(ages.map(() => aRequest(on)))
    // By the clock of a replica that is ahead.
    for (const [i, age] of [...ages, -1_000].entries())
      await on.db('support_request').where({ id: (opened[i] ?? await aRequest(on)).id }).update({ created_at: new Date(Date.parse(now) - age).toISOString() })
    on.clock.set(now)
    expect(await report()).toMatchObject([{
      open: 11,
      by_age: { under_1_day: 3, days_1_to_3: 2, days_3_to_7: 1, days_7_to_30: 1, days_30_to_90: 2, over_90_days: 2 },
      oldest_created_at: '2025-06-04T09:00:00.000Z',
    }])
  })

  test('tells by group where open requests stand, which nobody holds and which are overdue, and leaves out the others', async () => {
    const team = await aTeam(on, 'Holding')
    await aPlan(on, { rules: [{ name: 'Routers', when: { component: ['IOL'] }, team: team.id }], targets: { high: { respond_minutes: 30, resolve_minutes: 600 } } })
    on.clock.set('2026-03-31T10:00:00.000Z')
    const [answered, held] = [await aRequest(on, { component: 'IOL', severity: 'high' }), await aRequest(on, { component: 'IOL' })]
    await aRequest(on, { component: 'SHR', severity: 'high' })
    const done = await aRequest(on, { component: 'SHR' })
    await move(on, answered, 'acknowledge')
    await move(on, held, 'start', { action: 'hold', reason: 'vendor' })
    await move(on, done, 'start', RESOLVE)
    on.clock.set('2026-03-31T11:00:00.000Z')
    expect(await report('component=IOL,SHR&by=component,team')).toEqual([
      {
        group: { component: 'IOL', team: team.id }, open: 2, by_state: { ...STATES, acknowledged: 1, held: 1 }, unassigned: 0, overdue: 0,
        by_age: { ...AGES, under_1_day: 2 }, oldest_created_at: expect.stringMatching(/^2026-03-31T10:00/) as string,
      },
      {
        group: { component: 'SHR', team: null }, open: 1, by_state: { ...STATES, new: 1 }, unassigned: 1, overdue: 1,
        by_age: { ...AGES, under_1_day: 1 }, oldest_created_at: expect.stringMatching(/^2026-03-31T10:00/) as string,
      },
    ])
    expect(await report('component=SHR,IOL&severity=high&by=week')).toMatchObject([{ group: { week: '2026-03-30' }, open: 2 }])
  })

  test('knows no period', async () => {
    await on.agent.get('/v1/reports/backlog?from=2026-03-01T00:00:00Z').expect(400)
  })
})
