/** What is measured: five calls of a day, each with the statement behind it and the ratio that is asked for. */
import type { Sql } from './bare'
import { OPEN_HEADERS } from './fill'
import type { Calls } from './load'
import { type Report, SEARCHED } from './random'
import { listStatementFor, openStatement, readStatement } from './statements'
import type { Stage } from './stage'

export interface Measurement {
  name: string
  calls: Calls
  /** What it must reach of the bare route. */
  wanted?: number
  /** What the bare route is asked instead, where it knows no such call. */
  bareCalls?: Calls
  /** Where one call brings several items: rates are of items. */
  itemsACall?: number
  /** Calls under way at any time, where it is not as set. */
  connections?: number
  sql: Sql
}

export async function measurementsOn({ url, voices }: Stage, report: Report, ids: string[]): Promise<Measurement[]> {
  const { reporter, agent } = voices
  const reads = (...paths: string[]): Calls => ({ method: 'GET', headers: { authorization: `Bearer ${agent.key}` }, requests: paths.map(path => ({ path })) })
  const list = '/v1/support-requests'
  const creates: Calls = { method: 'POST', headers: OPEN_HEADERS(reporter.key), requests: [{ path: list, body: JSON.stringify(report) }], unique: true }
  const opening = await openStatement(url, report)
  return [
    {
      name: 'read one', wanted: 0.75,
      calls: reads(...ids.map(id => `${list}/${id}`)),
      sql: { text: readStatement, values: [ids[0]] },
    },
    { name: 'list 50', wanted: 0.85, calls: reads(list), sql: listStatementFor({}, agent.id) },
    {
      name: 'list, filtered',
      calls: reads(`${list}?state=new,acknowledged&component=CR`),
      sql: listStatementFor({ state: 'new,acknowledged', component: 'CR' }, agent.id),
    },
    {
      name: 'search',
      calls: reads(`${list}?q=${encodeURIComponent(SEARCHED)}`),
      sql: listStatementFor({ q: SEARCHED }, agent.id),
    },
    { name: 'create', wanted: 0.8, calls: creates, sql: opening },
    { name: 'create 64 at once', wanted: 1.2, calls: creates, connections: 64, sql: opening },
    { name: 'create one at a time', wanted: 0.8, calls: creates, connections: 1, sql: opening },
    { name: 'events in lists of 100', wanted: 3, calls: eventsInLists(reporter.key, report), bareCalls: creates, itemsACall: EVENTS_IN_A_LIST, connections: SENDERS_OF_LISTS, sql: opening },
  ]
}

const EVENTS_IN_A_LIST = 100
const SENDERS_OF_LISTS = 8

/** Each with a fingerprint of its own, so that each opens a request as full as those of the creates. */
function eventsInLists(key: string, { title, description, category, severity, component, details }: Report): Calls {
  const events = Array.from({ length: EVENTS_IN_A_LIST }, (_, place) =>
    ({ action: 'trigger', fingerprint: `[<id>] ${place}`, title, description, category, severity, component, details }))
  const headers = { 'authorization': `Bearer ${key}`, 'content-type': 'application/json' }
  return { method: 'POST', headers, requests: [{ path: '/v1/intake/events', body: JSON.stringify(events) }], unique: true }
}
