/** Who learns of a restricted request: its team, leads of the owner of its content, who reported it, administrators and auditors. */
import type { Caller, Role } from '../../src/domain/caller'
import { planOf } from '../../src/domain/plan'
import { DEFAULT_POLICY } from '../../src/domain/privacy/kinds'
import { listStatement } from '../../src/requests/list'
import { service, type Voice } from '../support/service'
import { aMember, aPlan, aRequest, aTeam, changePlan, type Opened } from '../support/world'

const REQUESTS = '/v1/support-requests'
const ABSENT = '01890000-0000-7000-8000-000000000000'

const on = service()

interface Someone {
  voice: Voice
  roles: readonly Role[]
}
const people: Record<string, Someone> = {}
const teams: Record<string, string> = {}
const made: Record<string, Opened> = {}
let plans: { exchange: { id: string }; registry: { id: string } }
let entry: string
let assignment: string

/** Of the client registry, whose content `identity` owns, for which `deputies` stands in. */
const SEES: [who: string, restricted: boolean, normal: boolean][] = [
  ['reporter', true, true],
  ['another reporter', false, false],
  ['agent', false, true],
  ['agent in its team', true, true],
  ['agent in the owning team', false, true],
  ['lead without a team', false, true],
  ['lead in its team', true, true],
  ['lead of the owner', true, true],
  ['lead of the deputy', true, true],
  ['lead of the owner of another component', false, true],
  ['lead of the owner of the exchange', false, true],
  ['lead of an owner of the software', false, true],
  ['administrator', true, true],
  ['auditor', true, true],
]

beforeAll(async () => {
  for (const name of ['security', 'identity', 'deputies', 'facilities', 'exchange', 'software']) teams[name] = (await aTeam(on, name)).id
  plans = {
    exchange: await aPlan(on, { owners: { content: { team: teams.exchange } } }),
    registry: await aPlan(on, { owners: { content: { team: teams.identity, deputy: teams.deputies }, software: { team: teams.software } } }, 'CR'),
  }
  await aPlan(on, { owners: { content: { team: teams.facilities } } }, 'FR')

  const inTeam = async (name: string, role: Role, team: string) => {
    const person = await aMember(on, teams[team] ?? '', name)
    return { voice: await on.newVoice({ name, roles: [role], person: person.id }), roles: [role] }
  }
  Object.assign(people, {
    'reporter': { voice: on.reporter, roles: ['reporter'] },
    'another reporter': { voice: await on.newVoice({ name: 'Another', roles: ['reporter'], component: 'CR' }), roles: ['reporter'] },
    'agent': { voice: on.agent, roles: ['agent'] },
    'agent in its team': await inTeam('A', 'agent', 'security'),
    'agent in the owning team': await inTeam('B', 'agent', 'identity'),
    'lead without a team': { voice: on.lead, roles: ['lead'] },
    'lead in its team': await inTeam('C', 'lead', 'security'),
    'lead of the owner': await inTeam('D', 'lead', 'identity'),
    'lead of the deputy': await inTeam('E', 'lead', 'deputies'),
    'lead of the owner of another component': await inTeam('F', 'lead', 'facilities'),
    'lead of the owner of the exchange': await inTeam('G', 'lead', 'exchange'),
    'lead of an owner of the software': await inTeam('H', 'lead', 'software'),
    'administrator': { voice: on.administrator, roles: ['administrator'] },
    'auditor': { voice: on.auditor, roles: ['auditor'] },
  })

  made.restricted = await aRequest(on, { title: 'Records shown to strangers', sensitivity: 'restricted', fingerprint: 'leak' })
  made.normal = await aRequest(on, { title: 'Records load slowly' })
  made.beside = await aRequest(on, { title: 'Something else' })
  const { body: given } = await on.administrator.post(`${made.restricted.path}/assignments`, { team: teams.security }).expect(201)
  assignment = (given as { id: string }).id
  for (const each of [made.restricted, made.normal]) await on.administrator.post(`${made.beside.path}/links`, { type: 'relates_to', request: each.id }).expect(201)
  const { body: round } = await on.lead.post('/v1/evaluations', { title: 'Round', scope: 'exchange' }).expect(201)
  const { body } = await on.administrator.post('/v1/evaluation-entries', { evaluation: round.id, list: 'worked_well', text: 'x', requests: [made.restricted.id, made.normal.id] }).expect(201)
  entry = (body as { id: string }).id
})

const STAFF: readonly Role[] = ['agent', 'lead', 'administrator']
const OVERSEERS: readonly Role[] = [...STAFF, 'auditor']
const LEADS: readonly Role[] = ['lead', 'administrator']

interface Place {
  where: string
  /** Whom the route is for; everybody where nothing is said. */
  roles?: readonly Role[]
  /** Whether this caller learns of the request there. */
  learns: (voice: Voice, request: Opened) => Promise<boolean>
}

