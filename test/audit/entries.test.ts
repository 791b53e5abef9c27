/** What auditors are told: everything, page by page or as a stream. */
import { request as httpRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pagesOf } from '../../src/audit/entries'
import type { AuditEntry } from '../../src/audit/schema'
import { service } from '../support/service'
import { aRequest, aTeam, move, type Opened } from '../support/world'

const on = service()
const ENTRIES = '/v1/audit-entries'
let first: Opened
let secret: Opened
let keyOfAgent: string

beforeAll(async () => {
  on.clock.set('2026-03-02T09:00:00.000Z')
  await aTeam(on, 'Interoperability')
  first = await aRequest(on)
  await on.agent.post(`${first.path}/transitions`, { action: 'acknowledge' }).set({ 'x-request-id': 'call-1', 'x-openhim-transactionid': 'him-1', 'support-hops': '2' }).expect(200)
  on.clock.set('2026-03-03T09:00:00.000Z')
  await move(on, first, 'start', { action: 'hold', reason: 'vendor' })
  secret = await aRequest(on, { title: 'Secret', sensitivity: 'restricted' })
  await aRequest(on, { title: 'Secret, too', sensitivity: 'restricted' })
  await on.auditor.get('/v1/support-requests').expect(200)
  const key = await on.db('client_key').where({ client_id: on.agent.id }).first<{ id: string }>('id')
  keyOfAgent = key.id
})

async function all(query: string, limit = 200): Promise<AuditEntry[]> {
  const items: AuditEntry[] = []
  for (let cursor = ''; ;) {
    const { body } = await on.auditor.get(`${ENTRIES}?limit=${limit}${query && `&${query}`}${cursor && `&cursor=${cursor}`}`).expect(200)
    items.push(...body.items as AuditEntry[])
    if (body.next_cursor === null) return items
    cursor = body.next_cursor as string
  }
}

const stream = (query: string) =>
  on.app.inject({ url: `${ENTRIES}${query && `?${query}`}`, headers: { authorization: `Bearer ${on.auditor.key}`, accept: 'application/x-ndjson' } })

test('a line tells who did what to what, when, from where, with which key and by which call', async () => {
  expect(await all('call_id=call-1')).toEqual([{
    seq: expect.any(Number), xid: expect.stringMatching(/^\d+$/), at: expect.stringMatching(/^2026-03-02T09:00:0/), event: 'request.transitioned',
    request_id: first.id, subject: null, actor: 'Agent', client_id: on.agent.id, key_id: keyOfAgent, person_id: null, origin: 'api',
    call_id: 'call-1', openhim_transaction: 'him-1', address: expect.stringContaining('127.0.0.1'), hops: 2,
    data: expect.objectContaining({ action: 'acknowledge' }), note: null, note_digest: null,
  }])
})

