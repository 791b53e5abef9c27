/** The feed: what happened, in the order of commits, to those who may see it. */
import { Ajv } from 'ajv'
import type { Event } from '../../src/events/schema'
import { TYPES, type EventType } from '../../src/events/types'
import { allCommitted } from '../support/all-committed'
import { service } from '../support/service'
import { aCalendar, aMember, aPlan, aRequest, aTeam } from '../support/world'

const FEED = '/v1/events'

interface Page { items: Event[]; next: string; more: boolean }

describe('The feed', () => {
  const on = service()
  const readNow = async (query: string, voice = on.agent) => (await voice.get(`${FEED}?${query}`).expect(200)).body as Page
  const read = async (query: string, voice = on.agent) => {
    await allCommitted(on.db)
    return readNow(query, voice)
  }
  const end = async () => (await read('after=end')).next
  const escalations = (id: string, times: number) =>
    on.db.raw("insert into journal (at, event, request_id, actor) select ?, 'request.escalated', ?, 'ladder' from generate_series(1, ?)", [on.clock.now(), id, times])
  const told = ({ items }: Page) => items.map(({ type, request }) => `${type} ${request.title}`)

  test('tells each event with the request as it was then, who did it and by which call', async () => {
    const from = await end()
    const { path } = await aRequest(on, { title: 'Search is down', component: 'CR' })
    await on.agent.post(`${path}/transitions`, { action: 'acknowledge' }).set('x-openhim-transactionid', 'tx-1').set('support-hops', '2').expect(200)
    const { items } = await read(`after=${from}`)
    expect(items).toMatchObject([
      { type: 'request.opened', actor: { name: 'Client registry', client: on.reporter.id }, origin: { door: 'api', hops: 0 }, request: { state: 'new', title: 'Search is down', version: 1 } },
      { type: 'request.transitioned', actor: { name: 'Agent' }, origin: { hops: 2, openhim_transaction: 'tx-1' }, data: { action: 'acknowledge', from: 'new', to: 'acknowledged' }, request: { state: 'acknowledged' } },
    ])
  })

  test('tells the first answer of a person with the request as that has left it', async () => {
    const from = await end()
    const { path } = await aRequest(on, { title: 'Search is down' })
    await on.agent.post(`${path}/comments`, { text: 'We look at it.' }).expect(201)
    const { items } = await read(`after=${from}`)
    expect(items.at(-1)).toMatchObject({ type: 'request.commented', request: { version: 2, responded_at: expect.any(String) } })
  })

  test('shows nothing that came after a transaction that is still under way, and then all of it in the order of commits', async () => {
    const from = await end()
    const { id } = await aRequest(on, { title: 'Before' })
    await allCommitted(on.db)
    const slow = await on.db.transaction()
    await slow('journal').insert({ event: 'request.erased', request_id: id, actor: 'slow', at: on.clock.now(), data: '{}' })
    await aRequest(on, { title: 'Meanwhile' })
    expect(told(await readNow(`after=${from}`))).toEqual(['request.opened Before'])
    await slow.commit()
    const after = await read(`after=${from}`)
    expect(told(after)).toEqual(['request.opened Before', 'request.erased Before', 'request.opened Meanwhile'])
    expect(told(await read(`after=${after.next}`))).toEqual([])
  })

  test('read page by page gives every event once, whatever the pages', async () => {
    const from = await end()
    for (let count = 0; count < 7; count++) await aRequest(on, { title: `Number ${count}` })
    const whole = await read(`after=${from}`)
    expect(whole).toMatchObject({ more: false })
    const pages: Page[] = [await read(`after=${from}&limit=3`)]
    while (pages.at(-1)?.more) pages.push(await read(`after=${pages.at(-1)?.next}&limit=3`))
    expect(pages.flatMap(each => each.items)).toEqual(whole.items)
    expect(whole.items).toHaveLength(7)
    expect(told(await read(`after=${whole.items[4]?.id}`))).toEqual(['request.opened Number 5', 'request.opened Number 6'])
  })

  test('finds what is wanted behind thousands of lines that are not, and tells when there are too many for one answer', async () => {
    const from = await end()
    const others = async (thousands: number) => {
      const { id } = await aRequest(on, { component: 'CR' })
      await escalations(id, 1_000 * thousands)
    }
    await others(3)
    // Else the others would be written by plans that were made for an empty table.
    await on.db.raw('analyze journal, journal_resource')
    await aRequest(on, { title: 'Behind them', component: 'SHR' })
    const found = await read(`after=${from}&component=SHR`)
    expect([told(found), found.more]).toEqual([['request.opened Behind them'], false])
    await others(21)
    await aRequest(on, { title: 'Far behind them', component: 'SHR' })
    const first = await read(`after=${found.next}&component=SHR`)
    expect([told(first), first.more]).toEqual([[], true])
    expect(told(await read(`after=${first.next}&component=SHR`))).toEqual(['request.opened Far behind them'])
  })

  test('asks the database a few times a page, also where what is wanted is dense at first and then hardly there', async () => {
    const from = await end()
    const [dense, other] = [await aRequest(on, { component: 'SHR' }), await aRequest(on, { component: 'CR' })]
    await escalations(dense.id, 197)
    await on.db.raw('analyze journal, journal_resource')
    await escalations(other.id, 8_000)
    await allCommitted(on.db)
    const acquire = jest.spyOn(on.db.client as { acquireConnection: () => unknown }, 'acquireConnection')
    const { items, more } = await readNow(`after=${from}&component=SHR&limit=200`)
    expect([items.length, more]).toEqual([198, false])
    expect(acquire.mock.calls.length).toBeLessThan(25)
    acquire.mockRestore()
  })

  test('is filtered by type, component and category with those below it, as they were then', async () => {
    const from = await end()
    const one = await aRequest(on, { title: 'One', component: 'CR', category: 'integration.integration-issue' })
    await aRequest(on, { title: 'Two', component: 'SHR', category: 'operations' })
    await on.agent.post(`${one.path}/transitions`, { action: 'acknowledge' }).expect(200)
    expect(told(await read(`after=${from}&types=request.transitioned`))).toEqual(['request.transitioned One'])
    expect(told(await read(`after=${from}&component=SHR`))).toEqual(['request.opened Two'])
    expect(told(await read(`after=${from}&category=integration&types=request.opened`))).toEqual(['request.opened One'])
  })

  test('tells a reporter of its own requests alone, without what is said in the team', async () => {
    const from = await end()
    const other = await on.newVoice({ name: 'Other', roles: ['reporter'] })
    await other.post('/v1/support-requests', { title: 'Of another' }).expect(201)
    const { path } = await aRequest(on, { title: 'Own' })
    await on.agent.post(`${path}/comments`, { text: 'Between us', visibility: 'team' }).expect(201)
    await on.agent.post(`${path}/comments`, { text: 'We look at it' }).expect(201)
    const { items } = await read(`after=${from}`, on.reporter)
    expect(items.map(({ type, comment }) => [type, comment])).toEqual([['request.opened', null], ['request.commented', 'We look at it']])
    expect((await read(`after=${from}&types=request.commented`)).items.map(({ comment }) => comment)).toEqual(['Between us', 'We look at it'])
  })

  test('hides what is restricted now from those who may not see it, and links to it', async () => {
    const from = await end()
    const hidden = await aRequest(on, { title: 'Leak', sensitivity: 'restricted' })
    const open = await aRequest(on, { title: 'Plain' })
    await on.administrator.post(`${open.path}/links`, { type: 'relates_to', request: hidden.id }).expect(201)
    expect(told(await read(`after=${from}`))).toEqual(['request.opened Plain'])
    expect(told(await read(`after=${from}`, on.auditor))).toEqual(['request.opened Leak', 'request.opened Plain', 'request.linked Plain', 'request.linked Leak'])
  })

  test('keeps nothing of the words of a request that was erased', async () => {
    const from = await end()
    const { path } = await aRequest(on, { title: 'Jane was here' })
    await on.agent.post(`${path}/comments`, { text: 'Jane again' }).expect(201)
    await on.administrator.post(`${path}/erasure`, {}).expect(200)
    const page = await read(`after=${from}`)
    expect(page.items.map(({ type }) => type)).toEqual(['request.opened', 'request.commented', 'request.erased'])
    expect(JSON.stringify(page)).not.toContain('Jane')
  })

  test('says in each type no more than its schema does', async () => {
    const from = await end()
    const team = await aTeam(on, 'Feed desk')
    const member = await aMember(on, team.id, 'Amina')
    const calendar = await aCalendar(on)
    await aPlan(on, { calendar: calendar.id, help_desk: team.id, targets: [{ severity: 'high', response_minutes: 1, resolution_minutes: 2 }] }).catch(() => undefined)
    const one = await aRequest(on, { title: 'One', severity: 'high' })
    const two = await aRequest(on, { title: 'Two' })
    await on.agent.post(`${one.path}/assignments`, { team: team.id, person: member.id }).expect(201)
    await on.agent.post(`${one.path}/assignments/release`, {}).expect(200)
    const { headers } = await on.agent.get(one.path).expect(200)
    await on.agent.patch(one.path, String(headers.etag), { severity: 'critical', title: 'One, again' }).expect(200)
    const { body: link } = await on.agent.post(`${one.path}/links`, { type: 'blocks', request: two.id }).expect(201)
    await on.agent.delete(`${one.path}/links/${(link as { id: string }).id}`, (link as { version: number }).version)
    await on.agent.post(`${two.path}/links`, { type: 'duplicates', request: one.id }).expect(201)
    await on.agent.post(`${one.path}/transitions`, { action: 'acknowledge', comment: 'Seen' }).expect(200)
    await on.agent.post(`${one.path}/transitions`, { action: 'resolve', resolution: { code: 'fixed', note: 'Restarted' } }).expect(200)
    await on.reporter.post(`${one.path}/feedback`, { rating: 4 }).expect(201)
    await on.administrator.post(`${one.path}/erasure`, {}).expect(200)

    const { items } = await read(`after=${from}&limit=200`)
    const ajv = new Ajv({ strict: false })
    ajv.addFormat('uuid', true).addFormat('date-time', true).addFormat('int32', true)
    const faults = items.flatMap(({ type, data }) => (ajv.validate(TYPES[type as EventType].data, data) ? [] : [`${type}: ${ajv.errorsText()} ${JSON.stringify(data)}`]))
    expect(faults).toEqual([])
    expect(new Set(items.map(({ type }) => type)).size).toBeGreaterThan(9)
  })

  test('says so where something after the place is not kept any more, to a stream as well', async () => {
    const from = await end()
    await aRequest(on)
    const next = await end()
    await on.db('feed_border').update({ xid: next.split('-')[0], seq: next.split('-')[1] })
    for (const accept of ['application/json', 'text/event-stream']) {
      const { body } = await on.agent.get(`${FEED}?after=${from}`).set('accept', accept).expect(410)
      expect(body).toMatchObject({ type: '/problems/cursor_expired' })
    }
    expect(told(await read('types=request.opened'))).toEqual([])
    await on.db('feed_border').update({ xid: '0', seq: 0 })
  })

  test('notes who reads what is restricted now, also where it was not then', async () => {
    const from = await end()
    const { id } = await aRequest(on)
    await on.db('support_request').where({ id }).update({ sensitivity: 'restricted' })
    await read(`after=${from}`, on.auditor)
    expect(await on.db('journal').where({ event: 'request.read', request_id: id }).pluck('actor')).toEqual(['Auditor'])
  })

  test.each(['1', '1-', 'x-1', '99999999999999999999-1', '1-9999999999999999999', '-1-1'])('refuses %j as a place', async after => {
    await on.agent.get(`${FEED}?after=${after}`).expect(400)
  })
})

