/** What a create writes, as one statement with the values of one call: for the reference, for pgbench and for what an index costs. */
import { join } from 'node:path'
import { compile, readStatement as textOf } from '../src/platform/sql'
import { ask } from './ask'
import type { Sql } from './bare'
import type { Report } from './random'
import { type Part, prepareValue, type Step } from './record'

/**
 * What the service made of a report: read from a request that it opened with it.
 * @param instead values that take the place of its own.
 */
export async function openStatement(url: string, report: Report, instead: { [name: string]: unknown } = {}): Promise<Sql> {
  const [opened] = await ask<Opened>(url,
    `select r.team, r.assigned_because, r.response_due_at::text, r.resolution_due_at::text, r.reported_by,
       (select coalesce(json_agg(c), '[]') from request_clock as c where c.request_id = r.id)::text as clocks, j.key_id, j.actor, p.revision
     from support_request as r join journal as j on j.request_id = r.id and j.event = 'request.opened', plan_revision as p
     where r.title = $1 order by r.id desc limit 1`, [report.title])
  if (!opened) throw new Error('No request was opened with this report.')
  const params: { [name: string]: unknown } = {
    ...report,
    plan_revision: Number(opened.revision),
    now: new Date().toISOString(),
    id: NEW, assignment_id: NEW, occurrence_id: NEW,
    category_given: true,
    workflow: null,
    facility: JSON.stringify(report.facility),
    details: JSON.stringify(report.details),
    external_reference: null,
    fingerprint: null,
    on_behalf_of: null,
    sensitivity: 'normal',
    team: opened.team,
    candidates: [],
    person_rule: 'manual',
    times_out_at: null,
    assigned_because: JSON.stringify(opened.assigned_because),
    clocks: opened.clocks,
    response_due_at: opened.response_due_at,
    resolution_due_at: opened.resolution_due_at,
    occurrences: 1,
    first_seen_at: new Date().toISOString(),
    source: null,
    known_error: null,
    client_id: opened.reported_by,
    actor: opened.actor,
    key_id: opened.key_id,
    person_id: null,
    origin: 'api',
    call_id: NEW,
    openhim_transaction: null,
    address: '127.0.0.1',
    hops: 0,
    idempotency_key: NEW,
    idempotency_digest: Buffer.alloc(32, 7).toString('hex'),
  }
  const { text, names } = compile(textOf(join(__dirname, '..', '..', 'src', 'requests', 'open-alone.sql')))
  return { text, values: names.map(name => ({ ...params, ...instead })[name]) }
}

/** Stands where a value is new at each call. */
export const NEW = '(new)'

interface Opened {
  team: string | null
  assigned_because: object
  clocks: string
  response_due_at: string | null
  resolution_due_at: string | null
  reported_by: string
  key_id: string
  actor: string
  revision: string
}

/** For the bare route, in its own words. */
export function stepOf({ text, values }: Sql): Step {
  let ids = 0
  const partOf = (value: unknown): Part[] | null => {
    if (value === NEW) return [{ slot: ids++ }]
    if (value === null || value === undefined) return null
    const prepared = prepareValue(value)
    if (Buffer.isBuffer(prepared)) return [`\\x${prepared.toString('hex')}`]
    return [/^\d{4}-\d\d-\d\dT/.test(String(prepared)) ? { slot: 'now' } : String(prepared)]
  }
  return { text, values: values.map(partOf) }
}