test('what a person gave as a reason stands beside it, with its digest and without the salt', async () => {
  const [line] = await all(`request=${first.number}&event=request.transitioned`)
  expect(line).toMatchObject({ note: 'vendor', note_digest: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect(Object.keys(line ?? {})).not.toContain('salt')
})

test('every filter leaves just what it says', async () => {
  const everything = await all('')
  const expectations: [string, (line: AuditEntry) => boolean][] = [
    [`client=${on.agent.id}`, line => line.client_id === on.agent.id],
    [`client=${on.agent.id},${on.lead.id}`, line => [on.agent.id, on.lead.id].includes(line.client_id ?? '')],
    [`key=${keyOfAgent}`, line => line.key_id === keyOfAgent],
    ['event=team.added,request.opened', line => ['team.added', 'request.opened'].includes(line.event)],
    [`request=${secret.id}`, line => line.request_id === secret.id || JSON.stringify(line.data).includes(secret.id)],
    [`subject=${everything.find(line => line.event === 'team.added')?.subject}`, line => line.event === 'team.added'],
    ['openhim_transaction=him-1', line => line.openhim_transaction === 'him-1'],
    ['from=2026-03-03T00:00:00Z', line => line.at >= '2026-03-03'],
    ['to=2026-03-03T02:00:00%2B02:00', line => line.at < '2026-03-03'],
    ['from=2026-03-02T00:00:00Z&to=2026-03-03T00:00:00Z&event=request.opened', line => line.at < '2026-03-03' && line.event === 'request.opened'],
  ]
  for (const [query, fits] of expectations) {
    const wanted = everything.filter(fits)
    expect({ query, some: wanted.length > 0 && wanted.length < everything.length }).toEqual({ query, some: true })
    expect({ query, found: await all(query) }).toEqual({ query, found: wanted })
  }
  expect(await all(`person=${on.agent.id}`)).toEqual([])
  expect(await all('request=SR-999999')).toEqual([])
})

test('pages of any size show every line once, newest first, and lines that come meanwhile move none', async () => {
  const everything = await all('')
  expect(everything.map(line => line.seq)).toEqual([...everything.map(line => line.seq)].sort((a, b) => b - a))
  expect(await all('', 3)).toEqual(everything)
  const { body: page } = await on.auditor.get(`${ENTRIES}?limit=2`).expect(200)
  await aRequest(on)
  const { body: next } = await on.auditor.get(`${ENTRIES}?limit=2&cursor=${page.next_cursor as string}`).expect(200)
  expect([...page.items as AuditEntry[], ...next.items as AuditEntry[]]).toEqual(everything.slice(0, 4))
})

describe('as a stream', () => {
  test('are the same lines as in pages, filtered or not, whatever the limit, from a cursor on', async () => {
    // Enough that a stream needs several pages.
    await on.db.raw(`insert into journal (at, event, actor, data) select now(), 'team.changed', 'service', jsonb_build_object('n', n) from generate_series(1, 1700) as n`)
    for (const query of ['', 'event=request.opened', 'event=team.changed', 'subject=nothing']) {
      const { payload: text, headers } = await stream(query && `${query}&limit=1`)
      expect(headers['content-type']).toBe('application/x-ndjson')
      expect(text === '' || text.endsWith('\n')).toBe(true)
      expect(text.split('\n').slice(0, -1).map(line => JSON.parse(line) as AuditEntry)).toEqual(await all(query))
    }
    const { body } = await on.auditor.get(`${ENTRIES}?limit=2`).expect(200)
    const { payload } = await stream(`cursor=${body.next_cursor as string}`)
    expect(JSON.parse(payload.split('\n')[0] ?? '')).toEqual((await all(''))[2])
  })

  test('are read no faster than they are taken', async () => {
    // Far more than the buffers of a socket hold; a few at a time, since each statement has to end in time.
    for (let some = 0; some < 20; some++)
      await on.db.raw(`insert into journal (at, event, actor, data) select now(), 'team.changed', 'service', jsonb_build_object('n', n, 'long', repeat('x', 2000)) from generate_series(1, 1500) as n`)
    let pages = 0
    on.db.on('query', ({ bindings }: { bindings: unknown[] }) => { if (bindings.includes(500)) pages++ })
    const { port } = on.app.server.address() as AddressInfo // it listens on a port, not on a path
    const call = httpRequest({ port, host: '127.0.0.1', path: ENTRIES, headers: { authorization: `Bearer ${on.auditor.key}`, accept: 'application/x-ndjson' } })
    const answer = await new Promise<IncomingMessage>(resolve => { call.on('response', resolve).end() })
    // Nobody reads: it comes to rest while others are answered, long before the sixty pages are through.
    for (let seen = -1; seen !== pages;) {
      seen = pages
      for (let other = 0; other < 10; other++) await on.auditor.get('/v1/audit-seals').expect(200)
    }
    expect([pages > 0, pages < 30]).toEqual([true, true])
    answer.destroy()
    on.db.removeAllListeners('query')
  })
})

test('a statement looks through a window, and what lies in an older one is found all the same', async () => {
  await on.db.raw("select setval(pg_get_serial_sequence('journal', 'seq'), 2000000)")
  await aTeam(on, 'Much later')
  expect((await all('event=team.added')).length).toBe(2)
  const pages: number[] = []
  for await (const page of pagesOf(on.db, { event: 'team.added' }, { before: undefined, size: 10 })) pages.push(page.length)
  expect([pages.length > 5, pages.reduce((sum, each) => sum + each)]).toEqual([true, 2])
})

test('are for administrators and auditors, and nobody else', async () => {
  for (const path of [ENTRIES, '/v1/audit-seals', '/v1/audit-seals/1']) {
    for (const voice of [on.reporter, on.agent, on.lead]) await voice.get(path).expect(403)
    for (const voice of [on.administrator, on.auditor]) expect((await voice.get(path)).status).not.toBe(403)
  }
})

test('a filter that cannot be is refused, and so is the cursor of another', async () => {
  for (const query of ['event=nothing.happened', 'from=yesterday', 'client=me', 'request=1', 'sort=seq', 'call_id=a%20b'])
    expect((await on.auditor.get(`${ENTRIES}?${query}`).expect(400)).body.type).toBe('/problems/validation_failed')
  const { body } = await on.auditor.get(`${ENTRIES}?limit=1`).expect(200)
  await on.administrator.get(`${ENTRIES}?limit=1&cursor=${body.next_cursor as string}`).expect(400)
})
