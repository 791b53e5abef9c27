/**
 * How the database goes about lists, search, feed, reports, writes and background tasks, in a database filled as the measurement
 * of five million requests fills its own (bench/scale.ts): the statements that the service sent are explained.
 */
import type { Knex } from 'knex'
import { Client } from 'pg'
import { fillRequests, RARE } from '../../bench/scale-fill'
import { planOf } from '../../src/domain/plan'
import { DEFAULT_POLICY } from '../../src/domain/privacy/kinds'
import { continueOrder } from '../../src/journal/continue-order'
import type { Asked as ListAsked } from '../../src/requests/conditions'
import { countRequests, listRequests } from '../../src/requests/list'
import { workerTasks } from '../../src/worker'
import { type Asked, askedBy, type Scan, scansForAnyValues, scansOf } from '../support/plans'
import { aPlan, RESOLVE } from '../support/world'
import { service } from '../support/service'

const REQUESTS = 20_000
const LARGE = [
  'support_request', 'journal', 'journal_resource', 'occurrence', 'comment', 'assignment', 'request_clock', 'clock_entry',
  'idempotency_key', 'webhook_delivery',
]
/** For a page of twenty; who walks past others looks at a hundred for the most frequent values. */
const OF_ONE_VALUE = 50
/** What hangs on one request at the most. */
const OF_ONE = 500
/** Whoever walks past what is not wanted looks at most of them; even fifty that are one in a hundred are found before. */
const FEW = REQUESTS / 4

const LIST = '/v1/support-requests'
const OPEN = 'new,acknowledged,in_progress,pending,held'
const REPORTS = ['service-levels', 'volume', 'backlog']

/** Words in angle brackets stand for a value of the filled database: the most frequent, or one of the rarest. */
const LISTS = [
  ...['created_at', '-created_at', 'updated_at', '-updated_at', 'due_at', '-severity'].map(sort => `sort=${sort}`),
  ...['new', 'rejected', 'resolved', 'closed', 'new,acknowledged', OPEN].flatMap(state => ['', '&sort=created_at'].map(sort => `state=${state}${sort}`)),
  ...['due_at', '-severity', '-updated_at'].map(sort => `state=${OPEN}&sort=${sort}`),
  ...['component', 'category', 'workflow', 'team', 'person', 'reported_by'].flatMap(column => [`${column}=<often ${column}>`, `${column}=<rarely ${column}>`, `${column}=<often ${column}>,<rarely ${column}>`]),
  ...['component', 'team', 'person'].flatMap(column => ['often', 'rarely'].flatMap(how => ['', '&sort=due_at', '&sort=-severity'].map(sort => `${column}=<${how} ${column}>&state=${OPEN}${sort}`))),
  ...['team', 'person'].flatMap(column => ['often', 'rarely'].flatMap(how => ['state=new,held', 'overdue=true', 'overdue=true&state=in_progress'].map(query => `${column}=<${how} ${column}>&${query}`))),
  'category=operations', 'category=integration', 'severity=critical', 'severity=critical,high&state=new',
  'assigned=true', 'assigned=false', `assigned=false&state=${OPEN}`, 'label=pilot', 'label=site-1500', 'label=site-3', 'label=pilot&state=new',
  `label=pilot&state=${OPEN}`, 'label=site-3&sort=created_at', 'label=site-3&sort=-updated_at', 'label=pilot&sort=-updated_at', 'label=site-3,site-1500', 'label=pilot,site-3', 'label=site-3&component=<often component>',
  'label=pilot&person=<rarely person>', 'label=site-3&created_after=2026-02-01T00:00:00Z', 'label=pilot&created_before=2025-01-01T00:00:00Z', `label=pilot&q=${RARE}`,
  'known_error=<known error>', 'openhim_transaction=<transaction>', 'overdue=true', 'overdue=true&sort=due_at', 'overdue=false', 'overdue=true&team=<often team>',
  'created_after=2026-02-01T00:00:00Z', 'created_before=2025-01-01T00:00:00Z', 'created_after=2025-02-01T00:00:00Z&created_before=2025-03-01T00:00:00Z',
  'updated_after=2026-03-01T00:00:00Z', 'updated_before=2024-06-01T00:00:00Z', 'updated_after=2025-01-01T00:00:00Z&updated_before=2025-01-03T00:00:00Z&sort=updated_at',
  'component=<often component>&created_after=2026-02-01T00:00:00Z',
  'component=<rarely component>&count=exact', 'person=<rarely person>&count=exact', `label=site-3&count=exact`,
  `q=${RARE}`, 'q=gateway', 'q=gateway timeout', 'q=gateway -timeout', 'q=nowhere', `q=${RARE}&component=<often component>`, 'q=gateway&state=new',
]

