/** The exchange plan in force, and the plans of components that inherit from it, whichever it is. */
import { activatePlans } from '../../src/plans/activate'
import { service } from '../support/service'
import { aTeam } from '../support/world'
import { activate, aPlan, draft, path, told } from './plan-world'

const on = service()
const active = (scope_key: string) => on.db('support_plan_revision').where({ scope_key, state: 'active' }).select('plan', 'number')

describe('the exchange plan in force', () => {
  const notify = (team: { id: string }) => [{ clock: 'response' as const, at_percent: 100, action: 'notify' as const, team: team.id }]

  test('ends the ladder of a component only once it is in force: until then its draft allows one to be drafted', async () => {
    const board = await aTeam(on, 'Board to be')
    const exchange = await aPlan(on, 'To be', { draft: { governance_body: board.id } })
    const below = await aPlan(on, 'Drafted before', { component: 'HWR', parent: exchange.id, draft: { ladder: notify(board) } })
    const { body } = await on.lead.post(`${path(below)}/activations`, {}).expect(409)
    expect(body.errors).toMatchObject([{ pointer: '/draft/governance_body' }])
    await activate(on, exchange)
    await activate(on, below)
    await on.lead.post(`${path(below)}/retirement`, {}).expect(200)
  })

  test('is not retired until another takes its place, or no plan in force inherits from it', async () => {
    const [exchange, other] = [await aPlan(on, 'Above'), await aPlan(on, 'Above after')]
    await activate(on, exchange)
    const below = await aPlan(on, 'Below', { component: 'POS-FIS', parent: exchange.id })
    await activate(on, below)
    const refused = async (plan: { id: string }) => {
      const { body } = await on.lead.post(`${path(plan)}/retirement`, {}).expect(409)
      expect(body).toMatchObject({ type: '/problems/still_referenced', detail: expect.stringContaining('POS-FIS') as string })
    }
    await refused(exchange)
    await activate(on, other)
    await on.lead.post(`${path(exchange)}/retirement`, {}).expect(200)
    await refused(other)
    await on.lead.patch(path(below), '*', { parent: null }).expect(200)
    await on.lead.post(`${path(other)}/retirement`, {}).expect(200)
  })

  test('is replaced without cutting off the plans of components, whatever parent they were given', async () => {
    const team = await aTeam(on, 'Answers for all')
    const [first, second] = [await aPlan(on, 'First phase'), await aPlan(on, 'Second phase', { draft: { help_desk_team: team.id } })]
    await activate(on, first)
    await activate(on, await aPlan(on, 'Of the first phase', { component: 'IOL-AUTH', parent: first.id }))
    await activate(on, await aPlan(on, 'Of no phase', { component: 'IOL-ILS', parent: null }))
    await activate(on, second)
    const { body: inherits } = await on.reporter.post('/v1/support-requests', { title: 'Inherits', component: 'IOL-AUTH' }).expect(201)
    const { body: alone } = await on.reporter.post('/v1/support-requests', { title: 'Stands alone', component: 'IOL-ILS' }).expect(201)
    expect([inherits, alone]).toMatchObject([{ team: team.id, assigned_because: { rule: 'help_desk', plan: second.id } }, { team: null }])
  })

  test('leaves no ladder of a component without end: such a document is refused, and names the plan that needs it', async () => {
    const [board, other] = [await aTeam(on, 'Board'), await aTeam(on, 'Other board')]
    const exchange = await aPlan(on, 'With a board', { draft: { governance_body: board.id } })
    await activate(on, exchange)
    const below = await aPlan(on, 'Ends at the board', { component: 'IOL-EM', parent: exchange.id, draft: { ladder: notify(board) } })
    await activate(on, below)
    const refused = async (plan: { id: string }) => {
      const { body } = await on.lead.post(`${path(plan)}/activations`, {}).expect(409)
      expect(body.errors).toEqual([{ pointer: '/draft/governance_body', detail: expect.stringMatching(/“Ends at the board”.*IOL-EM/) as string }])
    }
    await draft(on, exchange, {})
    await refused(exchange)
    await draft(on, exchange, { governance_body: other.id })
    await refused(exchange)
    await refused(await aPlan(on, 'Without a board'))
    expect(await active('exchange')).toEqual([{ plan: exchange.id, number: 1 }])
    const { body } = await on.lead.patch(path(below), '*', { parent: null }).expect(409)
    expect(body.errors).toMatchObject([{ pointer: '/parent' }])

    await draft(on, below, { ladder: notify(board), governance_body: board.id })
    await activate(on, below)
    await activate(on, exchange)
    await on.lead.patch(path(below), '*', { parent: null }).expect(200)
  })

  test('and a component whose ladder ends at its governance body never come into force past each other', async () => {
    const board = await aTeam(on, 'Contested board')
    const [withBoard, without] = [await aPlan(on, 'Contested, with a board', { draft: { governance_body: board.id } }), await aPlan(on, 'Contested, without one')]
    for (let round = 0; round < 10; round++) {
      await activate(on, withBoard)
      const below = await aPlan(on, `Contests ${round}`, { component: 'TS', draft: { ladder: notify(board) } })
      const answers = await Promise.all([on.lead.post(`${path(below)}/activations`, {}), on.lead.post(`${path(without)}/activations`, {})])
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
      await on.lead.post(`${path(below)}/retirement`, {}).expect(200)
    }
  })

  test('is not replaced at its time by one that would leave a ladder without end', async () => {
    const board = await aTeam(on, 'Board until then')
    const exchange = await aPlan(on, 'Until then', { draft: { governance_body: board.id } })
    await activate(on, exchange)
    const later = await aPlan(on, 'From then on')
    await activate(on, later, { at: new Date(Date.parse(on.clock.now()) + 60_000).toISOString() })
    const below = await aPlan(on, 'Came between', { component: 'TS', draft: { ladder: notify(board) } })
    await activate(on, below)
    on.clock.advance(2)
    await activatePlans(on.assembly.deps)
    expect((await told(on, later)).at(-1)).toMatchObject({ event: 'plan.activation_cancelled', data: { fault: '/governance_body' } })
    expect(await active('exchange')).toEqual([{ plan: exchange.id, number: 1 }])
    await on.lead.post(`${path(below)}/retirement`, {}).expect(200)
  })
})
