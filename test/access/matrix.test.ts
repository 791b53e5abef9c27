/**
 * Every operation, for every role, on what is one's own, what belongs to others and what is not there, with a key that is
 * valid, expired, revoked or missing. What is expected follows from the contract and from who owns what, never from a list
 * of operations, so that a new one is held too.
 */
import { ROLES, type Role } from '../../src/domain/caller'
import { digestOfKey, newKey, prefixOf } from '../../src/access/keys'
import { collectionBefore } from '../support/made-up-calls'
import { type Entry, makeExamplesTrue, operations } from '../support/operations'
import { service, type Voice } from '../support/service'
import { aTeam } from '../support/world'

const OWNERS = ['own', 'foreign', 'none'] as const
type Owner = (typeof OWNERS)[number]

const NO_KEY = ['expired', 'revoked', 'missing', 'unknown'] as const
const ABSENT = '01890000-0000-7000-8000-000000000000'
/** In every text of others that only administrators and auditors may see, and in those that reporters may not. */
const [MARK, BEAT_MARK] = ['PlantedForOthers', 'BeatForOthers']

const SEE_RESTRICTED: readonly Role[] = ['administrator', 'auditor']

/** Who sees what belongs to another client; what is not named here belongs to nobody, and is the same for all. */
const SEES_FOREIGN: Record<string, readonly Role[]> = {
  'support-requests': SEE_RESTRICTED,
  'assignments': SEE_RESTRICTED,
  'webhooks': ['administrator'],
  'heartbeats': [], // each client reaches its own by their names
}

const on = service()
let other: Voice
let team: string
const voices = {} as Record<Role, Voice> // filled before all
const keys: Record<string, string | undefined> = { missing: undefined, unknown: newKey() }
/** By owner and collection: what stands for the parameter of a path. */
const things: Record<string, Record<string, string>> = {}

beforeAll(async () => {
  await makeExamplesTrue(on)
  for (const role of ROLES) voices[role] = on[role]
  team = (await aTeam(on, 'A team of nobody')).id
  other = await on.newVoice({ name: 'Another', roles: ['reporter'], component: 'FR' })
  things.foreign = await thingsOf(other, MARK)
  for (const role of ROLES) things[role] = role === 'auditor' ? things.foreign : await thingsOf(voices[role], 'x')

  const now = on.clock.now()
  for (const state of ['expired', 'revoked'])
    for (const role of ROLES) {
      const key = keys[`${state} ${role}`] = newKey()
      await on.db('client_key').insert({
        id: on.assembly.deps.newId(now), client_id: voices[role].id, prefix: prefixOf(key), digest: digestOfKey(key), created_at: '2026-01-01T00:00:00Z',
        ...(state === 'expired' ? { expires_at: '2026-01-02T00:00:00Z' } : { revoked_at: '2026-01-02T00:00:00Z' }),
      })
    }
  await on.assembly.callers.refresh()
})

/** One of each thing that has an owner, with what hangs on it. */
async function thingsOf(owner: Voice, mark: string): Promise<Record<string, string>> {
  const made = async (path: string, body: object, by = owner) => ((await by.post(path, body).expect(201)).body as { id: string }).id
  const request = await made('/v1/support-requests', { title: `${mark} title`, description: mark, sensitivity: 'restricted', labels: [mark], details: { [mark]: mark }, component: 'FR' })
  const path = `/v1/support-requests/${request}`
  await made(`${path}/comments`, { text: mark })
  const assignments = await made(`${path}/assignments`, { team }, on.administrator)
  const links = await made(`${path}/links`, { type: 'relates_to', request: 'SR-000001' }, on.administrator)
  const watchers = await made(`${path}/watchers`, { client: owner.id }, on.administrator)
  await on.db('feedback').insert({ request_id: request, rating: 4, comment: mark, client_id: owner.id, created_at: on.clock.now() })
  const webhooks = await made('/v1/webhooks', { url: `https://chat.example.org/${mark}/${request}`, description: mark })
  const deliveries = on.assembly.deps.newId(on.clock.now())
  await on.db('webhook_delivery').insert({ id: deliveries, webhook_id: webhooks, xid: '1', seq: 1, request_id: request, event: 'request.opened', state: 'dead', due_at: on.clock.now(), created_at: on.clock.now() })
  const heartbeats = `beat-of-${request}`
  await owner.put(`/v1/heartbeats/${heartbeats}`, '*', { title: mark === MARK ? BEAT_MARK : mark, period_seconds: 86_400 }).expect(201)
  return { 'support-requests': request, links, watchers, assignments, webhooks, deliveries, heartbeats }
}

interface Cell {
  role: Role
  owner: Owner
  key: string | undefined
}

/** The first is what the path is about; what hangs on it has its owner. */
const slotsOf = ({ path }: Entry) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({ name, collection: collectionBefore(path, name) }))


/** A parameter of things that nobody owns has the example of the contract, or for `none` something that is not there. */
function urlOf(entry: Entry, { role, owner }: Cell): string {
  const filled = slotsOf(entry).reduce((url, { name, collection }) => {
    const example = String(entry.parameters.find(each => each.in === 'path' && each.name === name)?.example)
    const thing = things[owner === 'foreign' ? owner : role]?.[collection] ?? example
    return url.replace(`{${name}}`, owner === 'none' ? absentLike(thing) : thing)
  }, entry.path)
  const query = entry.parameters.filter(each => each.in === 'query' && each.required).map(({ name, schema }) => `${name}=${encodeURIComponent(String(schema.examples?.[0]))}`)
  return query.length > 0 ? `${filled}?${query.join('&')}` : filled
}