const known: { [what: string]: string } = {}
let client: Client
// Before the service takes its database away.
afterAll(() => client.end())
const on = service()

beforeAll(async () => {
  await fillRequests({ url: on.url, total: REQUESTS, until: on.clock.now(), sessions: 2 })
  await continueOrder(on.db)
  client = new Client({ connectionString: on.url, options: '-c timezone=UTC -c jit=off' })
  await client.connect()
  const one = async (text: string) => Object.values((await client.query<{ [name: string]: string }>(text)).rows[0] ?? {})[0] ?? ''
  for (const column of ['component', 'category', 'workflow', 'team', 'person', 'reported_by'])
    for (const [how, order] of [['often', 'desc'], ['rarely', 'asc']])
      known[`${how} ${column}`] = await one(`select ${column} from support_request where ${column} is not null group by 1 order by count(*) ${order} limit 1`)
  known['known error'] = await one("select known_error ->> 'id' from support_request where known_error is not null limit 1")
  known.transaction = await one('select openhim_transaction from support_request where openhim_transaction is not null limit 1')
})

const filled = (path: string) => path.replace(/<([^>]+)>/g, (_whole, what: string) => known[what] ?? '').replaceAll(' ', '%20')

interface Found extends Scan {
  text: string
}

async function scansBy(act: () => PromiseLike<unknown>, look: (client: Client, asked: Asked) => Promise<Scan[]> = scansOf, tables = LARGE): Promise<Found[]> {
  const found: Found[] = []
  // Of those that are sent many times the first.
  for (const asked of new Map((await askedBy(act)).reverse().map(each => [each.text, each])).values())
    for (const scan of await look(client, asked)) if (tables.includes(scan.table)) found.push({ ...scan, text: asked.text })
  return found
}

const endToEnd = (scans: readonly Found[]) => scans.filter(scan => scan.index === undefined).map(({ table, text }) => `${table}: ${text}`)
const looked = (scans: readonly Found[]) => Math.max(0, ...scans.map(scan => scan.looked))

