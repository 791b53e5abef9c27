/** Subscribing: what is taken, what is refused, and whose it is. */
import { service } from '../support/service'

describe('Subscribing', () => {
  const on = service()
  const url = 'https://chat.example.org/hooks/support'
  const journal = (subject: string) => on.db('journal').where({ subject }).orderBy('seq').pluck('event') as Promise<string[]>

  test('gives a secret once, which is in no answer after and in no line of the journal', async () => {
    const { body } = await on.agent.post('/v1/webhooks', { url, description: 'The chat' }).set('idempotency-key', 'subscribe').expect(201)
    const { id, secret } = body as { id: string; secret: string }
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    const again = await on.agent.post('/v1/webhooks', { url, description: 'The chat' }).set('idempotency-key', 'subscribe').expect(201)
    expect(again.body).toEqual({ ...body as object, secret: null })
    const read = await on.agent.get(`/v1/webhooks/${id}`).expect(200)
    const list = await on.agent.get('/v1/webhooks').expect(200)
    const lines = await on.db('journal').select('*')
    const kept = await on.db('idempotency_key').select('answer')
    expect(JSON.stringify([read.body, list.body, lines, kept])).not.toContain(secret)
    expect(await journal(id)).toEqual(['webhook.added'])
  })

  test.each([
    'ftp://example.org/', 'http://127.0.0.1/', 'http://localhost:8080/', 'http://10.1.2.3/hook', 'http://169.254.169.254/latest', 'http://[::1]/', 'http://[::ffff:10.0.0.1]/',
    'http://2130706433/', 'http://0x7f.1/', 'https://user:hunter2@example.org/', 'https://example.org/#part', 'https://', 'http://192.168.0.1:3000/', 'http://100.64.0.1/',
  ])('refuses the address %s, and names the member', async address => {
    const { body } = await on.agent.post('/v1/webhooks', { url: address }).expect(400)
    expect(body).toMatchObject({ errors: [{ pointer: '/url' }] })
    expect(JSON.stringify(body)).not.toContain('hunter2')
  })

  test.each([
    [{ types: ['request.read'] }, '/types/0'], [{ types: ['nothing'] }, '/types/0'], [{ components: ['NOWHERE'] }, '/components/0'], [{ categories: ['nothing'] }, '/categories/0'],
    [{ format: 'xml' }, '/format'], [{ secret: 'whsec_mine' }, '/secret'],
  ])('refuses %j', async (given, pointer) => {
    const { body } = await on.agent.post('/v1/webhooks', { url, ...given }).expect(400)
    expect(body).toMatchObject({ errors: [{ pointer }] })
  })

  test('is bounded for each client, however many ask at once', async () => {
    const voice = await on.newVoice({ name: 'Eager', roles: ['reporter'] })
    const answers = await Promise.all(Array.from({ length: 70 }, () => voice.post('/v1/webhooks', { url }).then(({ status }) => status)))
    expect(answers.filter(status => status === 201)).toHaveLength(50)
    expect(answers.filter(status => status === 409)).toHaveLength(20)
  })

  test('is each client\'s own affair, and the administrator\'s', async () => {
    const { body } = await on.agent.post('/v1/webhooks', { url }).expect(201)
    const path = `/v1/webhooks/${(body as { id: string }).id}`
    for (const [method, suffix] of [['get', ''], ['post', '/pings'], ['get', '/deliveries'], ['post', '/secret-rotations']] as const)
      await on.lead[method](`${path}${suffix}`).expect(404)
    await on.lead.patch(path, 1, { active: false }).expect(404)
    await on.lead.delete(path, 1).expect(404)
    await on.auditor.post('/v1/webhooks', { url }).expect(403)
    await on.administrator.patch(path, 1, { active: false }).expect(200)
  })

  test('is changed under its version, to what is allowed, and removed with what waits', async () => {
    const { body } = await on.agent.post('/v1/webhooks', { url }).expect(201)
    const { id } = body as { id: string }
    const path = `/v1/webhooks/${id}`
    await on.agent.patch(path, 1, { url: 'http://10.0.0.1/' }).expect(400)
    const { body: changed } = await on.agent.patch(path, 1, { types: ['request.opened'], exclude_own: true, description: null }).expect(200)
    expect(changed).toMatchObject({ version: 2, types: ['request.opened'], exclude_own: true })
    await on.agent.patch(path, 1, { active: false }).expect(412)
    await on.agent.delete(path, 1).expect(412)
    await on.agent.delete(path, 2).expect(204)
    await on.agent.get(path).expect(404)
    expect(await journal(id)).toEqual(['webhook.added', 'webhook.changed', 'webhook.removed'])
  })

  test('is another to whoever knows it where nothing arrives since, and since when; its owner need not have seen that', async () => {
    const { body, headers } = await on.agent.post('/v1/webhooks', { url }).expect(201)
    const { id } = body as { id: string }
    const path = `/v1/webhooks/${id}`
    const known = [String(headers.etag)]
    for (const failing_since of ['2026-03-02T10:00:00.000Z', '2026-03-03T10:00:00.000Z']) {
      await on.db('webhook').where({ id }).update({ failing_since })
      const read = await on.agent.get(path).set('if-none-match', known.join(', ')).expect(200)
      expect(read.body).toMatchObject({ failing_since, version: 1 })
      known.push(String(read.headers.etag))
      await on.agent.get(path).set('if-none-match', known.join(', ')).expect(304)
    }
    await on.agent.patch(path, known[1] ?? '', { description: 'Known as it was' }).expect(200)
    await on.agent.patch(path, known[0] ?? '', { description: 'Known as it was' }).expect(412)
    await on.agent.patch(path, 2, { description: 'Known by its version' }).expect(200)
  })

  test('asks again only for what is its own', async () => {
    const made = await Promise.all([1, 2].map(() => on.agent.post('/v1/webhooks', { url }).expect(201)))
    const [one, two] = made.map(({ body }) => (body as { id: string }).id)
    await on.agent.post(`/v1/webhooks/${one}/deliveries/${two}/redelivery`).expect(404)
    await on.agent.post(`/v1/webhooks/${one}/replays`, { from: '2026-01-01T00:00:00Z', to: '2026-03-01T00:00:00Z' }).expect(400)
  })
})
