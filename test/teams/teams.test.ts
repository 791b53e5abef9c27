/** Teams, people, memberships and assignments. */
import { service } from '../support/service'
import { aMember, aPerson, aRequest, aTeam, giveCategory, move, RESOLVE } from '../support/world'

// One for the file: each describe leaves to the next what it made.
const on = service()

describe('a team', () => {
  test('is added once for a name, in whatever case', async () => {
    await on.lead.post('/v1/teams', { name: 'Night shift' }).expect(201)
    await on.lead.post('/v1/teams', { name: 'night Shift' }).expect(409)
  })

  test('is changed under its version and refuses an outdated one', async () => {
    const team = await aTeam(on, 'To rename')
    const { body } = await on.lead.patch(`/v1/teams/${team.id}`, team.version, { name: 'Renamed', contact: 'ops@example.org' }).expect(200)
    expect(body).toMatchObject({ name: 'Renamed', contact: 'ops@example.org', version: 2 })
    await on.lead.patch(`/v1/teams/${team.id}`, team.version, { name: 'Again' }).expect(412)
  })

  test('that handles a category or holds a request is not retired', async () => {
    const team = await aTeam(on, 'In use')
    await giveCategory(on, 'data', team.id)
    const { body } = await on.lead.patch(`/v1/teams/${team.id}`, team.version, { retired: true }).expect(409)
    expect(body).toMatchObject({ type: '/problems/still_referenced', detail: expect.stringContaining('data') as string })
    const request = await aRequest(on, { category: 'data' })
    await giveCategory(on, 'data', null)
    await on.lead.patch(`/v1/teams/${team.id}`, team.version, { retired: true }).expect(409)
    await move(on, request, 'start', RESOLVE, 'close')
    await on.lead.patch(`/v1/teams/${team.id}`, team.version, { retired: true }).expect(200)
    await on.lead.patch('/v1/categories/data', '*', { team: team.id }).expect(422)
  })

  test('lists its members page by page, and lets one go who holds nothing', async () => {
    const team = await aTeam(on, 'Members')
    const people = [await aMember(on, team.id, 'Amina'), await aMember(on, team.id, 'Baraka')]
    const first = await on.agent.get(`/v1/teams/${team.id}/members?limit=1`).expect(200)
    const second = await on.agent.get(`/v1/teams/${team.id}/members?limit=1&cursor=${first.body.next_cursor}`).expect(200)
    expect([first.body.items[0].name, second.body.items[0].name]).toEqual(['Amina', 'Baraka'])
    await on.lead.post(`/v1/teams/${team.id}/members`, { person: people[0]?.id }).expect(409)
    await on.lead.delete(`/v1/teams/${team.id}/members/${people[0]?.id}`, 1).expect(204)
    await on.lead.delete(`/v1/teams/${team.id}/members/${people[0]?.id}`, 1).expect(404)
  })

  test('is not shown to reporters, and changed by leads only', async () => {
    await on.reporter.get('/v1/teams').expect(403)
    await on.agent.post('/v1/teams', { name: 'By an agent' }).expect(403)
  })
})

