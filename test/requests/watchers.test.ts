/** Who watches a request: added by hand, by being given it, by a mention, by the ladder; each once, and told once. */
import { timeOutAssignments } from '../../src/assignments/time-out'
import { coverUncovered } from '../../src/requests/cover'
import { type Watcher, watchersOf } from '../../src/requests/watchers'
import { keepTime } from '../../src/worker'
import { allCommitted } from '../support/all-committed'
import { service, type Voice } from '../support/service'
import { aMember, aPerson, aPlan, aRequest, aTeam, changePlan, type Opened } from '../support/world'

const on = service()
const ABSENT = '01890000-0000-7000-8000-000000000000'

interface Shown extends Watcher {
  id: string
  because: { rule: string; assignment?: string; comment?: string }
}

let team: { id: string }
let amina: { id: string }
let other: Voice

beforeAll(async () => {
  team = await aTeam(on, 'Registry')
  amina = await aMember(on, team.id, 'Amina')
  other = await on.newVoice({ name: 'Facility registry', roles: ['reporter'] })
})

const watchers = async (request: Opened, voice = on.agent) => (await voice.get(`${request.path}/watchers`).expect(200)).body.items as Shown[]
const history = async (request: Opened, voice = on.agent) => (await voice.get(`${request.path}/history?limit=200`).expect(200)).body.items as { seq: number; event: string; data: object }[]
const told = async (request: Opened, voice = on.agent) => (await history(request, voice)).filter(({ event }) => /watched$/.test(event))
const times = <T>(n: number, act: (i: number) => Promise<T>) => Promise.all(Array.from({ length: n }, (_, i) => act(i)))

