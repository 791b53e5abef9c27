/** What is measured: the calls of a day, each with the statements behind it and, where there is one, the ratio asked for. */
import { ask } from './ask'
import { OPEN_HEADERS } from './fill'
import type { Calls } from './load'
import { type Report, SEARCHED } from './random'
import type { RecordedCall, Recorder, Step } from './record'
import { openStatement, stepOf } from './statements'
import type { Stage } from './stage'

export interface Measurement {
  name: string
  calls: Calls
  /** Of the bare route: the path with `:target` where the call says what it is about. */
  route: string
  steps: Step[]
  /** What it must reach of the bare route. */
  wanted?: number
  /** What the bare route is asked instead, where it knows no such call. */
  bareCalls?: Calls
  /** Where one call brings several items: rates are of items. */
  itemsACall?: number
  /** Calls under way at any time, where it is not as set. */
  connections?: number
  /** Puts back what the calls have changed, before each round. */
  before?: () => Promise<void>
}

const LIST = '/v1/support-requests'
const IDS = 200
/** At the most. */
const STARTED = 8_000
const EVENTS_IN_A_LIST = 100
const SENDERS_OF_LISTS = 8
/** On a slow machine more would wait for longer than a call may, and be refused. */
const READERS_OF_REPORTS = 4
const HEARD = 3

export async function measurementsOn({ url, voices: { reporter, agent } }: Stage, report: Report, recorder: Recorder): Promise<Measurement[]> {
  const { ids, numbers, started, team } = await targetsIn(url)
  const json = { 'authorization': `Bearer ${agent.key}`, 'content-type': 'application/json' }

  const read = async (name: string, paths: string[], more: { route?: string; targets?: string[]; wanted?: number } = {}): Promise<Measurement> => ({
    name, wanted: more.wanted,
    calls: { method: 'GET', headers: { authorization: `Bearer ${agent.key}` }, requests: paths.map(path => ({ path })) },
    route: more.route ?? paths[0]?.split('?')[0] ?? '',
    steps: await recorder.record(recorded(place => ({ method: 'GET', path: paths[place] ?? paths[0] ?? '', key: agent.key, target: more.targets?.[place] }))),
  })
  /** An act on requests, each about one of them. */
  const act = async (name: string, { of, path, body, once, before }: { of: string[]; path: string; body: object; once?: boolean; before?: () => Promise<void> }): Promise<Measurement> => {
    const text = JSON.stringify(body)
    await before?.()
    const steps = await recorder.record(recorded(place => ({ method: 'POST', path: `${LIST}/${of[place] ?? ''}/${path}`, key: agent.key, body, target: of[place] })))
    return { name, calls: { method: 'POST', headers: json, requests: of.map(id => ({ path: `${LIST}/${id}/${path}`, body: text })), once }, route: `${LIST}/:target/${path}`, steps, before }
  }
  const creates: Calls = { method: 'POST', headers: OPEN_HEADERS(reporter.key), requests: [{ path: LIST, body: JSON.stringify(report) }], unique: true }
  const create = { calls: creates, route: LIST, steps: [stepOf(await openStatement(url, report))] }
  const since = new Date(Date.now() - 30 * 86_400_000).toISOString()

  return [
    await read('read one', ids.map(id => `${LIST}/${id}`), { route: `${LIST}/:target`, targets: ids, wanted: 0.75 }),
    await read('read by number', numbers.map(number => `${LIST}/SR-${number}`), { route: `${LIST}/SR-:target`, targets: numbers }),
    await read('list 50', [LIST], { wanted: 0.85 }),
    await read('list, filtered', [`${LIST}?state=new,acknowledged&component=CR`]),
    await read('search', [`${LIST}?q=${encodeURIComponent(SEARCHED)}`]),
    await read('feed page', ['/v1/events?limit=100']),
    { ...await read('report', [`/v1/reports/volume?from=${since}&by=component,severity`]), connections: READERS_OF_REPORTS },
    { name: 'create', wanted: 0.8, ...create },
    { name: 'create 64 at once', wanted: 1.2, connections: 64, ...create },
    { name: 'create one at a time', wanted: 0.8, connections: 1, ...create },
    { name: 'events in lists of 100', wanted: 3, ...create, calls: eventsInLists(reporter.key, report), bareCalls: creates, itemsACall: EVENTS_IN_A_LIST, connections: SENDERS_OF_LISTS },
    await fold(recorder, reporter.key),
    await act('comment', { of: ids, path: 'comments', body: { text: 'The vendor has been asked.' } }),
    await act('assignment', { of: ids, path: 'assignments', body: { team } }),
    await act('transition', { of: started, path: 'transitions', body: { action: 'start' }, once: true, before: async () => { await ask(url, BACK, [started]) } }),
  ]
}

const BACK = "update support_request set state = 'acknowledged' where id = any ($1) and state <> 'acknowledged'"

const recorded = (call: (place: number) => RecordedCall) => Array.from({ length: HEARD }, (_, place) => call(place))

/** The same fault again, of a request that is living. */
async function fold(recorder: Recorder, key: string): Promise<Measurement> {
  const fingerprints = Array.from({ length: IDS }, (_, place) => `measured ${place} `)
  const path = '/v1/intake/events'
  const bodyOf = (fingerprint: string) => ({ action: 'trigger', fingerprint, title: 'The disk is full', severity: 'high', details: { node: 3, free_bytes: 0 } })
  const recordedOf = (fingerprint = ''): RecordedCall => ({ method: 'POST', path, key, body: bodyOf(fingerprint), target: fingerprint })
  // Opened first: only what comes then is a further report.
  await recorder.record(fingerprints.map(recordedOf))
  return {
    name: 'fold', route: path,
    calls: { method: 'POST', headers: { 'authorization': `Bearer ${key}`, 'content-type': 'application/json' }, requests: fingerprints.map(each => ({ path, body: JSON.stringify(bodyOf(each)) })) },
    steps: await recorder.record(recorded(place => recordedOf(fingerprints[place]))),
  }
}

/** Each with a fingerprint of its own, so that each opens a request as full as those of the creates. */
function eventsInLists(key: string, { title, description, category, severity, component, details }: Report): Calls {
  const events = Array.from({ length: EVENTS_IN_A_LIST }, (_, place) =>
    ({ action: 'trigger', fingerprint: `[<id>] ${place}`, title, description, category, severity, component, details }))
  const headers = { 'authorization': `Bearer ${key}`, 'content-type': 'application/json' }
  return { method: 'POST', headers, requests: [{ path: '/v1/intake/events', body: JSON.stringify(events) }], unique: true }
}

async function targetsIn(url: string): Promise<{ ids: string[]; numbers: string[]; started: string[]; team: string }> {
  const found = await ask<{ id: string; number: string }>(url, "select id, lpad(serial::text, 6, '0') as number from support_request where serial % 7 = 0 and team is not null order by id limit $1", [IDS])
  const started = await ask<{ id: string }>(url, "select id from support_request where serial % 7 <> 0 and state <> 'new' order by id limit $1", [STARTED])
  const [team] = await ask<{ id: string }>(url, 'select id from team where not retired order by id limit 1')
  return { ids: found.map(row => row.id), numbers: found.map(row => row.number), started: started.map(row => row.id), team: team?.id ?? '' }
}
