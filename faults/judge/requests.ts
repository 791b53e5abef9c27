/** Requests: each that was acknowledged is there once, in the state and version of the last acknowledged step. */
import type { Scene } from '../scene'

interface Row { id: string; title: string; state: string; version: number }

export async function compareRequests({ cluster, ledger, findings }: Scene): Promise<void> {
  const rows = await cluster.ask<Row>("select id, title, state, version from support_request where title like 'Report %'")
  const ids = new Map<string, string[]>()
  for (const { id, title } of rows) ids.set(title, [...ids.get(title) ?? [], id])
  for (const [title, id] of ledger.creates) {
    const found = ids.get(title) ?? []
    if (id !== undefined && !found.includes(id)) findings.add('lost', `${title}, acknowledged as ${id}`)
    if (found.length > 1) findings.add('doubled', `${title}: ${found.join(', ')}`)
  }
  for (const title of ids.keys()) if (!ledger.creates.has(title)) findings.add('wrong', `${title} was never sent`)

  const byId = new Map(rows.map(row => [row.id, row]))
  for (const { id, state, version } of ledger.walks.values()) {
    const row = byId.get(id)
    if (row && (row.state !== state || row.version !== version))
      findings.add(row.version < version ? 'lost' : 'wrong', `${id} was acknowledged as ${state} at version ${version}, and is ${row.state} at version ${row.version}`)
  }
}

/** Reports of a fingerprint: as many as were acknowledged, in a request or waiting for one, and at most one living request of each. */
export async function compareReports({ cluster, ledger, findings, world }: Scene): Promise<void> {
  const rows = await cluster.ask<{ fingerprint: string; reports: number; living: number; waiting: number }>(`
    with request as (
      select fingerprint, sum(occurrences) as reports,
        count(*) filter (where state in ('new', 'acknowledged', 'in_progress', 'pending', 'held')) as living
      from support_request where fingerprint ~ '^(fault|few)-' and reported_by = any ($1) group by fingerprint
    ), awaited as (
      select fingerprint, cardinality(seen_at) as waiting from awaited_report
    )
    select fingerprint, (coalesce(reports, 0) + coalesce(waiting, 0))::int as reports, coalesce(living, 0)::int as living, coalesce(waiting, 0)::int as waiting
    from request full join awaited using (fingerprint)`, [[world.reporter.id, world.patient.id]])
  const found = new Map(rows.map(row => [row.fingerprint, row]))
  for (const [fingerprint, count] of ledger.reports) {
    const { reports, living, waiting } = found.get(fingerprint) ?? { reports: 0, living: 0, waiting: 0 }
    if (reports < count) findings.add('lost', `${count - reports} of ${count} reports of ${fingerprint}`)
    if (reports > count) findings.add('doubled', `${reports - count} reports of ${fingerprint}, of which ${count} were sent`)
    if (waiting > 0 && living > 0 || waiting > 2) findings.add('wrong', `${waiting} reports of ${fingerprint} wait beside ${living} living requests`)
    if (living > 1) findings.add('doubled', `${living} living requests of ${fingerprint}`)
  }
}