describe('a watcher', () => {
  test.each([['team', () => team.id], ['person', () => amina.id], ['client', () => other.id]] as const)('that is a %s is added, listed and removed, each told once', async (kind, idOf) => {
    const request = await aRequest(on)
    const nobody = { team: null, person: null, client: null }
    const { body, headers } = await on.agent.post(`${request.path}/watchers`, { [kind]: idOf() }).expect(201)
    expect(body).toMatchObject({ ...nobody, [kind]: idOf(), because: { rule: 'by_hand' } })
    expect(headers.location).toBe(`${request.path}/watchers`)
    expect((await on.lead.post(`${request.path}/watchers`, { [kind]: idOf() }).expect(200)).body).toEqual(body)
    expect(await watchers(request, on.auditor)).toEqual([body])
    await on.agent.delete(`${request.path}/watchers/${body.id}`, 1).expect(204)
    await on.agent.delete(`${request.path}/watchers/${body.id}`, 1).expect(404)
    expect(await watchers(request)).toEqual([])
    const data = { [kind]: idOf(), because: { rule: 'by_hand' } }
    expect(await told(request)).toMatchObject([{ event: 'request.watched', data }, { event: 'request.unwatched', data }])
  })

  test.each([
    ['nobody', {}, '/team'],
    ['two at once', { team: ABSENT, client: ABSENT }, '/client'],
  ])('that names %s is refused with a pointer', async (_what, body, pointer) => {
    const { body: problem } = await on.agent.post(`${(await aRequest(on)).path}/watchers`, body).expect(400)
    expect(problem).toMatchObject({ type: '/problems/validation_failed', errors: [{ pointer }] })
  })

  test('that is not known, retired or not active is refused with a pointer', async () => {
    const request = await aRequest(on)
    const refused = async (body: object, type: string, pointer: string) =>
      expect((await on.agent.post(`${request.path}/watchers`, body).expect(422)).body).toMatchObject({ type: `/problems/${type}`, errors: [{ pointer }] })
    for (const kind of ['team', 'person', 'client']) await refused({ [kind]: ABSENT }, 'code_unknown', `/${kind}`)
    const [retired, gone, silent] = [await aTeam(on, 'Retired'), await aPerson(on, 'Gone'), await on.newVoice({ name: 'Silent', roles: ['reporter'] })]
    await on.lead.post(`/v1/teams/${retired.id}/updates`, { retired: true }).expect(200)
    await on.lead.post(`/v1/people/${gone.id}/updates`, { active: false }).expect(200)
    await on.administrator.post(`/v1/clients/${silent.id}/updates`, { active: false }).expect(200)
    await refused({ team: retired.id }, 'team_retired', '/team')
    await refused({ person: gone.id }, 'person_inactive', '/person')
    await refused({ client: silent.id }, 'code_retired', '/client')
    expect(await told(request)).toEqual([])
  })

  test('that twenty add at once is one, told once', async () => {
    const requests = await times(10, () => aRequest(on))
    for (const request of requests) {
      const all = await times(20, () => on.agent.post(`${request.path}/watchers`, { team: team.id }))
      expect(all.map(({ status }) => status).sort()).toEqual([...Array<number>(19).fill(200), 201])
      expect(new Set(all.map(({ body }) => (body as Shown).id)).size).toBe(1)
      expect(await watchers(request)).toHaveLength(1)
      expect(await told(request)).toHaveLength(1)
    }
  })

  test('that twenty remove at once goes once, told once', async () => {
    const requests = await times(10, () => aRequest(on))
    for (const request of requests) {
      const { body } = await on.agent.post(`${request.path}/watchers`, { team: team.id }).expect(201)
      const all = await times(20, () => on.agent.delete(`${request.path}/watchers/${body.id}`, 1))
      expect(all.map(({ status }) => status).sort()).toEqual([204, ...Array<number>(19).fill(404)])
      expect((await told(request)).map(({ event }) => event)).toEqual(['request.watched', 'request.unwatched'])
    }
  })

  test('is answered as the first time to the same Idempotency-Key: 201, and 200 where it watched already', async () => {
    const request = await aRequest(on)
    const send = (key: string) => on.agent.post(`${request.path}/watchers`, { team: team.id }).set('idempotency-key', `${request.id}-${key}`)
    const [first, second] = [await send('a').expect(201), await send('b').expect(200)]
    for (const [key, before] of [['a', first], ['b', second]] as const) {
      const again = await send(key).expect(before.status)
      expect([again.headers['idempotency-replayed'], again.body]).toEqual(['true', before.body])
    }
  })

  test('beyond a hundred by hand is refused, for twenty at once too, and one who goes makes room', async () => {
    const request = await aRequest(on)
    const people = await on.db('person').insert(Array.from({ length: 120 }, (_, i) => ({ id: ABSENT.replace(/.{4}$/, String(1000 + i)), name: `Person ${i}`, created_at: on.clock.now(), updated_at: on.clock.now() })), ['id']) as { id: string }[]
    for (const { id } of people.slice(0, 95)) await on.agent.post(`${request.path}/watchers`, { person: id }).expect(201)
    const last = await times(20, i => on.agent.post(`${request.path}/watchers`, { person: people[95 + i]?.id }))
    expect(last.map(({ status }) => status).sort()).toEqual([...Array<number>(5).fill(201), ...Array<number>(15).fill(409)])
    expect(last.find(({ status }) => status === 409)?.body).toMatchObject({ type: '/problems/conflict' })
    const first = await on.agent.get(`${request.path}/watchers?limit=60`).expect(200)
    const rest = await on.agent.get(`${request.path}/watchers?limit=60&cursor=${first.body.next_cursor}`).expect(200)
    const listed = [...first.body.items, ...rest.body.items] as Shown[]
    expect([listed.length, new Set(listed.map(({ id }) => id)).size, rest.body.next_cursor]).toEqual([100, 100, null])
    await on.agent.delete(`${request.path}/watchers/${listed[7]?.id}`, 1).expect(204)
    await on.agent.post(`${request.path}/watchers`, { team: team.id }).expect(201)
  })

  test('stays when the request is erased', async () => {
    const request = await aRequest(on)
    await on.agent.post(`${request.path}/watchers`, { team: team.id }).expect(201)
    const before = await watchers(request)
    await on.administrator.post(`${request.path}/erasure`).expect(200)
    expect(await watchers(request)).toEqual(before)
  })
})

