/** Opening a support request: what is written, how often, and what is refused. */
import { Client } from 'pg'
import type { Caller } from '../../src/domain/caller'
import { openDatabase } from '../../src/platform/database'
import { openLog } from '../../src/platform/log'
import { decideOpening } from '../../src/requests/decide-opening'
import { insertTogether } from '../../src/requests/insert-together'
import { service } from '../support/service'
import { aRequest, aTeam, giveCategory } from '../support/world'

const REQUESTS = '/v1/support-requests'

// One for the file: each describe leaves to the next what it made.
const on = service()

describe('opening a support request', () => {
  const rows = async () => (await on.db('support_request').count({ found: '*' }) as { found: number }[])[0]?.found ?? 0

  test('answers 201 with the whole resource, its path and its version', async () => {
    const { body, headers } = await on.reporter.post(REQUESTS, { title: 'Patient search answers 502', severity: 'high' }).expect(201)
    expect(body).toMatchObject({ state: 'new', severity: 'high', category: 'help-desk', component: 'CR', occurrences: 1, version: 1 })
    expect(headers).toMatchObject({ location: `${REQUESTS}/${body.id}`, etag: '"1"' })
    const read = await on.reporter.get(String(headers.location)).expect(200)
    expect(read.body).toEqual(body)
    const byNumber = await on.reporter.get(`${REQUESTS}/${body.number}`).expect(200)
    expect(byNumber.body).toEqual(body)
  })

  test('keeps every member that was sent', async () => {
    const sent = {
      title: 'Patient search through the IOL answers 502',
      description: 'Since 10:02 every query to the client registry times out after 60 s.',
      category: 'integration.integration-issue',
      severity: 'critical',
      component: 'CR',
      counterpart: 'IOL',
      workflow: 'query-patient-demographic-records-by-demographics',
      facility: { system: 'urn:example:mfl', code: 'KE-1042' },
      external_reference: { system: 'openhim', id: '5f2c' },
      on_behalf_of: { name: 'Night shift, Kisumu', contact: 'ops@example.org', kind: 'facility_manager' },
      labels: ['production', 'nächtlich'],
      details: { channel: 'CR search', code: 502, nested: { list: [1, null, true] } },
      sensitivity: 'restricted',
    }
    const { body } = await on.reporter.post(REQUESTS, sent).set('x-openhim-transactionid', '5f2c9e').expect(201)
    expect(body).toMatchObject({ ...sent, openhim_transaction: '5f2c9e' })
  })

  test('is one round trip to the database', async () => {
    await aRequest(on)
    const sent = jest.spyOn(Client.prototype, 'query')
    await on.reporter.post(REQUESTS, { title: 'Counted' }).set('idempotency-key', 'count-1').expect(201)
    const statements = sent.mock.calls.length
    sent.mockRestore()
    expect(statements).toBe(1)
  })

  test('writes one journal line under the name of the caller, without any text of a person', async () => {
    const { id } = await aRequest(on, { title: 'A title that stays out of the journal', description: 'As does this.' })
    const lines = await on.db('journal').where({ request_id: id })
    expect(lines).toMatchObject([{ event: 'request.opened', actor: 'Client registry', client_id: on.reporter.id, data: { category: 'help-desk' } }])
    expect(JSON.stringify(lines)).not.toContain('stays out')
  })

  test('gives it to the team of its category, and says why in data and in words', async () => {
    const team = await aTeam(on, 'Integration team')
    await giveCategory(on, 'integration', team.id)
    const request = await aRequest(on, { category: 'integration.integration-issue' })
    const { body } = await on.agent.get(request.path).expect(200)
    expect(body).toMatchObject({ team: team.id, assigned_because: { rule: 'parent_category_team', category: 'integration' } })
    const explained = await on.reporter.get(`${request.path}/explanation`).expect(200)
    expect(explained.body.assignment.because.sentence).toContain('Integration team')
    const held = await on.agent.get(`${request.path}/assignments`).expect(200)
    expect(held.body.items).toMatchObject([{ team: team.id, person: null, ended_at: null, assigned_by: null }])
  })

  test('that no team covers is held by nobody, and says so', async () => {
    const request = await aRequest(on, { category: 'data' })
    const { body } = await on.agent.get(request.path).expect(200)
    expect(body).toMatchObject({ team: null, assigned_because: { rule: 'nobody', category: 'data' } })
    const unassigned = await on.agent.get(`${REQUESTS}?assigned=false&category=data`).expect(200)
    expect(unassigned.body.items).toMatchObject([{ id: request.id }])
  })

  test('by an outdated plan never happens: the decision is made again by the plan that is in force', async () => {
    const team = await aTeam(on, 'Operations team')
    await on.assembly.deps.plan.refresh()
    const before = on.assembly.deps.plan.current().revision
    // Another replica changes the plan; this one has not looked since.
    await on.db('category').where({ code: 'operations' }).update({ team: team.id })
    expect(on.assembly.deps.plan.current().revision).toBe(before)
    const { body } = await on.reporter.post(REQUESTS, { title: 'Disk full', category: 'operations.backup' }).expect(201)
    expect(body).toMatchObject({ team: team.id })
  })

  test('masks a key of this service that was pasted into a text', async () => {
    const { body } = await on.reporter.post(REQUESTS, { title: `My key ${on.reporter.key} fails`, details: { header: [`Bearer ${on.reporter.key}`] } }).expect(201)
    expect(body).toMatchObject({ title: 'My key [removed: key] fails', details: { header: ['Bearer [removed: key]'] } })
  })

  test.each([
    ['an unknown category', { category: 'integration.integration-isue' }, '/category', /near matches: integration\.integration-issue/],
    ['an alias of a component', { component: 'MPI' }, '/component', /near matches: CR/],
    ['an unknown workflow', { workflow: 'no-such-thing-at-all' }, '/workflow', /not known/],
    ['a member that nobody knows', { colour: 'red' }, '/colour', /not known/],
    ['a severity that does not exist', { severity: 'urgent' }, '/severity', /critical, high, normal, low/],
    ['a blank title', { title: '   ' }, '/title', /not allowed/],
  ])('with %s is refused with a pointer, and nothing is stored', async (_what, wrong, pointer, says) => {
    const before = await rows()
    const { body } = await on.reporter.post(REQUESTS, { title: 'x', ...wrong }).expect(400)
    expect(body).toMatchObject({ type: '/problems/validation_failed', errors: [{ pointer, detail: expect.stringMatching(says) as string }] })
    expect(await rows()).toBe(before)
  })

  test('with a retired category is refused, while requests that have it keep it', async () => {
    const request = await aRequest(on, { category: 'help-desk.question' })
    const { body: category } = await on.lead.get('/v1/categories/help-desk.question').expect(200)
    await on.lead.patch('/v1/categories/help-desk.question', category.version as number, { retired: true }).expect(200)
    await on.reporter.post(REQUESTS, { title: 'x', category: 'help-desk.question' }).expect(400)
    await on.agent.patch(request.path, request.version, { severity: 'low', category: 'help-desk.question' }).expect(200)
  })

  test('tells of all faults at once', async () => {
    const { body } = await on.reporter.post(REQUESTS, { title: '', severity: 3, labels: ['a b'], facility: { code: 'x' } }).expect(400)
    const pointers = (body.errors as { pointer: string }[]).map(({ pointer }) => pointer)
    expect(pointers).toEqual(expect.arrayContaining(['/title', '/severity', '/labels/0', '/facility/system']))
  })
})