describe('an assignment', () => {
  test('tells who held a request, from when to when, given by whom and why', async () => {
    const [first, second] = [await aTeam(on, 'First'), await aTeam(on, 'Second')]
    const person = await aMember(on, second.id, 'Chidi')
    const request = await aRequest(on)
    const { body: one } = await on.agent.post(`${request.path}/assignments`, { team: first.id }).expect(201)
    const { body: two, headers } = await on.agent.post(`${request.path}/assignments`, { team: second.id, person: person.id, reason: 'Knows the registry' }).expect(201)
    expect(two).toMatchObject({ team: second.id, person: person.id, assigned_by: on.agent.id, assigned_because: { rule: 'by_hand', sentence: 'Knows the registry' }, ended_at: null })
    expect((await on.agent.get(String(headers.location)).expect(200)).body).toEqual(two)
    const { body } = await on.reporter.get(`${request.path}/assignments`).expect(200)
    expect(body.items).toMatchObject([{ id: two.id }, { id: one.id, ended_at: two.assigned_at as string }])
    expect((await on.agent.get(request.path)).body).toMatchObject({ team: second.id, person: person.id, version: 3 })
    expect((await on.agent.get(`/v1/support-requests?person=${person.id}`)).body.items).toMatchObject([{ id: request.id }])
    expect((await on.agent.get(`/v1/assignments?team=${second.id}&open=true`)).body.items).toMatchObject([{ id: two.id }])
  })

  test('that was given by a replica whose time is a little ahead ends when it began', async () => {
    const team = await aTeam(on, 'In a moment')
    const request = await aRequest(on)
    const { body: one } = await on.agent.post(`${request.path}/assignments`, { team: team.id }).expect(201)
    on.clock.set(new Date(on.clock.millis() - 1_000).toISOString())
    await on.agent.post(`${request.path}/assignments`, { team: team.id }).expect(201)
    expect((await on.agent.get(`/v1/assignments/${one.id}`).expect(200)).body).toMatchObject({ ended_at: one.assigned_at as string })
  })

  test('to a person who is not in the team, not active, or without a team, is refused', async () => {
    const team = await aTeam(on, 'Closed circle')
    const stranger = await aPerson(on, 'Stranger')
    const member = await aMember(on, team.id, 'Member')
    const request = await aRequest(on)
    await on.agent.post(`${request.path}/assignments`, { team: team.id, person: stranger.id }).expect(422)
    await on.agent.post(`${request.path}/assignments`, { person: member.id }).expect(400)
    await on.agent.post(`${request.path}/assignments`, {}).expect(400)
    await on.lead.patch(`/v1/people/${member.id}`, 1, { active: false }).expect(200)
    const { body } = await on.agent.post(`${request.path}/assignments`, { team: team.id, person: member.id }).expect(422)
    expect(body.type).toBe('/problems/person_inactive')
    expect((await on.agent.get(request.path)).body).toMatchObject({ team: null, version: 1 })
  })

  test('is released, and a finished request can be given to nobody', async () => {
    const team = await aTeam(on, 'Releasing')
    const request = await aRequest(on)
    await on.agent.post(`${request.path}/assignments`, { team: team.id }).expect(201)
    const { body } = await on.agent.post(`${request.path}/assignments/release`, { reason: 'Wrong team' }).expect(200)
    expect(body).toMatchObject({ team: null, person: null, assigned_because: { sentence: 'Wrong team' } })
    await move(on, request, 'start', RESOLVE, 'close')
    const { body: problem } = await on.agent.post(`${request.path}/assignments`, { team: team.id }).expect(409)
    expect(problem.type).toBe('/problems/request_finished')
  })

  test('with one If-Match, twenty times at once, is given once; without it one after the other, and one is open', async () => {
    const team = await aTeam(on, 'Racing')
    const request = await aRequest(on)
    const once = await Promise.all(Array.from({ length: 20 }, () => on.agent.post(`${request.path}/assignments`, { team: team.id }).set('if-match', '"1"')))
    expect(once.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(19).fill(412)])
    const all = await Promise.all(Array.from({ length: 20 }, () => on.agent.post(`${request.path}/assignments`, { team: team.id })))
    expect(all.filter(({ status }) => status !== 201)).toEqual([])
    expect(await on.db('assignment').where({ request: request.id }).whereNull('ended_at')).toHaveLength(1)
  })

  test('keeps a member in the team for as long as requests are held', async () => {
    const team = await aTeam(on, 'Holding')
    const person = await aMember(on, team.id, 'Dalila')
    const request = await aRequest(on)
    await on.agent.post(`${request.path}/assignments`, { team: team.id, person: person.id }).expect(201)
    await on.lead.delete(`/v1/teams/${team.id}/members/${person.id}`, 1).expect(409)
  })
})