const absentLike = (example: string) => (/^[0-9a-f-]{36}$/.test(example) ? ABSENT : /^\d+$/.test(example) ? '987654' : /^[A-Z]/.test(example) ? 'NOT-THERE' : 'not-there')

/** Names a version that nothing has: what would be changed is found, and left as it is. */
async function send(entry: Entry, cell: Cell): Promise<{ status: number; text: string; headers: object }> {
  const { statusCode, payload, headers } = await on.app.inject({
    method: entry.method as 'POST', url: urlOf(entry, cell), payload: entry.body?.example as object | undefined,
    headers: { 'x-request-id': 'the-same', 'if-match': '"2147483647"', ...(cell.key === undefined ? {} : { authorization: `Bearer ${cell.key}` }) },
  })
  // These two tell of the moment, and nothing of the thing.
  return { status: statusCode, text: payload, headers: { ...headers, date: undefined, ratelimit: undefined } }
}

const secured = operations.filter(({ operation }) => operation['x-roles'] !== undefined)

test('each operation names its roles, or needs no key and asks for none', async () => {
  for (const entry of operations) {
    const { id, operation } = entry
    expect({ id, open: operation.security?.length === 0 }).toEqual({ id, open: operation['x-roles'] === undefined })
    if (operation['x-roles'] !== undefined) continue
    const { status } = await send(entry, { role: 'reporter', owner: 'own', key: undefined })
    for (const role of ROLES)
      for (const key of [...NO_KEY.map(state => keys[state] ?? keys[`${state} ${role}`]), voices[role].key]) expect({ id, status: (await send(entry, { role, owner: 'own', key })).status }).toEqual({ id, status })
  }
  expect(secured.length).toBeGreaterThan(100)
})

describe.each(secured.map(entry => [entry.id, entry] as const))('%s', (_id, entry) => {
  const roles = entry.operation['x-roles'] as Role[] // as secured are picked
  const allowed = ROLES.filter(role => roles.includes(role))
  const refused = ROLES.filter(role => !roles.includes(role))
  afterAll(plantAgain)

  test('answers 401 in the same words to a key that is expired, revoked, missing or unknown, whoever asks for what', async () => {
    const wanted = await send(entry, { role: 'reporter', owner: 'none', key: undefined })
    expect(wanted.status).toBe(401)
    for (const role of ROLES)
      for (const owner of OWNERS)
        for (const state of NO_KEY)
          expect({ role, owner, state, ...await send(entry, { role, owner, key: keys[state] ?? keys[`${state} ${role}`] }) }).toEqual({ role, owner, state, ...wanted })
  })

  if (refused.length > 0)
    test(`answers 403 in the same words to ${refused.join(', ')}, whether it is there or not`, async () => {
      const wanted = await send(entry, { role: refused[0] ?? 'reporter', owner: 'none', key: voices[refused[0] ?? 'reporter'].key })
      expect(wanted.status).toBe(403)
      for (const role of refused)
        for (const owner of OWNERS) expect({ role, owner, ...await send(entry, { role, owner, key: voices[role].key }) }).toEqual({ role, owner, ...wanted })
    })

  test.each(allowed)('finds for the %s what it sees, and says of what it does not see that it is not there', async role => {
    const { none, foreign, own } = await answersTo(entry, role)
    for (const { status, text } of [none, foreign, own]) {
      expect(Object.keys(entry.operation.responses)).toContain(String(status))
      // With a body, it may be what is asked for there that is for others.
      expect(status >= 500 || status === 401 || (status === 403 && !entry.body)).toBe(false)
      if (!SEE_RESTRICTED.includes(role)) expect(text).not.toContain(MARK)
      if (role === 'reporter') expect(text).not.toContain(BEAT_MARK)
    }
    const [subject] = slotsOf(entry)
    // A PUT makes what is not there.
    if (!subject || entry.method === 'PUT') return
    // Nobody of the role may ask for what the example asks for, whatever it is about.
    if (none.status === 403) return expect([foreign, own]).toEqual([none, none])
    const sees = SEES_FOREIGN[subject.collection]?.includes(role) ?? true
    expect(none.status).toBe(404)
    if (sees) expect(foreign).not.toMatchObject({ status: 404 })
    else expect(foreign).toEqual(none)
    // Who only looks on has nothing of its own.
    if (role !== 'auditor') expect(own).not.toMatchObject({ status: 404 })
  })
})

/** What belongs to others stays as it was planted, so that it could show: what an administrator erased is planted again. */
async function plantAgain(): Promise<void> {
  const request = await other.get(`/v1/support-requests/${things.foreign?.['support-requests']}`)
  if (!request.text.includes(MARK)) things.foreign = await thingsOf(other, MARK)
  const shown = [`support-requests/${things.foreign?.['support-requests']}`, `webhooks/${things.foreign?.webhooks}`, `heartbeats/${things.foreign?.heartbeats}`]
  for (const path of shown) expect((await other.get(`/v1/${path}`).expect(200)).text).toMatch(new RegExp(`${MARK}|${BEAT_MARK}`))
}

async function answersTo(entry: Entry, role: Role) {
  const answered = (owner: Owner) => send(entry, { role, owner, key: voices[role].key })
  const [none, foreign, own] = [await answered('none'), await answered('foreign'), await answered('own')]
  // What a PUT made of nothing is there for the next operation no more.
  await on.db('heartbeat').whereIn('name', ['not-there', things.foreign?.heartbeats ?? '']).whereNot({ client_id: other.id }).delete()
  return { none, foreign, own }
}