describe('opening many at once', () => {
  /** Not over sockets, which bring them one after the other. */
  const atOnce = (bodies: object[], keyOf: (place: number) => string) => Promise.all(bodies.map((body, place) => on.app.inject({
    method: 'POST', url: REQUESTS, payload: body, headers: { 'authorization': `Bearer ${on.reporter.key}`, 'idempotency-key': keyOf(place) },
  })))

  test('takes fewer statements than requests, and answers each with its own', async () => {
    await aRequest(on)
    const titles = Array.from({ length: 20 }, (_, place) => `Title ${place}`)
    const sent = jest.spyOn(Client.prototype, 'query')
    const answers = await atOnce(titles.map(title => ({ title })), place => `many-${place}`)
    const statements = sent.mock.calls.filter(([query]) => (query as unknown as { name?: string }).name?.startsWith('requests/open')).length
    sent.mockRestore()
    expect(statements).toBeGreaterThan(0)
    expect(statements).toBeLessThan(10)
    expect(answers.map(answer => [answer.statusCode, answer.json<{ title: string }>().title])).toEqual(titles.map(title => [201, title]))
    expect(new Set(answers.map(answer => answer.json<{ number: string }>().number)).size).toBe(20)
  })

  test('repeats the outcome of those that were opened before, and refuses a key that was used for something else', async () => {
    const bodies = Array.from({ length: 20 }, (_, place) => ({ title: place === 7 ? 'Something else' : place < 10 ? `Title ${place}` : `Another ${place}` }))
    const answers = await atOnce(bodies, place => (place < 10 ? `many-${place}` : `more-${place}`))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(bodies.map((_, place) => (place === 7 ? 422 : 201)))
    expect(answers.map(({ headers }) => headers['idempotency-replayed'])).toEqual(bodies.map((_, place) => (place < 10 && place !== 7 ? 'true' : undefined)))
  })

  test('in two processes, the same faults in opposite orders, neither waits for ever nor fails', async () => {
    const { deps } = on.assembly
    const plan = deps.plan.current()
    const other = openDatabase({ url: on.url, poolMax: 4, prepared: true, log: openLog('silent') })
    const caller = (await on.assembly.callers.find(on.reporter.key, deps.now())) as Caller
    const item = (fingerprint: string) => decideOpening(deps, plan, {
      input: { title: 'Down', fingerprint }, call: { caller, origin: { call_id: 'x', door: 'api', openhim_transaction: null, address: null, hops: 0 } }, now: deps.now(), source: null, earlier: null, expects: null,
    })
    for (let round = 0; round < 6; round++) {
      const names = Array.from({ length: 100 }, (_, place) => `crossing ${round} ${place}`)
      const both = [...names.map(name => insertTogether(deps.db, item(name))), ...[...names].reverse().map(name => insertTogether(other, item(name)))]
      const rows = await Promise.all(both)
      expect(rows.filter(Boolean)).toHaveLength(100)
    }
    await other.destroy()
  })
})

