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
  sql: Sql
}

export async function measurementsOn({ url, voices }: Stage, report: Report, ids: string[]): Promise<Measurement[]> {
  const { reporter, agent } = voices
  const reads = (...paths: string[]): Calls => ({ method: 'GET', headers: { authorization: `Bearer ${agent.key}` }, requests: paths.map(path => ({ path })) })
  const list = '/v1/support-requests'
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
    {
      name: 'create', wanted: 0.8,
      calls: { method: 'POST', headers: OPEN_HEADERS(reporter.key), requests: [{ path: list, body: JSON.stringify(report) }], unique: true },
      sql: await openStatement(url, report),
    },
  ]
}
