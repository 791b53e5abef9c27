/** Who reads what is restricted stands in the journal, before the answer; reading anything else costs nothing. */
import { service, type Voice } from '../support/service'
import { aMember, aRequest, aTeam, type Opened } from '../support/world'

const on = service()
let secret: Opened
let other: Opened
let normal: Opened
let assignment: string
let insider: Voice

beforeAll(async () => {
  const team = await aTeam(on, 'Security')
  const person = await aMember(on, team.id, 'Amina')
  insider = await on.newVoice({ name: 'Amina\'s desk', roles: ['agent'], person: person.id })
  secret = await aRequest(on, { title: 'Records shown to strangers', sensitivity: 'restricted' })
  other = await aRequest(on, { title: 'A stolen key', sensitivity: 'restricted' })
  normal = await aRequest(on, { title: 'Records load slowly' })
  const { body } = await on.administrator.post(`${secret.path}/assignments`, { team: team.id }).expect(201)
  assignment = (body as { id: string }).id
  await on.administrator.post(`${normal.path}/links`, { type: 'relates_to', request: secret.id }).expect(201)
  await on.agent.post(`${normal.path}/transitions`, { action: 'acknowledge' }).expect(200)
})

const reads = () => on.db('journal').where({ event: 'request.read' }).orderBy('seq')
  .select('request_id', 'data', 'client_id', 'key_id', 'person_id', 'call_id', 'address') as Promise<Record<string, unknown>[]>

/** The reads that the call has noted. */
async function notedBy(call: () => PromiseLike<unknown>): Promise<Record<string, unknown>[]> {
  const before = (await reads()).length
  await call()
  return (await reads()).slice(before)
}

test.each([
  ['', 'readSupportRequest'], ['/history', 'readHistory'], ['/comments', 'listComments'], ['/links', 'listLinks'],
  ['/occurrences', 'listOccurrences'], ['/explanation', 'explainSupportRequest'], ['/clocks', 'readClocks'],
  ['/watchers', 'listWatchers'], ['/assignments', 'listAssignmentsOfRequest'],
])('reading a restricted request at …%s is a line with who, by which call and from where', async (path, operation) => {
  const noted = await notedBy(() => insider.get(`${secret.path}${path}`).set('x-request-id', `call${path}`).expect(200))
  const [{ key_id, person_id, ...line } = {}] = noted
  // Lists of what hangs on it may show it once more.
  expect(line).toEqual({ request_id: secret.id, data: { operation }, client_id: insider.id, call_id: `call${path}`, address: expect.stringContaining('127.0.0.1') })
  expect([typeof key_id, typeof person_id]).toEqual(['string', 'string'])
})

test('reading it by its number, its assignment, and a link to it is such a line too', async () => {
  const calls = [`/v1/support-requests/${secret.number}`, `/v1/assignments/${assignment}`, `${normal.path}/links`, '/v1/assignments', `/v1/assignments?request=${secret.id}`]
  for (const path of calls) expect(await notedBy(() => on.auditor.get(path).expect(200))).toMatchObject([{ request_id: secret.id, client_id: on.auditor.id }])
})

test('a page that shows several of them is one line that lists them', async () => {
  const noted = await notedBy(() => on.auditor.get('/v1/support-requests?q=records OR key').expect(200))
  expect(noted).toMatchObject([{ request_id: null, data: { operation: 'listSupportRequests', requests: expect.arrayContaining([secret.id, other.id]) } }])
})

test('whoever is not shown it leaves no line', async () => {
  expect(await notedBy(async () => {
    await on.agent.get(secret.path).expect(404)
    await on.agent.get('/v1/support-requests').expect(200)
    await on.agent.get(`${normal.path}/links`).expect(200)
    await on.auditor.get('/v1/support-requests?q=slowly').expect(200)
  })).toEqual([])
})

test('opening, reading and listing what is not restricted takes not one statement more, and a restricted one a single one', async () => {
  const acquire = jest.spyOn(on.db.client as { acquireConnection: () => unknown }, 'acquireConnection')
  const statements = async (call: () => PromiseLike<unknown>) => {
    const before = acquire.mock.calls.length
    await call()
    return acquire.mock.calls.length - before
  }
  expect(await statements(() => on.agent.get(normal.path).expect(200))).toBe(1)
  expect(await statements(() => on.agent.get('/v1/support-requests').expect(200))).toBe(1)
  expect(await statements(() => on.reporter.post('/v1/support-requests', { title: 'One statement' }).expect(201))).toBe(1)
  expect(await statements(() => on.auditor.get(secret.path).expect(200))).toBe(2)
  acquire.mockRestore()
})

test('where it cannot be noted it is not read', async () => {
  await on.db.raw(`create function hinder() returns trigger language plpgsql as $$ begin raise exception 'no' using errcode = '53100'; end $$;
    create trigger hinder before insert on journal for each row when (new.event = 'request.read') execute function hinder()`)
  const { status, text } = await on.auditor.get(secret.path)
  expect([status, text.includes('strangers')]).toEqual([503, false])
  await on.db.raw('drop trigger hinder on journal; drop function hinder()')
})

test('is no part of the history of the request, and keeps no copy of it', async () => {
  await on.auditor.get(secret.path).expect(200)
  const { body } = await on.auditor.get(`${secret.path}/history?limit=200`).expect(200)
  expect((body.items as { event: string }[]).map(line => line.event)).toEqual(['request.opened', 'request.assigned', 'request.linked'])
  const copies = await on.db('journal_resource').join('journal', 'journal.seq', 'journal_resource.seq').where({ event: 'request.read' })
  expect(copies).toEqual([])
})
