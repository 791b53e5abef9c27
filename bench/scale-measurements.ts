/** What is measured at both sizes: the same calls, with values that each database knows for itself. */
import { Client } from 'pg'
import { feedPlaces } from './feed-places'
import { randomFrom, reportFrom } from './random'
import { RARE } from './scale-fill'
import type { Ask } from './scale-load'
import type { ScaleStage } from './scale-stage'

export interface ScaleMeasurement {
  name: string
  /** The largest ratio of large to small that is wanted. */
  wanted?: number
  next: () => Ask
  /** Asks for a page of a list, which is as long as the database has something for it; the path has its `?`. */
  isList?: true
}

const LIST = '/v1/support-requests'
const OPEN = 'new,acknowledged,in_progress,pending,held'
/** Ratios that are wanted of lists and the feed. */
const AS_A_LIST = 1.5

/** Words in angle brackets become values of the database: the most frequent, or one of the rarest. */
const LISTS = [
  '', `state=${OPEN}`, 'state=new', 'state=closed', 'state=rejected', 'component=<often component>', 'component=<rarely component>', 'category=<often category>', 'category=operations',
  'severity=critical', 'workflow=<often workflow>', 'workflow=<rarely workflow>', 'team=<often team>', 'team=<rarely team>', 'person=<often person>', 'person=<rarely person>',
  'assigned=true', 'assigned=false', 'reported_by=<often reported_by>', 'reported_by=<rarely reported_by>', 'label=pilot', 'label=site-40', 'known_error=<known error>', 'overdue=true', 'overdue=false', 'openhim_transaction=<transaction>',
  'created_after=<a month ago>', 'created_before=<a year ago>', 'updated_after=<yesterday>', 'updated_before=<a year ago>',
  `team=<often team>&state=${OPEN}`, `team=<often team>&state=${OPEN}&sort=due_at`, 'team=<often team>&overdue=true', `person=<often person>&state=${OPEN}`, 'person=<rarely person>&overdue=true', `component=<often component>&state=${OPEN}`, 'component=<often component>&severity=critical', `state=${OPEN}&sort=due_at`, `state=${OPEN}&sort=created_at`, `state=${OPEN}&sort=-severity`,
  `label=pilot&state=${OPEN}`, `label=site-10&state=${OPEN}`, `label=site-40&state=${OPEN}`, 'label=site-10&team=<often team>', 'label=site-40&team=<often team>',
  'sort=created_at', 'sort=-updated_at', 'sort=due_at', 'sort=-severity',
]
const SEARCHES: [string, number?][] = [[`q=${RARE}`, 2], [`q=${RARE}&component=<often component>`, 2], ['q=gateway'], ['q=gateway timeout'], [`q=gateway&state=${OPEN}`]]
/** Pages far into a list. */
const IN_THE_MIDDLE = ['', 'component=<often component>', 'sort=-updated_at', `state=${OPEN}&sort=due_at`, 'label=pilot', 'label=site-40']
/** By a rare component few at a time, so that the small database is not at its end before a page is full. */
const FEEDS: [name: string, query: string][] = [['', ''], [' of what was opened', '&types=request.opened'], [' of a frequent component', '&component=<often component>'], [' of a rare component by fives', '&component=<rarely component>&limit=5']]
const REPORTS = ['service-levels', 'service-levels?by=component,severity', 'volume', 'volume?by=week', 'backlog', 'backlog?by=team']
const YEAR = 'from=<a year ago>'

export async function scaleMeasurements(stage: ScaleStage): Promise<ScaleMeasurement[]> {
  const { known, some, started, living, places } = await valuesOf(stage)
  const { agent: { key }, reporter } = stage.voices
  const filled = (path: string) => path.replace(/<([^>]+)>/g, (_whole, what: string) => known[what] ?? '').replaceAll(' ', '%20')
  const gets = (...paths: string[]) => inTurn(paths.map((path): Ask => ({ method: 'GET', path: filled(path), key })))
  const random = randomFrom(7)
  const openings = inTurn(Array.from({ length: 500 }, (): Ask => ({ method: 'POST', path: LIST, key: reporter.key, body: reportFrom(random) })))
  const events = inTurn(living.map((fingerprint): Ask => ({ method: 'POST', path: '/v1/intake/events', key: reporter.key, body: { action: 'trigger', fingerprint, component: 'CR', title: 'It is not over' } })))
  const list = (what: string, ask: () => Ask, wanted?: number): ScaleMeasurement => ({ name: `list ${what}`.trim(), wanted, next: ask, isList: true })
  const called = (query: string) => query.replaceAll(OPEN, 'open').replace(/[<>]/g, '')
  return [
    { name: 'read by identifier', wanted: 1.2, next: gets(...some.map(({ id }) => `${LIST}/${id}`)) },
    { name: 'read by number', wanted: 1.2, next: gets(...some.map(({ serial }) => `${LIST}/SR-${serial.padStart(6, '0')}`)) },
    { name: 'create', wanted: 1.3, next: openings },
    ...living.length > 0 ? [{ name: 'fold into a living request', next: events }] : [],
    { name: 'transition', next: transitions(started, key) },
    ...LISTS.map(query => list(called(query), gets(`${LIST}?${query}`), AS_A_LIST)),
    ...await Promise.all(IN_THE_MIDDLE.map(async query =>
      list(`${called(query)}, a page in the middle`, gets(await middleOf(stage, filled(`${LIST}?${query}`))), AS_A_LIST))),
    ...SEARCHES.map(([query, wanted]) => list(called(query), gets(`${LIST}?${query}`), wanted)),
    list('own, as a reporter', inTurn<Ask>([{ method: 'GET', path: `${LIST}?`, key: reporter.key }]), AS_A_LIST),
    ...FEEDS.map(([of, query]) => ({ name: `feed${of}, from old places`, wanted: AS_A_LIST, next: gets(...places.map(place => `/v1/events?after=${place}${query}`)) })),
    { name: 'feed, from the end', wanted: AS_A_LIST, next: gets('/v1/events?after=end') },
    { name: 'report coverage', next: gets('/v1/reports/coverage') },
    ...REPORTS.map(report => ({ name: `report ${report}, 30 days`, next: gets(`/v1/reports/${report}`) })),
    ...['service-levels', 'volume'].map(report => ({ name: `report ${report}, a year`, next: gets(`/v1/reports/${report}?${YEAR}`) })),
    list('count=exact', gets(`${LIST}?count=exact`)),
    list('count=exact&state=open', gets(`${LIST}?count=exact&state=${OPEN}`)),
  ]
}