describe('whoever reported the request', () => {
  test('lets its own client watch and watch no more, and nobody else', async () => {
    const request = await aRequest(on)
    const { body: own } = await on.reporter.post(`${request.path}/watchers`, { client: on.reporter.id }).expect(201)
    for (const body of [{ team: team.id }, { person: amina.id }, { client: other.id }]) await on.reporter.post(`${request.path}/watchers`, body).expect(403)
    const { body: theirs } = await on.agent.post(`${request.path}/watchers`, { person: amina.id }).expect(201)
    await on.reporter.delete(`${request.path}/watchers/${theirs.id}`, 1).expect(404)
    await on.reporter.delete(`${request.path}/watchers/${own.id}`, 1).expect(204)
    expect((await watchers(request)).map(({ id }) => id)).toEqual([theirs.id])
  })

  test('sees of the watchers its own client only, in the list and in the history', async () => {
    const request = await aRequest(on)
    for (const body of [{ person: amina.id }, { team: team.id }, { client: other.id }, { client: on.reporter.id }])
      await on.agent.post(`${request.path}/watchers`, body).expect(201)
    const [first] = await watchers(request)
    await on.agent.delete(`${request.path}/watchers/${first?.id}`, 1).expect(204)
    expect(await watchers(request, on.reporter)).toMatchObject([{ client: on.reporter.id, person: null, team: null }])
    expect(await told(request, on.reporter)).toMatchObject([{ event: 'request.watched', data: { client: on.reporter.id } }])
    expect(await told(request)).toHaveLength(5)
  })

  test('is told by the feed just what the history tells: of watchers its own client, of the rest what it may see', async () => {
    const request = await aRequest(on)
    const hidden = await aRequest(on, {}, other)
    for (const body of [{ person: amina.id }, { client: on.reporter.id }]) await on.agent.post(`${request.path}/watchers`, body).expect(201)
    const [, own] = await watchers(request)
    await on.reporter.delete(`${request.path}/watchers/${own?.id}`, 1).expect(204)
    await on.agent.post(`${request.path}/comments`, { text: 'Between us', visibility: 'team' }).expect(201)
    await on.agent.post(`${request.path}/comments`, { text: 'To all' }).expect(201)
    await on.agent.post(`${request.path}/links`, { type: 'relates_to', request: hidden.id }).expect(201)
    await allCommitted(on.db)
    const fed = async (voice: Voice) => {
      const { body } = await voice.get('/v1/events?limit=200&types=request.opened,request.commented,request.linked,request.watched,request.unwatched').expect(200)
      return (body.items as { sequence: number; type: string; request: { id: string } }[]).filter(event => event.request.id === request.id)
    }
    for (const voice of [on.reporter, on.agent, on.auditor])
      expect((await fed(voice)).map(({ sequence }) => sequence)).toEqual((await history(request, voice)).map(({ seq }) => seq))
    expect((await fed(on.reporter)).map(({ type }) => type)).toEqual(['request.opened', 'request.watched', 'request.unwatched', 'request.commented'])
  })

  test('alone among reporters may do so: for another the request is not there', async () => {
    const request = await aRequest(on)
    await other.post(`${request.path}/watchers`, { client: other.id }).expect(404)
    await other.get(`${request.path}/watchers`).expect(404)
    const { body } = await on.agent.post(`${request.path}/watchers`, { client: other.id }).expect(201)
    await other.delete(`${request.path}/watchers/${body.id}`, 1).expect(404)
  })
})

describe('an auditor', () => {
  test('reads who watches, and changes nothing', async () => {
    const request = await aRequest(on)
    const { body } = await on.agent.post(`${request.path}/watchers`, { person: amina.id }).expect(201)
    expect(await watchers(request, on.auditor)).toEqual([body])
    await on.auditor.post(`${request.path}/watchers`, { client: on.auditor.id }).expect(403)
    await on.auditor.delete(`${request.path}/watchers/${body.id}`, 1).expect(403)
  })
})