describe('Who waits for events', () => {
  const on = service()
  const end = async () => {
    await allCommitted(on.db)
    return ((await on.agent.get(`${FEED}?after=end`).expect(200)).body as Page).next
  }

  test('is told as soon as something is committed', async () => {
    const waiting = on.agent.get(`${FEED}?after=${await end()}&wait=30`).then(({ body }) => body as Page)
    await aRequest(on, { title: 'At last' })
    expect((await waiting).items.map(({ request }) => request.title)).toEqual(['At last'])
  })

  test('is answered with nothing when the time is over', async () => {
    const from = await end()
    expect((await on.agent.get(`${FEED}?after=${from}&wait=1`).expect(200)).body).toEqual({ items: [], next: from, more: false })
  })

  test('with a stream gets each event as it comes, and goes on from the last one', async () => {
    const from = await end()
    const first = await aRequest(on, { title: 'First' })
    const stream = await openStream(on.app.listeningOrigin, on.agent.key, { 'last-event-id': from })
    const [event] = await stream.events(1)
    expect(event).toMatchObject({ event: 'request.opened', data: { request: { title: 'First' } } })
    await on.agent.post(`${first.path}/transitions`, { action: 'acknowledge' }).expect(200)
    const [second] = await stream.events(1)
    expect(second).toMatchObject({ event: 'request.transitioned' })
    stream.close()
    const again = await openStream(on.app.listeningOrigin, on.agent.key, { 'last-event-id': event?.id ?? '' })
    expect((await again.events(1))[0]).toEqual(second)
    again.close()
  })

  test('with a stream from the end on is told where that is, and misses nothing when cut off before anything came', async () => {
    const from = await end()
    const stream = await openStream(on.app.listeningOrigin, on.agent.key, {}, '?after=end')
    expect(await stream.place()).toBe(from)
    stream.close()
    await aRequest(on, { title: 'In between' })
    const again = await openStream(on.app.listeningOrigin, on.agent.key, { 'last-event-id': from }, '?after=end')
    expect((await again.events(1))[0]).toMatchObject({ data: { request: { title: 'In between' } } })
    again.close()
  })

  test('is let go when the service ends', async () => {
    const waiting = on.agent.get(`${FEED}?after=${await end()}&wait=30`).then(({ status }) => status)
    const stream = await openStream(on.app.listeningOrigin, on.agent.key, {})
    await stream.events(1)
    await on.app.close()
    expect(await waiting).toBe(200)
    await expect(stream.ended).resolves.toBeUndefined()
  })
})