/** Found, or not there: anything else is neither. */
const found = ({ status, body }: { status: number; body: { type?: string } }): boolean => {
  if (status === 404) expect(body.type).toBe('/problems/not_found')
  return status !== 404
}
const names = async (voice: Voice, path: string, request: Opened) => JSON.stringify((await voice.get(path).expect(200)).body).includes(request.id)

const under = (path: string, roles?: readonly Role[]): Place =>
  ({ where: path, roles, learns: async (voice, request) => found(await voice.get(`${request.path}/${path}`)) })

const PLACES: Place[] = [
  { where: 'read', learns: async (voice, { path }) => found(await voice.get(path)) },
  { where: 'read by number', learns: async (voice, { number }) => found(await voice.get(`${REQUESTS}/${number}`)) },
  { where: 'list', learns: (voice, request) => names(voice, `${REQUESTS}?limit=200`, request) },
  { where: 'list of a component', learns: (voice, request) => names(voice, `${REQUESTS}?component=CR&limit=200`, request) },
  { where: 'search', learns: (voice, request) => names(voice, `${REQUESTS}?q=records`, request) },
  { where: 'count', learns: async (voice, { id }) => {
    const { body } = await voice.get(`${REQUESTS}?q=${id === made.restricted?.id ? 'strangers' : 'slowly'}&count=exact`).expect(200)
    return body.total === 1
  } },
  ...['comments', 'history', 'links', 'occurrences', 'explanation', 'clocks', 'assignments', 'watchers'].map(path => under(path)),
  { where: 'assignments of all', roles: OVERSEERS, learns: async (voice, { id }) => id !== made.restricted?.id || names(voice, '/v1/assignments', made.restricted) },
  { where: 'one assignment', roles: OVERSEERS, learns: async (voice, { id }) => id !== made.restricted?.id || found(await voice.get(`/v1/assignments/${assignment}`)) },
  { where: 'links of another', roles: OVERSEERS, learns: (voice, request) => names(voice, `${made.beside?.path}/links`, request) },
  { where: 'history of another', roles: OVERSEERS, learns: (voice, request) => names(voice, `${made.beside?.path}/history`, request) },
  { where: 'an entry', roles: OVERSEERS, learns: (voice, request) => names(voice, `/v1/evaluation-entries/${entry}`, request) },
  { where: 'the backlog', roles: OVERSEERS, learns: async (voice, { id }) => {
    const open = async (query: string) => ((await voice.get(`/v1/reports/backlog?${query}`).expect(200)).body.lines as { open: number }[])[0]?.open ?? 0
    // Nothing else that is restricted is held by a team, nor normal and held by none.
    return id === made.restricted?.id ? await open(`team=${teams.security}`) === 1 : await open('component=CR') > 0
  } },
  { where: 'a simulation', roles: LEADS, learns: async (voice, request) => {
    const { body } = await voice.post(`/v1/support-plans/${plans.registry.id}/simulations`, { last_days: 1, all: true }).expect(200)
    return JSON.stringify(body.lines).includes(request.id)
  } },
  { where: 'the error of a transition', roles: ['reporter', ...STAFF], learns: async (voice, { path }) => found(await voice.post(`${path}/transitions`, { action: 'close' })) },
  { where: 'the error of a watcher', roles: ['reporter', ...STAFF], learns: async (voice, { path }) => found(await voice.post(`${path}/watchers`, { client: voice.id })) },
  { where: 'the error of a change', roles: STAFF, learns: async (voice, { path }) => found(await voice.patch(path, 99, { severity: 'low' })) },
  { where: 'the error of an assignment', roles: STAFF, learns: async (voice, { path }) => found(await voice.post(`${path}/assignments`, { team: ABSENT })) },
  { where: 'the error of feedback', roles: ['reporter'], learns: async (voice, { path }) => found(await voice.post(`${path}/feedback`, { rating: 1 })) },
  { where: 'a duplicate of it', roles: STAFF, learns: async (voice, request) => {
    const duplicate = await aRequest(on, { title: 'Again' })
    const link = async (id: string) => voice.post(`${duplicate.path}/links`, { type: 'duplicates', request: id }).set('x-request-id', 'same')
    const [absent, answer] = [await link(ABSENT), await link(request.id)]
    if (answer.status !== 201) expect(answer.text).toBe(absent.text)
    return answer.status === 201
  } },
  { where: 'an entry that names it', roles: STAFF, learns: async (voice, request) => {
    const { body } = await voice.get(`/v1/evaluation-entries/${entry}`).expect(200)
    const write = (id: string) => voice.post('/v1/evaluation-entries', { evaluation: body.evaluation as string, list: 'worked_well', text: 'x', requests: [id] }).set('x-request-id', 'same')
    const [absent, answer] = [await write(ABSENT), await write(request.id)]
    if (answer.status !== 201) expect(answer.text).toBe(absent.text)
    return answer.status === 201
  } },
]