describe('no table is read from end to end, and few of its rows', () => {
  test.each(LISTS)('for a list by %s, whoever asks', async query => {
    for (const voice of [on.agent, on.auditor, on.reporter]) {
      const scans = await scansBy(() => voice.get(filled(`${LIST}?${query}`)).expect(200))
      expect(endToEnd(scans)).toEqual([])
      expect(looked(scans)).toBeLessThan(FEW)
    }
  })

  // With a state beside it, all labels of this small a database are read at once; of five million requests they are not.
  // A third has `pilot`: to walk through all requests is as good there.
  test.each([['pilot', 200] as const, ...['site-3', 'site-1500', 'nowhere'].map(label => [label, 21] as const)]
    .flatMap(([label, most]) => ['', '&sort=created_at', '&created_before=2025-06-01T00:00:00Z'].map(more => [`label=${label}${more}`, most] as const)))(
    'for a list by %s, of which at most %i are read', async (query, most) => {
      const scans = await scansBy(() => on.agent.get(`${LIST}?${query}&limit=20`).expect(200), scansOf, ['support_request', 'request_label'])
      expect(endToEnd(scans)).toEqual([])
      expect(scans.map(({ table }) => table)).toContain('request_label')
      expect(looked(scans)).toBeLessThanOrEqual(most)
    })

  // By walking through the youngest it would be as quick here, and ever slower for what the youngest do not have any more.
  test.each([
    ...['component', 'category', 'workflow', 'team', 'person', 'reported_by'].flatMap(column => [`${column}=<often ${column}>`, `${column}=<rarely ${column}>`]),
    'severity=critical', 'severity=normal',
    ...['team', 'person'].flatMap(column => [`${column}=<often ${column}>`, `${column}=<rarely ${column}>`].map(query => `${query}&state=${OPEN}`)),
  ].flatMap(query => [query, `${query}&sort=created_at`]))('for a list by %s, of which hardly more than those shown are read, on whatever page', async query => {
    const path = filled(`${LIST}?${query}&limit=20`)
    const { body: { next_cursor: next } } = await on.auditor.get(path).expect(200) as { body: { next_cursor: string | null } }
    for (const page of next === null ? [path] : [path, `${path}&cursor=${next}`]) {
      const scans = await scansBy(() => on.auditor.get(page).expect(200), scansOf, ['support_request'])
      expect(endToEnd(scans)).toEqual([])
      // Where hardly more have it than are shown, they may as well be sorted.
      expect(looked(scans)).toBeLessThanOrEqual(OF_ONE_VALUE)
    }
  })

  /** A page behind as many requests as that, or the last one. */
  async function pageBehind(most: number, query: string): Promise<{ path: string; behind: number }> {
    const first = filled(`${LIST}?limit=200&${query}`)
    let path = first, behind = 0
    while (behind < most) {
      const { body } = await on.agent.get(path).expect(200)
      const { items, next_cursor: next } = body as { items: unknown[]; next_cursor: string | null }
      if (next === null) break
      behind += items.length
      path = `${first}&cursor=${next}`
    }
    return { path, behind }
  }

  test.each([
    ['', 2 * FEW], ['sort=-severity', 2 * FEW], ['sort=-updated_at', 2 * FEW], ['component=<often component>', 4_000], ['label=pilot', 4_000], [`state=${OPEN}&sort=due_at`, 400],
  ])('for a page far into a list by %s, behind %i others', async (query, most) => {
    const { path, behind } = await pageBehind(most, query)
    // Of those longer than FEW, a page that is found by counting what stands before it would look at too many.
    expect(behind).toBeGreaterThanOrEqual(most)
    const scans = await scansBy(() => on.agent.get(path).expect(200))
    expect(endToEnd(scans)).toEqual([])
    expect(looked(scans)).toBeLessThan(FEW)
  })

  test('for one request, by its identifier and by its number', async () => {
    const id = await client.query<{ id: string }>('select id from support_request where serial = 500')
    for (const name of [id.rows[0]?.id, 'SR-000500']) {
      const scans = await scansBy(() => on.agent.get(`${LIST}/${name}`).expect(200))
      expect(endToEnd(scans)).toEqual([])
      expect(looked(scans)).toBe(1)
    }
  })

  test.each(['', 'team=<often team>', 'team=<rarely team>', 'team=<often team>,<rarely team>', 'person=<often person>', 'person=<rarely person>', 'open=true', 'open=false', 'open=true&team=<often team>', 'open=true&person=<rarely person>'])('for assignments by %s', async query => {
    const scans = await scansBy(() => on.agent.get(filled(`/v1/assignments?${query}`)).expect(200))
    expect(endToEnd(scans)).toEqual([])
    expect(looked(scans)).toBeLessThan(FEW)
  })

  // By anything else it looks through all lines of the time, so many at once (docs/audit.md).
  test.each(['', 'client=<often reported_by>', 'event=request.opened', 'event=request.transitioned', 'request=SR-000500'])('for the audit by %s', async query => {
    const scans = await scansBy(() => on.auditor.get(filled(`/v1/audit-entries?${query}`)).expect(200))
    expect(endToEnd(scans)).toEqual([])
    expect(looked(scans)).toBeLessThan(FEW)
  })

  test('for the audit of a time, which is looked for block by block', async () => {
    const scans = await scansBy(() => on.auditor.get('/v1/audit-entries?from=2026-02-01T00:00:00Z&to=2026-02-01T06:00:00Z').expect(200))
    expect(endToEnd(scans)).toEqual([])
  })

  test.each(['comments', 'links', 'history', 'occurrences', 'explanation', 'watchers', 'assignments'])('for the %s of a request', async part => {
    const { rows: [most] } = await client.query<{ id: string }>('select request_id as id from occurrence group by 1 order by count(*) desc limit 1')
    for (const voice of [on.agent, on.auditor]) {
      const scans = await scansBy(() => voice.get(`${LIST}/${most?.id}/${part}`).expect(200))
      expect(endToEnd(scans)).toEqual([])
      expect(looked(scans)).toBeLessThanOrEqual(OF_ONE)
    }
  })

  test.each(['', '?after=end', '?component=CR&types=request.opened'])('for the feed, asked with %s', async query => {
    for (const voice of [on.agent, on.reporter]) {
      const scans = await scansBy(() => voice.get(`/v1/events${query}`).expect(200))
      expect(endToEnd(scans)).toEqual([])
      // However long it is: so many lines are looked at once.
      expect(looked(scans.filter(scan => scan.table === 'journal'))).toBeLessThanOrEqual(1_000)
    }
  })

  test.each([
    'coverage',
    ...REPORTS.flatMap(report => ['', '?by=component,severity', '?component=<often component>', '?by=week&team=<rarely team>', '?category=operations&by=category', '?severity=critical'].map(query => report + query)),
    ...['service-levels', 'volume'].map(report => `${report}?from=2025-03-01T00:00:00Z&to=2025-04-01T00:00:00Z`),
  ])('for the report %s', async report => {
    const scans = await scansBy(() => on.agent.get(filled(`/v1/reports/${report}`)).expect(200))
    expect(endToEnd(scans)).toEqual([])
    expect(looked(scans)).toBeLessThan(FEW)
  })

  test('for opening, joining, moving and commenting on a request', async () => {
    const { rows: [living] } = await client.query<{ id: string; state: string }>("select id from support_request where state = 'in_progress' limit 1")
    const event = { action: 'trigger', fingerprint: 'plans', title: 'The disk is full' }
    const scans = await scansBy(async () => {
      await on.reporter.post(LIST, { title: 'Patient search answers 502' }).set('idempotency-key', 'one').expect(201)
      for (const title of ['once', 'twice']) await on.reporter.post('/v1/intake/events', { ...event, title }).expect(202)
      await on.agent.post(`${LIST}/${living?.id}/comments`, { text: 'Looked at.' }).expect(201)
      await on.agent.post(`${LIST}/${living?.id}/transitions`, RESOLVE).expect(200)
    })
    expect(endToEnd(scans)).toEqual([])
    expect(scans.map(scan => scan.table)).toEqual(expect.arrayContaining(['support_request', 'request_clock', 'assignment']))
  })

  test('for what background tasks look for', async () => {
    await aPlan(on, { close_after_days: 14, quiet_after_hours: 2_000 })
    const { id: webhook } = (await on.agent.post('/v1/webhooks', { url: 'https://hooks.example.org/support' }).expect(201)).body as { id: string }
    await client.query(`insert into webhook_delivery (id, webhook_id, xid, seq, request_id, event, state, created_at, settled_at)
      select gen_random_uuid(), $1, xid, seq, request_id, event, 'delivered', at, $3::timestamptz - seq % 28 * interval '1 day' from journal where request_id is not null and event <> 'request.read' limit $2`, [webhook, REQUESTS, on.clock.now()])
    await client.query('analyze webhook_delivery')
    const deliveries = { run: () => Promise.resolve(), idle: () => Promise.resolve(), stop: () => Promise.resolve() }
    // To those that take a thousand rows at once, all that is here is little.
    for (const task of workerTasks(on.assembly.deps, deliveries).filter(({ name }) => !/^(seal|forget)-/.test(name)))
      expect({ name: task.name, endToEnd: endToEnd(await scansBy(() => task.run())) }).toEqual({ name: task.name, endToEnd: [] })
    expect(endToEnd(await scansBy(() => on.agent.get(`/v1/webhooks/${webhook}/deliveries`).expect(200)))).toEqual([])
  })
})

