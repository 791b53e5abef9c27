/** What the feed, the audit and the webhooks find beside each line of the journal. */
import { service } from '../support/service'
import { aRequest } from '../support/world'

describe('A line of the journal about a request', () => {
  const on = service()
  const resources = async (id: string) => {
    const rows = await on.db('journal').join('journal_resource', 'journal_resource.seq', 'journal.seq').where({ request_id: id }).orderBy('journal.seq')
      .select('journal.event', 'resource') as { event: string; resource: { state: string; version: number; title: string } }[]
    return rows.map(({ event, resource }) => ({ event, state: resource.state, version: resource.version, title: resource.title }))
  }

  test('has the request beside it as it was then, whatever happens to it later', async () => {
    const { id, path } = await aRequest(on, { title: 'Search is down' })
    await on.agent.post(`${path}/transitions`, { action: 'acknowledge' }).expect(200)
    await on.agent.post(`${path}/transitions`, { action: 'start' }).expect(200)
    const version = 1
    expect(await resources(id)).toEqual([
      { event: 'request.opened', state: 'new', version, title: 'Search is down' },
      { event: 'request.transitioned', state: 'acknowledged', version: version + 1, title: 'Search is down' },
      { event: 'request.transitioned', state: 'in_progress', version: version + 2, title: 'Search is down' },
    ])
  })

  test('has the same members beside it as the request is read with', async () => {
    const { id, path } = await aRequest(on)
    const { body } = await on.administrator.get(path).expect(200)
    const row = await on.db('journal').join('journal_resource', 'journal_resource.seq', 'journal.seq').where({ request_id: id }).first('resource') as { resource: object }
    expect(Object.keys(row.resource).sort()).toEqual(Object.keys(body as object).filter(name => name !== 'overdue' && name !== 'allowed_actions').sort())
  })

  test('loses the words beside it when the request is erased, and nothing else', async () => {
    const { id, path } = await aRequest(on, { title: 'Jane cannot log in', description: 'She says so', details: { host: 'a' }, labels: ['pilot'] })
    await on.agent.post(`${path}/transitions`, { action: 'reject', reason: 'It is Jane again' }).expect(200)
    await on.administrator.post(`${path}/erasure`, {}).expect(200)
    const rows = await on.db('journal').join('journal_resource', 'journal_resource.seq', 'journal.seq').where({ request_id: id }).orderBy('journal.seq').select('resource', 'event')
    expect(JSON.stringify(rows)).not.toMatch(/Jane|She says|pilot|host/)
    expect(rows).toMatchObject([{ event: 'request.opened', resource: { state: 'new' } }, { event: 'request.transitioned', resource: { state: 'rejected' } }, { event: 'request.erased' }])
  })
})

describe('A call that has gone through too many services', () => {
  const on = service()

  test('is refused, and one that has not is noted with how many it was', async () => {
    const send = (hops: string) => on.reporter.post('/v1/support-requests', { title: 'Mirrored' }).set('support-hops', hops)
    for (const many of ['6', '10000', '1, 6', '3,9999999999']) expect((await send(many).expect(400)).body.type).toBe('/problems/loop_detected')
    const { body: opened } = await send('5').expect(201)
    expect(await on.db('journal').where({ request_id: opened.id }).first('hops', 'address')).toEqual({ hops: 5, address: '127.0.0.1' })
  })

  test.each(['-1', 'x', '1.5', ''])('is not taken for one by %j', async hops => {
    await on.reporter.post('/v1/support-requests', { title: 'Plain' }).set('support-hops', hops).expect(201)
  })
})
