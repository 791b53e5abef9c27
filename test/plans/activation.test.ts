/** What comes into force, when, and what ends with it. */
import { activatePlans } from '../../src/plans/activate'
import { service } from '../support/service'
import { aTeam } from '../support/world'
import { activate, aPlan, draft, path, read, revision, told } from './plan-world'

const on = service()
const active = (scope_key: string) => on.db('support_plan_revision').where({ scope_key, state: 'active' }).select('plan', 'number')

describe('an activation', () => {
  test('brings the draft into force and ends what was, of whatever plan, in the same moment', async () => {
    const [first, second] = [await aPlan(on, 'First', { draft: { close_after_days: 7 } }), await aPlan(on, 'Second')]
    const { body: one, headers } = await on.lead.post(`${path(first)}/activations`, { note: 'Agreed.' }).expect(201)
    expect(headers.location).toBe(`${path(first)}/revisions/1`)
    expect(one).toMatchObject({ plan: first.id, number: 1, state: 'active', note: 'Agreed.', document: { close_after_days: 7 }, created_by: on.lead.id, active_until: null })
    const two = await activate(on, second)
    expect(await revision(on, first, 1)).toEqual({ ...one, state: 'ended', active_until: two.active_from })
    expect(await active('exchange')).toEqual([{ plan: second.id, number: 1 }])
    expect((await told(on, first)).map(({ event, data }) => [event, data])).toEqual([
      ['plan.added', { scope: 'exchange', component: null }], ['plan.activated', { number: 1 }], ['plan.ended', { number: 1 }],
    ])
  })

  test('is shown by the plan, and changes the version of both that it concerns', async () => {
    const [first, second] = [await aPlan(on, 'Shown'), await aPlan(on, 'Shown after')]
    await activate(on, first)
    const shown = await read(on, first)
    expect(shown).toMatchObject({ active_revision: 1, scheduled_revision: null, version: first.version + 1 })
    await activate(on, second)
    expect(await read(on, first)).toMatchObject({ active_revision: null, version: shown.version + 1 })
  })

  test('of another scope leaves it alone', async () => {
    const [exchange, component] = [await aPlan(on, 'The exchange'), await aPlan(on, 'The registry', { component: 'CR' })]
    await activate(on, exchange)
    await activate(on, component)
    expect([await active('exchange'), await active('CR')]).toEqual([[{ plan: exchange.id, number: 1 }], [{ plan: component.id, number: 1 }]])
  })

  test('is the plan in force for the next decision', async () => {
    const team = await aTeam(on, 'In force')
    await activate(on, await aPlan(on, 'Decides', { component: 'LMIS', draft: { help_desk_team: team.id } }))
    await on.assembly.deps.plan.refresh()
    expect(on.assembly.deps.plan.current().componentPlans.get('LMIS')?.document).toEqual({ help_desk_team: team.id })
  })

  test('of a former revision is a new one with its document, while the draft stays', async () => {
    const plan = await aPlan(on, 'Again', { component: 'FR', draft: { close_after_days: 7 } })
    await activate(on, plan)
    await draft(on, plan, { close_after_days: 14 })
    await activate(on, plan)
    expect(await activate(on, plan, { revision: 1 })).toMatchObject({ number: 3, document: { close_after_days: 7 } })
    expect((await read(on, plan)).draft).toEqual({ close_after_days: 14 })
    const { body } = await on.lead.post(`${path(plan)}/activations`, { revision: 9 }).expect(422)
    expect(body.errors[0].pointer).toBe('/revision')
    const { body: first } = await on.agent.get(`${path(plan)}/revisions?limit=2`).expect(200)
    const { body: rest } = await on.agent.get(`${path(plan)}/revisions?limit=2&cursor=${first.next_cursor}`).expect(200)
    expect([...first.items, ...rest.items].map(({ number, state }) => [number, state])).toEqual([[3, 'active'], [2, 'ended'], [1, 'ended']])
  })

  test('honours If-Match where it is sent, and happens once for an Idempotency-Key', async () => {
    const plan = await aPlan(on, 'Careful', { component: 'TS' })
    await on.lead.post(`${path(plan)}/activations`, {}).set('if-match', '"9"').expect(412)
    const post = () => on.lead.post(`${path(plan)}/activations`, {}).set('idempotency-key', 'once').expect(201)
    const [{ body: one }, { body: two, headers }] = [await post(), await post()]
    expect([two, headers['idempotency-replayed']]).toEqual([one, 'true'])
    expect((await read(on, plan)).active_revision).toBe(1)
  })

  test('of a document that is not whole any more is refused with pointers into it', async () => {
    const team = await aTeam(on, 'Soon gone')
    const plan = await aPlan(on, 'Outlived', { component: 'HWR', draft: { help_desk_team: team.id } })
    await activate(on, plan)
    await draft(on, plan, {})
    await activate(on, plan)
    await on.lead.patch(`/v1/teams/${team.id}`, '*', { retired: true }).expect(200)
    const { body } = await on.lead.post(`${path(plan)}/activations`, { revision: 1 }).expect(409)
    expect(body.errors).toEqual([{ pointer: '/document/help_desk_team', detail: 'is retired' }])
    expect(await active('HWR')).toEqual([{ plan: plan.id, number: 2 }])
  })

  test('twenty times at once leaves one revision active and numbers without a gap', async () => {
    const plans = [await aPlan(on, 'Racing', { component: 'SHR' }), await aPlan(on, 'Racing too', { component: 'SHR' })]
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => on.lead.post(`${path(plans[i % 2] ?? { id: '' })}/activations`, {})))
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(20).fill(201))
    expect(await active('SHR')).toHaveLength(1)
    for (const { id: plan } of plans) {
      const rows = await on.db('support_plan_revision').where({ plan }).orderBy('number').select('number', 'state', 'active_until') as { number: number; state: string }[]
      expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 10 }, (_, i) => i + 1))
    }
    const ended = await on.db('support_plan_revision').where({ scope_key: 'SHR', state: 'ended' }).whereNotNull('active_until')
    expect(ended).toHaveLength(19)
  })

  test('and a change of the draft, both for one version, never both happen', async () => {
    for (let round = 0; round < 10; round++) {
      const plan = await aPlan(on, `Versioned ${round}`, { component: 'IOL-EM' })
      const answers = await Promise.all([
        on.lead.post(`${path(plan)}/activations`, {}).set('if-match', '"1"'),
        on.lead.put(`${path(plan)}/draft`, 1, { close_after_days: 7 }),
        on.lead.post(`${path(plan)}/activations`, {}).set('if-match', '"1"'),
        on.lead.patch(path(plan), 1, { name: `Versioned anew ${round}` }),
      ])
      expect(answers.filter(({ status }) => status < 300)).toHaveLength(1)
      expect(answers.filter(({ status }) => status === 412)).toHaveLength(3)
    }
  })

  test('and the retirement of a team that it names never both happen', async () => {
    for (let round = 0; round < 10; round++) {
      const team = await aTeam(on, `Contested ${round}`)
      const plan = await aPlan(on, `Contesting ${round}`, { component: 'PC', draft: { help_desk_team: team.id } })
      const [activated, retired] = await Promise.all([
        on.lead.post(`${path(plan)}/activations`, {}),
        on.lead.patch(`/v1/teams/${team.id}`, '*', { retired: true }),
      ])
      expect([activated.status, retired.status].sort()).toEqual(activated.status === 201 ? [201, 409] : [200, 409])
    }
  })
})