describe('a person who is given a request', () => {
  test('by hand watches it, once however often, without a line of its own', async () => {
    const request = await aRequest(on)
    const { body: given } = await on.agent.post(`${request.path}/assignments`, { team: team.id, person: amina.id }).expect(201)
    const [watcher] = await watchers(request)
    expect(watcher).toMatchObject({ person: amina.id, because: { rule: 'assignment', assignment: given.id } })
    await on.agent.post(`${request.path}/assignments`, { team: team.id }).expect(201)
    await on.agent.post(`${request.path}/assignments`, { team: team.id, person: amina.id }).expect(201)
    expect(await watchers(request)).toEqual([watcher])
    expect(await told(request)).toEqual([])
  })

  test('by a rule watches it as it is opened, alone and among many; where a rule names only a team, nobody does', async () => {
    const plan = await aPlan(on, { help_desk_team: team.id })
    const alone = await aRequest(on)
    expect(await watchers(alone)).toEqual([])
    await changePlan(on, plan, { help_desk_team: team.id, assignment: { person: 'least_open' } })
    const many = await times(20, () => aRequest(on))
    for (const request of many) expect(await watchers(request)).toMatchObject([{ person: amina.id, team: null, because: { rule: 'assignment', assignment: expect.any(String) as string } }])
    expect((await history(many[0] as Opened)).map(({ event }) => event)).toEqual(['request.opened'])
    await on.lead.post(`/v1/support-plans/${plan.id}/retirement`, {}).expect(200)
    await on.assembly.deps.plan.refresh()
  })

  test('once the plan names its team watches what nobody held', async () => {
    const request = await aRequest(on)
    const plan = await aPlan(on, { help_desk_team: team.id, assignment: { person: 'least_open' } })
    await Promise.all([coverUncovered(on.assembly.deps), coverUncovered(on.assembly.deps)])
    expect(await watchers(request)).toMatchObject([{ person: amina.id, because: { rule: 'assignment' } }])
    await on.lead.post(`/v1/support-plans/${plan.id}/retirement`, {}).expect(200)
    await on.assembly.deps.plan.refresh()
  })
})

describe('the escalation ladder', () => {
  test('lets watch whom a step names, and the team and the person that a step gives the request to', async () => {
    on.clock.set('2026-03-02T09:00:00.000Z')
    const [board, second, third] = [await aTeam(on, 'Board'), await aTeam(on, 'Second line'), await aTeam(on, 'Third line')]
    const juma = await aMember(on, second.id, 'Juma')
    const plan = await aPlan(on, {
      help_desk_team: team.id,
      owners: { software: { team: team.id, deputy: second.id } },
      assignment: { person: 'least_open' },
      ladder: [
        { clock: 'response', at_percent: 50, action: 'add_watcher', team: board.id },
        { clock: 'response', at_percent: 100, action: 'reassign', team: second.id },
        { clock: 'response', at_percent: 150, action: 'reassign', team: third.id },
        { clock: 'response', at_percent: 200, action: 'notify', team: board.id },
      ],
      governance_body: board.id,
    })
    const request = await aRequest(on, { severity: 'critical' })
    on.clock.advance(130)
    await Promise.all([keepTime(on.assembly.deps), keepTime(on.assembly.deps)])
    const shown = await watchers(request)
    expect(shown.map(({ team, person, because }) => ({ team, person, rule: because.rule }))).toEqual(expect.arrayContaining([
      { team: null, person: amina.id, rule: 'assignment' },
      { team: board.id, person: null, rule: 'escalation' },
      { team: second.id, person: null, rule: 'escalation' },
      { team: null, person: juma.id, rule: 'escalation' },
      { team: third.id, person: null, rule: 'escalation' },
    ]))
    expect(shown).toHaveLength(5)
    expect(shown.find(each => each.team === board.id)?.because).toEqual({ rule: 'escalation', clock: 'response', at_percent: 50 })
    expect(await told(request)).toEqual([])

    await changePlan(on, plan, { help_desk_team: team.id, owners: { software: { team: team.id, deputy: second.id } }, assignment: { person: 'least_open', time_out_minutes: 20 } })
    const late = await aRequest(on)
    on.clock.advance(21)
    await Promise.all([timeOutAssignments(on.assembly.deps), timeOutAssignments(on.assembly.deps)])
    expect((await watchers(late)).map(({ team, person, because }) => [team, person, because.rule])).toEqual([[null, amina.id, 'assignment'], [null, juma.id, 'assignment']])
    await on.lead.post(`/v1/support-plans/${plan.id}/retirement`, {}).expect(200)
    await on.assembly.deps.plan.refresh()
  })
})