describe('what takes too long', () => {
  const within = (millis: number, ask: (trx: Knex, asked: ListAsked) => Promise<unknown>) => on.db.transaction(async trx => {
    await trx.raw(`set local statement_timeout = ${millis}`)
    const caller = { client_id: on.agent.id, client_name: '', key_id: '', roles: ['agent' as const], component: null, person: null, teams: [], privacy: DEFAULT_POLICY, content: null, mapping: null }
    return ask(trx, { filters: { limit: 50, sort: 'created_at', q: 'gateway or timeout' }, caller, plan: planOf(), now: on.clock.now() })
  })

  test('is refused with a way out: a list, and its count', async () => {
    const refusal = (words: string) => ({ reason: 'unavailable', message: expect.stringContaining(words) as string })
    await expect(within(1, countRequests)).rejects.toMatchObject(refusal('Leave `count` out'))
    await expect(within(1, (trx, asked) => listRequests(trx, { ...asked, filters: { ...asked.filters, limit: REQUESTS, sort: '-severity' } }, undefined))).rejects.toMatchObject(refusal('another order'))
  })
})

describe('what is prepared', () => {
  test.each(['sort=-created_at', 'sort=updated_at', 'sort=due_at', 'sort=-severity'])('is as good for whatever values: a list by %s', async query => {
    for (const voice of [on.agent, on.auditor, on.reporter]) {
      const scans = await scansBy(() => voice.get(`${LIST}?${query}`).expect(200), scansForAnyValues)
      expect(endToEnd(scans)).toEqual([])
      expect(scans.length).toBe(1)
    }
  })

  test('are only lists without filters: with them each is planned for its values', async () => {
    const named = async (query: string) => (await askedBy(() => on.agent.get(`${LIST}?${query}`).expect(200))).map(asked => asked.named)
    await expect(named('limit=5')).resolves.toEqual([true])
    await expect(named(`q=${RARE}`)).resolves.toEqual([false])
    await expect(named('state=new')).resolves.toEqual([false])
  })
})