describe('a team that a plan in force names', () => {
  test('is not retired, nor one that a plan to come names; afterwards it may be', async () => {
    const [now, later] = [await aTeam(on, 'Named now'), await aTeam(on, 'Named later')]
    const plan = await aPlan(on, 'Names teams', { component: 'FIS', draft: { rules: [{ name: 'One', when: {}, team: now.id }] } })
    await activate(on, plan)
    await draft(on, plan, { owners: { content: { team: later.id } } })
    await activate(on, plan, { at: '2027-01-01T00:00:00Z' })
    for (const team of [now, later]) {
      const { body } = await on.lead.patch(`/v1/teams/${team.id}`, '*', { retired: true }).expect(409)
      expect(body).toMatchObject({ type: '/problems/still_referenced', detail: expect.stringContaining('Names teams') as string })
    }
    await on.lead.post(`${path(plan)}/retirement`, {}).expect(200)
    for (const team of [now, later]) await on.lead.patch(`/v1/teams/${team.id}`, '*', { retired: true }).expect(200)
  })
})

describe('a scheduled revision', () => {
  const run = () => activatePlans(on.assembly.deps)
  const soon = (minutes: number) => new Date(Date.parse(on.clock.now()) + minutes * 60_000).toISOString()

  test('comes into force when its time has come, once, however many workers look', async () => {
    const plan = await aPlan(on, 'Waits', { component: 'IOL' })
    await activate(on, plan)
    const at = soon(60)
    expect(await activate(on, plan, { at })).toMatchObject({ number: 2, state: 'scheduled', active_from: at })
    expect(await read(on, plan)).toMatchObject({ active_revision: 1, scheduled_revision: { number: 2, active_from: at } })
    await run()
    expect((await read(on, plan)).active_revision).toBe(1)
    on.clock.advance(61)
    await Promise.all(Array.from({ length: 5 }, run))
    expect(await read(on, plan)).toMatchObject({ active_revision: 2, scheduled_revision: null })
    expect((await revision(on, plan, 1)).active_until).toBe((await revision(on, plan, 2)).active_from)
    expect((await told(on, plan)).slice(2).map(({ event, data, actor }) => [event, data, actor])).toEqual([
      ['plan.activation_scheduled', { number: 2, active_from: at }, 'Lead'], ['plan.ended', { number: 1 }, 'service'], ['plan.activated', { number: 2 }, 'service'],
    ])
  })

  test('gives way to one that is scheduled after it, of whatever plan of the scope', async () => {
    const [first, second] = [await aPlan(on, 'Gives way', { component: 'LIS' }), await aPlan(on, 'Takes its place', { component: 'LIS' })]
    await activate(on, first, { at: soon(30) })
    await activate(on, second, { at: soon(60) })
    expect(await revision(on, first, 1)).toMatchObject({ state: 'cancelled' })
    on.clock.advance(90)
    await run()
    expect([(await read(on, first)).active_revision, (await read(on, second)).active_revision]).toEqual([null, 1])
  })

  test('with a moment that has passed comes into force at once', async () => {
    const plan = await aPlan(on, 'Late', { component: 'EMR' })
    expect(await activate(on, plan, { at: '2026-01-01T00:00:00+03:00' })).toMatchObject({ state: 'active' })
  })

  test('whose document is not whole any more is cancelled, and the journal says at which place', async () => {
    const plan = await aPlan(on, 'Overtaken', { component: 'PHARM', draft: { rules: [{ name: 'One', when: { workflow: ['claiming'] }, team: (await aTeam(on, 'Stays')).id }] } })
    await activate(on, plan, { at: soon(10) })
    await on.lead.patch('/v1/workflows/claiming', '*', { retired: true }).expect(200)
    on.clock.advance(20)
    await run()
    expect(await revision(on, plan, 1)).toMatchObject({ state: 'cancelled' })
    expect((await told(on, plan)).at(-1)).toMatchObject({ event: 'plan.activation_cancelled', data: { number: 1, fault: '/rules/0/when/workflow/0' } })
    await run()
    expect(await told(on, plan)).toHaveLength(3)
  })
})

