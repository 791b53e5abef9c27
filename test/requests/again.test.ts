/** A fault that is reported again by `POST /v1/support-requests` after its request has ended: as at the doors for machines. */
import { replica, service } from '../support/service'
import { aRequest, move, type Opened, RESOLVE } from '../support/world'

const on = service()
const REQUESTS = '/v1/support-requests'
const BEYOND = 73 * 60

const other = replica(on)

const report = (fingerprint: string, more: object = {}) => on.reporter.post(REQUESTS, { title: 'Queue stuck', fingerprint, ...more })
const all = (fingerprint: string) => on.db('support_request').where({ fingerprint }).orderBy('id').select('id', 'state', 'occurrences') as Promise<{ id: string; state: string; occurrences: number }[]>
const linksOf = async ({ path }: { path: string }) => (await on.agent.get(`${path}/links`).expect(200)).body.items as { type: string; request: string }[]
const pathOf = (id: string) => ({ path: `${REQUESTS}/${id}` }) as Opened

async function ended(fingerprint: string, ...more: string[]): Promise<Opened> {
  const request = await aRequest(on, { title: 'Queue stuck', fingerprint })
  await move(on, request, 'start', RESOLVE, ...more)
  return request
}

test('shortly after its resolution it reopens the request, and says so', async () => {
  const first = await ended('shortly')
  const { body } = await report('shortly').expect(200)
  expect(body).toMatchObject({ id: first.id, state: 'in_progress', occurrences: 2, resolved_at: null })
  const { body: history } = await on.agent.get(`${first.path}/history`).expect(200)
  expect(history.items).toContainEqual(expect.objectContaining({ event: 'request.transitioned', actor: 'Client registry', note: 'Reported again by its source.' }))
})

test('later, or after it was closed, it opens another that follows it up', async () => {
  const [late, closed] = [await ended('late'), await ended('closed', 'close')]
  on.clock.advance(BEYOND)
  for (const [name, former] of [['late', late], ['closed', closed]] as const) {
    const { body } = await report(name).expect(201)
    expect(await linksOf(pathOf(body.id as string))).toMatchObject([{ type: 'follow_up_of', request: former.id }])
    expect(await linksOf(former)).toMatchObject([{ type: 'followed_up_by', request: body.id }])
    expect(await all(name)).toMatchObject([{ id: former.id, occurrences: 1 }, { id: body.id, occurrences: 1 }])
  }
})

test.each([['reopened', 0, [21]], ['followed up', BEYOND, [1, 20]]] as const)('twenty times at once through two replicas it is %s once', async (how, minutes, occurrences) => {
  const first = await ended(how)
  on.clock.advance(minutes)
  const voices = [on.reporter, other.as(on.reporter)]
  const answers = await Promise.all(Array.from({ length: 10 }, () => voices.map(each => each.post(REQUESTS, { title: 'Storm', fingerprint: how }))).flat())
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array.from({ length: 19 }, () => 200), how === 'reopened' ? 200 : 201])
  expect((await all(how)).map(each => each.occurrences)).toEqual(occurrences)
  expect(await linksOf(first)).toHaveLength(how === 'reopened' ? 0 : 1)
})

test('a call that is repeated answers as before, also where its request has ended since', async () => {
  await ended('repeated', 'close')
  const post = () => report('repeated').set('idempotency-key', 'again-1').expect(201)
  const { body: first } = await post()
  await move(on, pathOf(first.id as string), 'start', RESOLVE, 'close')
  const { body, headers } = await post()
  expect([body.id, headers['idempotency-replayed']]).toEqual([first.id, 'true'])
  expect(await all('repeated')).toHaveLength(2)
})

test('one key for two faults at the same moment opens one follow-up; the other call is told that the key was used', async () => {
  const faults = Array.from({ length: 10 }, (_, place) => `one key ${place}`)
  for (const each of faults) await ended(each, 'close')
  const voiceOf = (place: number) => (place % 2 === 0 ? on.reporter : other.as(on.reporter))
  const answers = await Promise.all(faults.map((fingerprint, place) =>
    voiceOf(place).post(REQUESTS, { title: 'Queue stuck', fingerprint }).set('idempotency-key', 'one-for-all')))
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...faults.slice(1).map(() => 422)])
  expect((await Promise.all(faults.map(all))).filter(each => each.length === 2)).toHaveLength(1)
})

test('an external reference that is known means its request, and one that is not is followed up like any other', async () => {
  const external_reference = { system: 'openhim', id: 'again-1' }
  const first = await aRequest(on, { fingerprint: 'referred', external_reference })
  await move(on, first, 'start', RESOLVE, 'close')
  expect((await report('referred', { external_reference }).expect(200)).body).toMatchObject({ id: first.id, state: 'closed' })
  const { body } = await report('referred', { external_reference: { system: 'openhim', id: 'again-2' } }).expect(201)
  expect(await linksOf(pathOf(body.id as string))).toMatchObject([{ type: 'follow_up_of', request: first.id }])
})

test('what follows up is at least as restricted as what it follows up', async () => {
  const [open, secret] = [await ended('asks for more', 'close'), await ended('was restricted', 'close')]
  await on.administrator.patch(secret.path, '*', { sensitivity: 'restricted' }).expect(200)
  expect((await report('asks for more', { sensitivity: 'restricted' }).expect(201)).body.sensitivity).toBe('restricted')
  expect((await report('was restricted').expect(201)).body.sensitivity).toBe('restricted')
  expect(await linksOf(open)).toEqual([])
})

test('a code that was retired since keeps no source from reopening', async () => {
  await on.lead.post('/v1/components', { code: 'GONE', name: 'Soon gone', layer: 'registry' }).expect(201)
  const first = await aRequest(on, { fingerprint: 'retired', component: 'GONE' })
  await move(on, first, 'start', RESOLVE)
  await on.lead.patch('/v1/components/GONE', '*', { retired: true }).expect(200)
  expect((await report('retired', { component: 'GONE' }).expect(200)).body).toMatchObject({ id: first.id, state: 'in_progress' })
})
