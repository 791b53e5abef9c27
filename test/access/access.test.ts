/** Who may call, with what, and what each may see. */
import { service } from '../support/service'
import { aMember, aRequest, aTeam } from '../support/world'

const REQUESTS = '/v1/support-requests'

describe('a key', () => {
  const on = service()

  test.each([
    ['as a Bearer token', (key: string) => ['authorization', `Bearer ${key}`]],
    ['in X-API-Key', (key: string) => ['x-api-key', key]],
    ['by HTTP Basic with the client id', (key: string, id: string) => ['authorization', `Basic ${Buffer.from(`${id}:${key}`).toString('base64')}`]],
  ] as const)('is taken %s', async (_how, header) => {
    const [name = '', value = ''] = header(on.reporter.key, on.reporter.id)
    await on.anyone.get('/v1/me').set(name, value).expect(200)
  })

  test.each([
    ['none', () => []],
    ['an unknown one', () => ['authorization', 'Bearer sk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA']],
    ['one in another scheme', (key: string) => ['authorization', `Digest ${key}`]],
    ['that of one client under the name of another', (key: string) => ['authorization', `Basic ${Buffer.from(`01890000-0000-7000-8000-000000000000:${key}`).toString('base64')}`]],
    ['an empty one', () => ['authorization', 'Bearer ']],
  ] as const)('%s answers 401 and how to do it', async (_what, header) => {
    const [name, value] = header(on.reporter.key)
    const call = on.anyone.get('/v1/me')
    const { body, headers } = await (name === undefined ? call : call.set(name, value ?? '')).expect(401)
    expect(headers['www-authenticate']).toContain('Bearer')
    expect(body.type).toBe('/problems/unauthenticated')
  })

  test('in the query is no key', async () => {
    await on.anyone.get(`/v1/me?api_key=${on.reporter.key}`).expect(401)
  })

  test('is issued, lives beside others, expires and is revoked', async () => {
    const { body: client } = await on.administrator.post('/v1/clients', { name: 'Laboratory system', roles: ['reporter'], component: 'LIS' }).expect(201)
    const issue = async (body: object) => (await on.administrator.post(`/v1/clients/${client.id}/keys`, body).expect(201)).body as { id: string; secret: string }
    const expires_at = new Date(Date.parse(on.clock.now()) + 3_600_000).toISOString()
    const [first, second] = [await issue({ label: 'First' }), await issue({ expires_at })]
    const call = (key: string) => on.anyone.get('/v1/me').set('x-api-key', key)
    await call(first.secret).expect(200)
    await call(second.secret).expect(200)

    on.clock.advance(61)
    await call(second.secret).expect(401)
    await on.administrator.post(`/v1/clients/${client.id}/keys/${first.id}/revocation`).expect(200)
    await call(first.secret).expect(401)
    await on.administrator.post(`/v1/clients/${client.id}/keys/${first.id}/revocation`).expect(200)
  })

  test('that would be expired from the start is not issued', async () => {
    await on.administrator.post(`/v1/clients/${on.agent.id}/keys`, { expires_at: on.clock.now() }).expect(400)
  })

  test('is kept as a digest only', async () => {
    const rows = JSON.stringify(await on.db('client_key').select())
    expect(rows).not.toContain(on.administrator.key)
  })

  test('shows when it was last used', async () => {
    const { noteUses } = await import('../../src/access/snapshot')
    await on.agent.get('/v1/me').expect(200)
    await noteUses(on.db, on.assembly.callers)
    const { body } = await on.administrator.get(`/v1/clients/${on.agent.id}/keys`).expect(200)
    expect(body.items[0].last_used_at).not.toBeNull()
  })

  test('made on another replica is known at once', async () => {
    const { digestOfKey, newKey } = await import('../../src/access/keys')
    const key = newKey()
    const now = on.clock.now()
    await on.db('client_key').insert({ id: on.assembly.deps.newId(now), client_id: on.agent.id, prefix: 'x', digest: digestOfKey(key), created_at: now })
    await on.anyone.get('/v1/me').set('x-api-key', key).expect(200)
  })

  test('of a client that is switched off is refused, and nobody switches off the last administrator', async () => {
    const { body: client } = await on.administrator.get(`/v1/clients/${on.auditor.id}`).expect(200)
    await on.administrator.patch(`/v1/clients/${client.id}`, client.version as number, { active: false }).expect(200)
    await on.auditor.get('/v1/me').expect(401)
    const { body } = await on.administrator.patch(`/v1/clients/${on.administrator.id}`, 1, { roles: ['auditor'] }).expect(409)
    expect(body.type).toBe('/problems/still_referenced')
  })
})

describe('a request', () => {
  const on = service()

  test('of another reporter does not exist, in the same words as one that is not there', async () => {
    const other = await on.newVoice({ name: 'Facility registry', roles: ['reporter'], component: 'FR' })
    const mine = await aRequest(on)
    const foreign = await other.get(mine.path).set('x-request-id', 'same').expect(404)
    const absent = await other.get(`${REQUESTS}/01890000-0000-7000-8000-000000000000`).set('x-request-id', 'same').expect(404)
    expect(foreign.text).toBe(absent.text)
    for (const path of ['comments', 'history', 'links', 'assignments', 'occurrences', 'explanation']) await other.get(`${mine.path}/${path}`).expect(404)
    await other.post(`${mine.path}/comments`, { text: 'Mine?' }).expect(404)
    await other.post(`${mine.path}/transitions`, { action: 'cancel', reason: 'x' }).expect(404)
    const { body } = await other.get(REQUESTS).expect(200)
    expect(body.items).toEqual([])
  })

  test('that is restricted is seen by who reported it, its team, administrators and auditors only', async () => {
    const team = await aTeam(on, 'Security team')
    const person = await aMember(on, team.id, 'Amina')
    const insider = await on.newVoice({ name: 'Amina at work', roles: ['agent'], person: person.id })
    const request = await aRequest(on, { sensitivity: 'restricted' })
    await on.administrator.post(`${request.path}/assignments`, { team: team.id }).expect(201)

    const sees = async (voice: typeof on.agent) => {
      const { status } = await voice.get(request.path)
      const { body } = await voice.get(`${REQUESTS}?count=exact`).expect(200)
      return [status, body.total]
    }
    for (const voice of [on.reporter, insider, on.administrator, on.auditor]) expect(await sees(voice)).toEqual([200, await total(voice)])
    for (const voice of [on.agent, on.lead]) {
      expect((await sees(voice))[0]).toBe(404)
      expect(JSON.stringify((await voice.get(REQUESTS)).body)).not.toContain(request.id)
      expect(JSON.stringify((await voice.get('/v1/assignments')).body)).not.toContain(request.id)
    }
  })

  const total = async (voice: typeof on.agent) => (await voice.get(`${REQUESTS}?count=exact`)).body.total as number

  test('is changed by nobody who only audits', async () => {
    const request = await aRequest(on)
    await on.auditor.get(request.path).expect(200)
    await on.auditor.post(REQUESTS, { title: 'x' }).expect(403)
    await on.auditor.post(`${request.path}/comments`, { text: 'x' }).expect(403)
    await on.auditor.patch(request.path, 1, { severity: 'low' }).expect(403)
  })
})