describe('a restricted request and a normal one', () => {
  test.each(SEES)('%s learns of the restricted one: %s, and of the normal one: %s, everywhere alike', async (who, restricted, normal) => {
    const { voice, roles } = people[who] as Someone // in the table, and so among the people
    for (const { where, learns } of PLACES.filter(place => place.roles === undefined || roles.some(role => place.roles?.includes(role)))) {
      const told = { restricted: await learns(voice, made.restricted as Opened), normal: await learns(voice, made.normal as Opened) }
      expect({ who, where, ...told }).toEqual({ who, where, restricted, normal })
    }
  })

  test('are counted alike by the list and its count', async () => {
    for (const { voice } of Object.values(people)) {
      const { body } = await voice.get(`${REQUESTS}?limit=200&count=exact`).expect(200)
      expect(body.total).toBe((body.items as unknown[]).length)
    }
  })
})

/** Places that tell of any request. */
const WHERE_ANY = ['list', 'links', 'links of another', 'history of another', 'a simulation']

describe('of what no plan of its own speaks for', () => {
  test.each([['a component without a plan', 'IOL'], ['no component', null]])('%s, the owner of the exchange learns, and other owners do not', async (_what, component) => {
    const request = await aRequest(on, { title: 'Secret', sensitivity: 'restricted', component })
    await on.administrator.post(`${request.path}/assignments`, { team: teams.software }).expect(201)
    await on.administrator.post(`${made.beside?.path}/links`, { type: 'relates_to', request: request.id }).expect(201)
    const seeing: string[] = []
    for (const [who, { voice, roles }] of Object.entries(people)) {
      const sees = found(await voice.get(request.path))
      for (const { where, learns } of PLACES.filter(place => WHERE_ANY.includes(place.where) && (place.roles === undefined || roles.some(role => place.roles?.includes(role)))))
        expect({ who, where, sees: await learns(voice, request) }).toEqual({ who, where, sees })
      if (roles.some(role => OVERSEERS.includes(role))) expect(await names(voice, '/v1/assignments?limit=200', request)).toBe(sees)
      if (sees) seeing.push(who)
    }
    expect(seeing).toEqual(['reporter', 'lead of the owner of the exchange', 'lead of an owner of the software', 'administrator', 'auditor'])
  })
})

describe('when another team becomes the owner', () => {
  const sees = async (who: string) => found(await (people[who] as Someone).voice.get(made.restricted?.path ?? ''))

  test('its leads learn of what is restricted, and those of the former one do no more', async () => {
    await changePlan(on, plans.registry, { owners: { content: { team: teams.facilities } } })
    expect([await sees('lead of the owner'), await sees('lead of the deputy'), await sees('lead of the owner of another component')]).toEqual([false, false, true])
    await changePlan(on, plans.registry, {})
    expect([await sees('lead of the owner of another component'), await sees('lead of the owner of the exchange')]).toEqual([false, true])
    await changePlan(on, plans.exchange, {})
    expect(await sees('lead of the owner of the exchange')).toBe(false)
  })

  test('a lead who joins the team learns of it', async () => {
    await changePlan(on, plans.registry, { owners: { content: { team: teams.identity } } })
    const { body: me } = await (people['lead of the owner of another component'] as Someone).voice.get('/v1/me').expect(200)
    await on.lead.post(`/v1/teams/${teams.identity}/members`, { person: me.person as string }).expect(201)
    await on.assembly.callers.refresh()
    expect(await sees('lead of the owner of another component')).toBe(true)
  })
})

test('the statement of the list is the same as ever for whoever owns no content', () => {
  const caller = (roles: Role[], content: Caller['content'] = null): Caller =>
    ({ client_id: ABSENT, client_name: '', key_id: '', roles, component: null, person: ABSENT, teams: [ABSENT], privacy: DEFAULT_POLICY, content, mapping: null })
  const where = (who: Caller) => listStatement({ filters: { sort: '-created_at', limit: 50 }, caller: who, plan: planOf(), now: '' }, undefined)
    .text.replace(/^[^]*? where /, '').replace(/\s+order by [^]*$/, '')
  const usual = '(request.sensitivity = \'normal\' or request.reported_by = $1::uuid or request.team = any ($2::uuid[]))'
  expect([where(caller(['agent'])), where(caller(['lead'])), where(caller(['reporter'])), where(caller(['lead'], { components: ['CR'], all_but: null })).includes('any ($3')])
    .toEqual([usual, usual, 'request.reported_by >= $1::uuid and request.reported_by <= $1::uuid', true])
})