interface Frame { id: string; event: string; data: Event }

async function openStream(base: string, key: string, headers: Record<string, string>, query = '') {
  const abort = new AbortController()
  const answer = await fetch(`${base}${FEED}${query}`, { headers: { authorization: `Bearer ${key}`, accept: 'text/event-stream', ...headers }, signal: abort.signal })
  expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/)
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader()
  let text = ''
  let place: string | undefined
  const frames: Frame[] = []
  const more = async () => {
    const { value, done } = await reader.read()
    if (done) return false
    text += Buffer.from(value).toString('utf8')
    for (let at = text.indexOf('\n\n'); at >= 0; at = text.indexOf('\n\n')) {
      const lines = new Map(text.slice(0, at).split('\n').map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]))
      text = text.slice(at + 2)
      place = lines.get('id') ?? place
      if (lines.has('data')) frames.push({ id: lines.get('id') ?? '', event: lines.get('event') ?? '', data: JSON.parse(lines.get('data') ?? '') as Event })
    }
    return true
  }
  return {
    async events(count: number) {
      while (frames.length < count && await more());
      return frames.splice(0, count)
    },
    async place() {
      while (place === undefined && await more());
      return place
    },
    close: () => abort.abort(),
    get ended() {
      return (async () => { while (await more()); })()
    },
  }
}