describe('a mention', () => {
  test('in a comment lets the person watch, is shown with it, and stands in the line of the comment', async () => {
    const [request, second] = [await aRequest(on), await aPerson(on, 'Second')]
    await on.agent.post(`${request.path}/watchers`, { person: second.id }).expect(201)
    const { body } = await on.agent.post(`${request.path}/comments`, { text: 'Please look.', visibility: 'team', mentions: [amina.id, second.id] }).expect(201)
    expect(body.mentions).toEqual([amina.id, second.id])
    expect((await on.agent.get(`${request.path}/comments`).expect(200)).body.items).toEqual([body])
    expect(await watchers(request)).toMatchObject([{ person: second.id, because: { rule: 'by_hand' } }, { person: amina.id, because: { rule: 'mention', comment: body.id } }])
    expect((await history(request)).slice(1)).toMatchObject([{ event: 'request.watched' }, { event: 'request.commented', data: { comment: body.id, mentions: [amina.id, second.id] } }])
    expect((await on.agent.post(`${request.path}/comments`, { text: 'Nobody.' }).expect(201)).body.mentions).toEqual([])
  })

  test('of somebody who is not known or not active is refused with the place, and nothing is said', async () => {
    const [request, gone] = [await aRequest(on), await aPerson(on, 'Away')]
    await on.lead.post(`/v1/people/${gone.id}/updates`, { active: false }).expect(200)
    const say = (mentions: string[]) => on.agent.post(`${request.path}/comments`, { text: 'x', mentions })
    expect((await say([amina.id, ABSENT]).expect(422)).body).toMatchObject({ type: '/problems/code_unknown', errors: [{ pointer: '/mentions/1' }] })
    expect((await say([gone.id]).expect(422)).body).toMatchObject({ type: '/problems/person_inactive', errors: [{ pointer: '/mentions/0' }] })
    await say([amina.id, amina.id]).expect(400)
    await say(Array.from({ length: 21 }, (_, i) => ABSENT.replace(/..$/, String(10 + i)))).expect(400)
    expect([await watchers(request), (await on.agent.get(`${request.path}/comments`)).body.items]).toEqual([[], []])
  })

  test('is for those who handle requests', async () => {
    const request = await aRequest(on)
    await on.reporter.post(`${request.path}/comments`, { text: 'x', mentions: [amina.id] }).expect(403)
    await on.reporter.post(`${request.path}/comments`, { text: 'x', mentions: [] }).expect(201)
  })

  test('of the same people by twenty comments at once lets each watch once', async () => {
    const [request, second] = [await aRequest(on), await aPerson(on, 'Third')]
    await times(20, i => on.agent.post(`${request.path}/comments`, { text: 'Look.', mentions: i % 2 ? [amina.id, second.id] : [second.id, amina.id] }).expect(201))
    expect((await watchers(request)).map(({ person }) => person).sort()).toEqual([amina.id, second.id].sort())
  })
})

test('the watchers of many requests are read together, in the order in which they began', async () => {
  const [one, two, three] = [await aRequest(on), await aRequest(on), await aRequest(on)]
  for (const body of [{ person: amina.id }, { team: team.id }]) await on.agent.post(`${one.path}/watchers`, body).expect(201)
  await on.agent.post(`${two.path}/watchers`, { client: other.id }).expect(201)
  expect(await watchersOf(on.db, [three.id, two.id, one.id])).toEqual(new Map([
    [one.id, [{ team: null, person: amina.id, client: null }, { team: team.id, person: null, client: null }]],
    [two.id, [{ team: null, person: null, client: other.id }]],
  ]))
  expect(await watchersOf(on.db, [])).toEqual(new Map())
})