/** What calls are about: known to each database only. */
async function valuesOf({ url, total, voices }: ScaleStage) {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const known = await knownIn(client)
    const column = async (text: string, ...values: unknown[]) => (await client.query<Record<string, string>>(text, values)).rows.map(row => Object.values(row)[0] ?? '')
    const { rows: some } = await client.query<{ id: string; serial: string }>("select id, serial from support_request where serial % $1 = 1 and sensitivity = 'normal' order by id", [Math.max(7, Math.floor(total / 2_000))])
    const started = await column("select id from support_request where state = 'in_progress' and sensitivity = 'normal' order by id desc limit 400")
    const living = await column("select fingerprint from support_request where reported_by = $1 and reported_component = 'CR' and fingerprint like 'living %' and state = any ($2) limit 50", voices.reporter.id, OPEN.split(','))
    const places = await feedPlaces(client, { every: Math.max(1, Math.floor(total / 500)), most: 20 })
    return { known, some, started, living, places }
  } finally {
    await client.end()
  }
}

function inTurn<T>(items: readonly T[]): () => T {
  let place = 0
  return () => items[place++ % items.length] as T // never beyond the end
}

/** Holds and resumes each in turn; each comes again only when all others were called. */
function transitions(ids: readonly string[], key: string): () => Ask {
  let place = 0
  return () => {
    const [id, holds] = [ids[place % ids.length] ?? '', Math.floor(place / ids.length) % 2 === 0]
    place += 1
    return { method: 'POST', path: `${LIST}/${id}/transitions`, key, body: holds ? { action: 'hold', reason: 'vendor' } : { action: 'resume' } }
  }
}

const MOST_PAGES = 1_000
const PAGE = 200

/** Walks pages of 200: a thousand of them, or half of the list where it is shorter. */
async function middleOf(stage: ScaleStage, path: string): Promise<string> {
  let cursor = ''
  for (let page = 0; page < Math.min(MOST_PAGES, stage.total / PAGE / 2); page++) {
    const answer = await fetch(`${stage.service.base}${path}&limit=${PAGE}${cursor}`, { headers: { authorization: `Bearer ${stage.voices.agent.key}` } })
    const { next_cursor: next } = await answer.json() as { next_cursor?: string | null }
    if (!next) break
    cursor = `&cursor=${next}`
  }
  return `${path}${cursor}`
}

const DAY_MS = 86_400_000
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString()

/** Frequent and rare values, of the youngest hundred thousand. */
async function knownIn(client: Client): Promise<Record<string, string>> {
  const known: Record<string, string> = { 'yesterday': daysAgo(1), 'a month ago': daysAgo(30), 'a year ago': daysAgo(365) }
  for (const column of ['component', 'category', 'workflow', 'team', 'person', 'reported_by'])
    for (const [how, order] of [['often', 'desc'], ['rarely', 'asc']] as const) {
      const { rows: [row] } = await client.query<{ value: string }>(`select ${column} as value
        from (select ${column} from support_request order by id desc limit 100000) as youngest where ${column} is not null group by 1 order by count(*) ${order}, 1 limit 1`)
      known[`${how} ${column}`] = row?.value ?? ''
    }
  const { rows: [row] } = await client.query<{ transaction: string; known_error: string }>(`
    select (select openhim_transaction from support_request where openhim_transaction is not null order by id limit 1) as transaction,
      (select known_error ->> 'id' from support_request where known_error is not null order by id limit 1) as known_error`)
  return { ...known, 'transaction': row?.transaction ?? '', 'known error': row?.known_error ?? '' }
}