describe('opening twice', () => {
  const report = { title: 'No lab results', external_reference: { system: 'openhim', id: 'tx-1' } }

  test('with one external reference answers 200 with the request of the first time', async () => {
    const first = await on.reporter.post(REQUESTS, report).expect(201)
    const second = await on.reporter.post(REQUESTS, { ...report, title: 'Again' }).expect(200)
    expect(second.body).toEqual(first.body)
    expect(second.headers.location).toBe(first.headers.location)
  })

  test('with one external reference, by two clients, makes two requests', async () => {
    const other = await on.newVoice({ name: 'Facility registry', roles: ['reporter'], component: 'FR' })
    const shared = { title: 'x', external_reference: { system: 'openhim', id: 'tx-2' } }
    const first = await on.reporter.post(REQUESTS, shared).expect(201)
    const second = await other.post(REQUESTS, shared).expect(201)
    expect(second.body.id).not.toBe(first.body.id)
  })

  test('with one fingerprint joins the living request and counts', async () => {
    const fault = { title: 'Disk full', fingerprint: 'node-7/disk' }
    const first = await on.reporter.post(REQUESTS, fault).expect(201)
    const second = await on.reporter.post(REQUESTS, { ...fault, title: 'Disk still full' }).expect(200)
    expect(second.body).toMatchObject({ id: first.body.id, title: 'Disk full', occurrences: 2 })
    const { body } = await on.reporter.get(`${REQUESTS}/${first.body.id}/occurrences`).expect(200)
    expect(body.items).toMatchObject([{ title: 'Disk full' }, { title: 'Disk still full' }])
  })

  test('twenty times at once with one fingerprint is one request, twenty occurrences and one journal line', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => on.reporter.post(REQUESTS, { title: 'Storm', fingerprint: 'storm' })))
    expect(all.map(({ status }) => status).sort()).toEqual([...Array<number>(19).fill(200), 201])
    const ids = new Set(all.map(({ body }) => body.id as string))
    expect(ids.size).toBe(1)
    const [id] = ids
    const { body } = await on.reporter.get(`${REQUESTS}/${id}`).expect(200)
    expect(body.occurrences).toBe(20)
    const { body: kept } = await on.reporter.get(`${REQUESTS}/${id}/occurrences`).expect(200)
    expect((kept.items as { ordinal: number }[]).map(each => each.ordinal)).toEqual([1, 2, 3, 4, 5, 16, 17, 18, 19, 20])
    expect(await on.db('journal').where({ request_id: id })).toHaveLength(1)
  })
})