describe('a retirement', () => {
  test('ends what is in force, cancels what waits, and leaves the plan as it is', async () => {
    const plan = await aPlan(on, 'Retires', { component: 'CHIS' })
    await activate(on, plan)
    await activate(on, plan, { at: '2027-01-01T00:00:00Z' })
    const { body } = await on.lead.post(`${path(plan)}/retirement`, { note: 'Replaced.' }).expect(200)
    expect(body).toMatchObject({ retired: true, active_revision: null, scheduled_revision: null })
    expect([(await revision(on, plan, 1)).state, (await revision(on, plan, 2)).state]).toEqual(['ended', 'cancelled'])
    for (const [act, input] of [['retirement', {}], ['activations', {}], ['draft', {}]] as const)
      await on.lead.post(`${path(plan)}/${act}`, input).expect(409)
  })
})

describe('the differences of two revisions', () => {
  test('say in data and words what changed, with the names of teams', async () => {
    const [one, two] = [await aTeam(on, 'Registry desk'), await aTeam(on, 'Interoperability desk')]
    const plan = await aPlan(on, 'Differs', { component: 'POS-HMIS', draft: { help_desk_team: one.id } })
    await activate(on, plan)
    await draft(on, plan, { help_desk_team: two.id })
    await activate(on, plan)
    const { body } = await on.auditor.get(`${path(plan)}/revisions/1/differences/2`).expect(200)
    expect(body).toEqual({
      plan: plan.id, from: 1, to: 2,
      differences: [{ pointer: '/help_desk_team', kind: 'changed', from: one.id, to: two.id, sentence: 'The help desk team changed from Registry desk to Interoperability desk.' }],
    })
    await on.auditor.get(`${path(plan)}/revisions/1/differences/3`).expect(404)
  })
})
