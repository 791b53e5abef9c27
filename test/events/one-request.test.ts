/** What is told of one request comes in the order in which it was done, whoever waited for whom and whatever was done. */
import { timeOutAssignments } from '../../src/assignments/time-out'
import type { Event } from '../../src/events/schema'
import { append, SERVICE } from '../../src/journal/append'
import { coverUncovered } from '../../src/requests/cover'
import { keepTime } from '../../src/worker'
import { allCommitted } from '../support/all-committed'
import { untilOneWaits } from '../support/lock-waits'
import { service } from '../support/service'
import { aMember, aPlan, aRequest, aTeam, changePlan, type Opened } from '../support/world'

const on = service()

async function feed(): Promise<Event[]> {
  await allCommitted(on.db)
  const events: Event[] = []
  for (let after = ''; ;) {
    const { body } = await on.auditor.get(`/v1/events?limit=200${after}`).expect(200)
    const { items, next, more } = body as { items: Event[]; next: string; more: boolean }
    events.push(...items)
    if (!more) return events
    after = `&after=${next}`
  }
}

test('a transaction that has its number already, and comes to a request later, is told after what was done meanwhile', async () => {
  const request = await aRequest(on)
  const late = await on.db.transaction()
  await late.raw('select pg_current_xact_id()')
  await on.agent.post(`${request.path}/transitions`, { action: 'acknowledge' }).expect(200)
  const other = await aRequest(on, { title: 'Another' })
  await late('support_request').where({ id: request.id }).forUpdate().update({ version: 3 })
  for (const changed of ['title', 'labels'])
    await append(late, { at: on.clock.now(), event: 'request.changed', request_id: request.id, data: { changed: [changed] }, ...SERVICE })
  // Of another request too, although that one is newer than itself.
  await append(late, { at: on.clock.now(), event: 'request.changed', request_id: other.id, ...SERVICE })
  await late.commit()
  const told = (await feed()).map(({ type, request: { title, version } }) => `${type} ${title} ${version}`)
  expect(told).toEqual([
    'request.opened Patient search answers 502 1', 'request.transitioned Patient search answers 502 2', 'request.changed Patient search answers 502 3',
    'request.changed Patient search answers 502 3', 'request.opened Another 1', 'request.changed Another 1',
  ])
})

test('removing a link, told of both its ends, waits for what is done to either', async () => {
  const [one, other] = [await aRequest(on), await aRequest(on)]
  const { body: link } = await on.agent.post(`${one.path}/links`, { type: 'relates_to', request: other.id }).expect(201)
  const holding = await on.db.transaction()
  await holding('support_request').where({ id: other.id }).forUpdate().first('id')
  const removing = on.agent.delete(`${one.path}/links/${link.id}`, 1).then(({ status }) => status)
  expect(await Promise.race([removing, untilOneWaits(on.db).then(() => 'waits')])).toBe('waits')
  await append(holding, { at: on.clock.now(), event: 'request.changed', request_id: other.id, ...SERVICE })
  await holding.commit()
  expect(await removing).toBe(204)
  const told = (await feed()).filter(({ request }) => request.id === other.id)
  expect(told.map(({ type }) => type)).toEqual(['request.opened', 'request.linked', 'request.changed', 'request.unlinked'])
})

describe('many calls and tasks on a few requests at once', () => {
  const ROUNDS = 25
  let requests: Opened[]
  let teams: string[]
  let person: string

  beforeAll(async () => {
    on.clock.set('2026-03-02T09:00:00.000Z')
    teams = (await Promise.all(['Registry', 'Desk', 'Board'].map(name => aTeam(on, name)))).map(({ id }) => id)
    person = (await aMember(on, teams[0] ?? '', 'Amina')).id
    await aPlan(on, draftOf(5))
    requests = await Promise.all(['one', 'two', 'three'].map(name => aRequest(on, { component: 'CR', fingerprint: name })))
  })

  const draftOf = (respond_minutes: number) => ({
    help_desk_team: teams[1], governance_body: teams[2], owners: { software: { team: teams[1], deputy: teams[0] } },
    targets: { normal: { respond_minutes, resolve_minutes: 40 } },
    ladder: [
      { clock: 'response', at_percent: 50, action: 'add_watcher', team: teams[2] },
      { clock: 'response', at_percent: 100, action: 'reassign', team: teams[0] },
      { clock: 'response', at_percent: 150, action: 'notify', team: teams[2] },
      { clock: 'resolution', at_percent: 60, action: 'notify', team: teams[2] },
    ],
  })

  const round = (number: number) => requests.flatMap(({ path, id }, at) => {
    const other = requests[(at + 1) % requests.length] as Opened
    const keyed = { 'idempotency-key': `${number}-${id}` }
    return [
      () => on.agent.post(`${path}/comments`, { text: `Comment ${number}`, mentions: [person] }),
      () => on.lead.post(`${path}/comments`, { text: `Once ${number}`, visibility: 'team' }).set(keyed),
      () => on.agent.patch(path, '*', { title: `Title ${number}`, severity: number % 2 === 0 ? 'normal' : 'high' }),
      () => on.agent.post(`${path}/transitions`, [{ action: 'start' }, { action: 'hold', reason: 'vendor' }, { action: 'resume' }][number % 3]),
      () => on.agent.post(`${path}/assignments`, { team: teams[number % 2], reason: 'Their turn' }).set(keyed),
      () => on.lead.post(`${path}/assignments/release`, { reason: 'Not ours' }),
      () => on.lead.post(`${path}/links`, { type: 'relates_to', request: other.id }).set({ 'idempotency-key': `link-${number}-${id}` })
        .then(async added => (added.status === 201 ? on.lead.delete(`${path}/links/${(added.body as { id: string }).id}`, 1) : added)),
      () => on.reporter.post(`${path}/watchers`, { client: on.reporter.id }).set({ 'idempotency-key': `watch-${number}-${id}` }),
      () => on.reporter.post('/v1/support-requests', { title: 'Once more', component: 'CR', fingerprint: ['one', 'two', 'three'][at] }).set({ 'idempotency-key': `again-${number}-${id}` }),
      () => on.reporter.post('/v1/intake/events', { action: 'acknowledge', component: 'CR', fingerprint: ['one', 'two', 'three'][at] }),
    ]
  })

  test('are told in the order of `sequence` and of `version`, for each request', async () => {
    for (let number = 0; number < ROUNDS; number++) {
      on.clock.advance(1)
      const tasks = [keepTime, coverUncovered, timeOutAssignments].map(task => task(on.assembly.deps))
      const calls = await Promise.all(round(number).map(async call => (await call()).status))
      await Promise.all(tasks)
      expect(calls.filter(status => status >= 500)).toEqual([])
      if (number % 8 === 7) await changePlan(on, await planInForce(), draftOf(5 + number))
    }
    const events = await feed()
    for (const { id } of requests) {
      const told = events.filter(({ request }) => request.id === id)
      const [sequences, versions] = [told.map(each => each.sequence), told.map(each => each.request.version)]
      expect(sequences).toEqual([...sequences].sort((a, b) => a - b))
      expect(versions).toEqual([...versions].sort((a, b) => a - b))
      const { body } = await on.auditor.get(`/v1/audit-entries?limit=1&request=${id}`).expect(200)
      expect(sequences.at(-1)).toBe(body.items[0].seq)
    }
    expect(new Set(events.map(({ type }) => type)).size).toBeGreaterThan(10)
  })

  const planInForce = async () => ({ id: (await on.db('support_plan').where({ scope: 'exchange' }).first<{ id: string }>('id')).id })
})
