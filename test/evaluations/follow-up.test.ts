/** From an entry to the support request that does something about it: one request, whoever races. */
import { type Running, service } from '../support/service'
import { aTeam, giveCategory } from '../support/world'
import { holdWrites } from './hold'

async function anEntry(on: Running, body: object = {}, round: object = {}): Promise<{ id: string; path: string }> {
  const { body: { id: evaluation } } = await on.lead.post('/v1/evaluations', { title: 'A round', scope: 'exchange', ...round }).expect(201)
  const { body: { id } } = await on.agent.post('/v1/evaluation-entries', { evaluation, list: 'do_differently', text: 'Announce maintenance.', ...body }).expect(201)
  return { id, path: `/v1/evaluation-entries/${id}` }
}

describe('a follow-up', () => {
  const on = service()
  const counts = async () => [await on.db('support_request').count({ all: '*' }), await on.db('assignment').count({ all: '*' }), await on.db('journal').count({ all: '*' })]

  test('goes to the team that handles the category', async () => {
    const team = await aTeam(on, 'Backup')
    await giveCategory(on, 'operations.backup', team.id)
    const { body } = await on.agent.post(`${(await anEntry(on, { category: 'operations.backup' })).path}/follow-up`).expect(201)
    expect(body).toMatchObject({ team: team.id, assigned_because: { rule: 'category_team' }, version: 1 })
  })

  test('goes to the owner team of the entry, whatever handles the category', async () => {
    const [owner, desk] = [await aTeam(on, 'Owners'), await aTeam(on, 'Desk')]
    await giveCategory(on, 'help-desk', desk.id)
    const entry = await anEntry(on, { owner_team: owner.id })
    const { body, headers } = await on.agent.post(`${entry.path}/follow-up`).expect(201)
    expect(body).toMatchObject({ team: owner.id, assigned_because: { rule: 'by_hand' } })
    expect(headers.etag).toBe(`"${body.version}"`)
    expect((await on.agent.get(`/v1/support-requests/${body.id}`)).body).toEqual(body)
    const { body: held } = await on.agent.get(`/v1/assignments?request=${body.id}&open=true`).expect(200)
    expect(held.items).toMatchObject([{ team: owner.id, ended_at: null }])
  })

  test('is not given away twice where the owner team handles the category anyway', async () => {
    const team = await aTeam(on, 'Both')
    await giveCategory(on, 'developer', team.id)
    const { body } = await on.agent.post(`${(await anEntry(on, { owner_team: team.id, category: 'developer' })).path}/follow-up`).expect(201)
    expect(body).toMatchObject({ team: team.id, assigned_because: { rule: 'category_team' } })
    expect((await on.agent.get(`/v1/assignments?request=${body.id}`)).body.items).toHaveLength(1)
  })

  test('is about the component of the entry, else of the round, and never of whoever calls', async () => {
    const agent = await on.newVoice({ name: 'Agent of the registry', roles: ['agent'], component: 'FR' })
    const followUp = async (entry: { path: string }) => (await agent.post(`${entry.path}/follow-up`).expect(201)).body.component as string | null
    const round = { scope: 'component', component: 'CR' }
    expect(await followUp(await anEntry(on, { component: 'SHR' }, round))).toBe('SHR')
    expect(await followUp(await anEntry(on, {}, round))).toBe('CR')
    expect(await followUp(await anEntry(on))).toBeNull()
  })

  test('raises the version of the entry and keeps the entry from being removed', async () => {
    const entry = await anEntry(on)
    const { body } = await on.agent.post(`${entry.path}/follow-up`).set('if-match', '"1"').expect(201)
    expect((await on.agent.get(entry.path)).body).toMatchObject({ follow_up: body.id, version: 2 })
    const refused = await on.agent.delete(entry.path, 2).expect(409)
    expect(refused.body.type).toBe('/problems/still_referenced')
  })

  test('is opened once', async () => {
    const entry = await anEntry(on)
    await on.agent.post(`${entry.path}/follow-up`).expect(201)
    const before = await counts()
    const { body } = await on.agent.post(`${entry.path}/follow-up`).expect(409)
    expect(body.type).toBe('/problems/follow_up_not_allowed')
    expect(await counts()).toEqual(before)
  })

  test('is opened once by twenty at once', async () => {
    const team = await aTeam(on, 'Racers')
    const entry = await anEntry(on, { text: 'Race', owner_team: team.id })
    const answers = await Promise.all(Array.from({ length: 20 }, () => on.agent.post(`${entry.path}/follow-up`)))
    expect(answers.map(each => each.status).sort()).toEqual([201, ...Array<number>(19).fill(409)])
    expect(await on.db('support_request').where({ title: 'Race' }).count({ all: '*' })).toEqual([{ all: 1 }])
    expect(await on.db('journal').where({ event: 'evaluation_entry.followed_up', subject: entry.id }).count({ all: '*' })).toEqual([{ all: 1 }])
  })

  test('is opened once by eight that are all in the middle of it', async () => {
    const entry = await anEntry(on, { text: 'Held up' })
    const hold = await holdWrites(on, 'support_request')
    const calls = Promise.all(Array.from({ length: 8 }, () => on.agent.post(`${entry.path}/follow-up`)))
    await hold.untilWaiting(8)
    await hold.release()
    expect((await calls).map(each => each.status).sort()).toEqual([201, ...Array<number>(7).fill(409)])
    expect(await on.db('support_request').where({ title: 'Held up' }).count({ all: '*' })).toEqual([{ all: 1 }])
  })

  test('with one Idempotency-Key answers the same again', async () => {
    const entry = await anEntry(on)
    const open = () => on.agent.post(`${entry.path}/follow-up`).set('idempotency-key', `follow-up-${entry.id}`)
    const first = await open().expect(201)
    const second = await open().expect(201)
    expect(second.body).toEqual(first.body)
    expect(second.headers).toMatchObject({ 'idempotency-replayed': 'true', location: `/v1/support-requests/${first.body.id}` })
  })

  test('is not repeated from memory once the request has been erased', async () => {
    const entry = await anEntry(on, { text: 'Call Mrs Example.' })
    const open = () => on.agent.post(`${entry.path}/follow-up`).set('idempotency-key', `erased-${entry.id}`)
    const { body } = await open().expect(201)
    await on.administrator.post(`/v1/support-requests/${body.id}/erasure`).expect(200)
    expect((await open().expect(409)).body.type).toBe('/problems/conflict')
  })

  test.each([
    ['of what worked well', async () => anEntry(on, { list: 'worked_well' }), 409, 'follow_up_not_allowed'],
    ['whose category has been retired', async () => {
      const entry = await anEntry(on, { category: 'capacity-development' })
      const { headers } = await on.lead.get('/v1/categories/capacity-development')
      await on.lead.patch('/v1/categories/capacity-development', String(headers.etag), { retired: true }).expect(200)
      return entry
    }, 400, 'validation_failed'],
    ['whose owner team has been retired', async () => {
      const team = await aTeam(on, 'Gone')
      const entry = await anEntry(on, { owner_team: team.id })
      await on.lead.patch(`/v1/teams/${team.id}`, team.version, { retired: true }).expect(200)
      return entry
    }, 422, 'team_retired'],
    ['that does not exist', async () => ({ id: '', path: '/v1/evaluation-entries/019c2a5e-0f00-7000-8000-000000000001' }), 404, 'not_found'],
  ])('of an entry %s is refused, and nothing is written', async (_what, make, status, problem) => {
    const entry = await make()
    const before = await counts()
    const { body } = await on.agent.post(`${entry.path}/follow-up`).expect(status)
    expect(body.type).toBe(`/problems/${problem}`)
    expect(await counts()).toEqual(before)
  })

  test('of an outdated version is refused', async () => {
    const entry = await anEntry(on)
    await on.agent.patch(entry.path, 1, { text: 'Something else.' }).expect(200)
    await on.agent.post(`${entry.path}/follow-up`).set('if-match', '"1"').expect(412)
  })

  test('decided by a plan that changes in that very moment is decided again', async () => {
    const entry = await anEntry(on, { text: 'Decided again' })
    // What is read after the first attempt is outdated once more by the second.
    const refreshed = jest.spyOn(on.assembly.deps.plan, 'refresh').mockResolvedValueOnce(undefined)
    await on.db('category').where({ code: 'help-desk' }).update({ description: 'Raises the revision, once.' })
    await on.agent.post(`${entry.path}/follow-up`).expect(201)
    refreshed.mockRestore()
    expect(await on.db('support_request').where({ title: 'Decided again' }).count({ all: '*' })).toEqual([{ all: 1 }])
  })

  test('is not refused by an outdated plan: its category has come back meanwhile', async () => {
    const entry = await anEntry(on, { category: 'data' })
    await on.db('category').where({ code: 'data' }).update({ retired: true })
    await on.assembly.deps.plan.refresh()
    await on.db('category').where({ code: 'data' }).update({ retired: false })
    await on.agent.post(`${entry.path}/follow-up`).expect(201)
  })

  test('for which the plan changes all the time is put off, and then opens one', async () => {
    const entry = await anEntry(on, { text: 'Put off' })
    const { plan } = on.assembly.deps
    const refreshed = jest.spyOn(plan, 'refresh').mockResolvedValue(undefined)
    await on.db('category').where({ code: 'help-desk' }).update({ description: 'Raises the revision.' })
    const { body, headers } = await on.agent.post(`${entry.path}/follow-up`).expect(503)
    refreshed.mockRestore()
    expect(body.type).toBe('/problems/unavailable')
    expect(headers['retry-after']).toBeDefined()
    await on.agent.post(`${entry.path}/follow-up`).expect(201)
    expect(await on.db('support_request').where({ title: 'Put off' }).count({ all: '*' })).toEqual([{ all: 1 }])
  })
})
