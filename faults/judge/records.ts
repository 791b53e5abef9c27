/** What hangs on requests: comments, assignments, entries, heartbeats. Each that was acknowledged is there once. */
import type { Scene } from '../scene'

export async function compareRecords(scene: Scene): Promise<void> {
  const { cluster, ledger, findings } = scene
  await compareTexts(scene, { table: 'comment', like: 'Comment %', sent: ledger.comments })
  await compareTexts(scene, { table: 'evaluation_entry', like: 'Entry %', sent: ledger.entries })

  const open = await cluster.ask<{ id: string; request: string }>('select id, request from assignment where ended_at is null')
  const holders = new Map<string, string>()
  for (const { id, request } of open) {
    if (holders.has(request)) findings.add('doubled', `${request} has two open assignments`)
    holders.set(request, id)
  }
  for (const [request, id] of ledger.holders)
    if (holders.get(request) !== id) findings.add('lost', `assignment ${id} of ${request}, which is held by ${holders.get(request) ?? 'nobody'}`)

  const revisions = await cluster.ask<{ number: number; active: boolean }>("select number, state = 'active' as active from support_plan_revision where plan = $1", [scene.world.plan])
  const numbers = new Set(revisions.map(({ number }) => number))
  for (const number of ledger.revisions) if (!numbers.has(number)) findings.add('lost', `revision ${number} of the plan`)
  if (revisions.filter(({ active }) => active).length !== 1) findings.add('wrong', 'not one revision of the plan is in force')

  for (const name of ledger.heartbeats) {
    const [row] = await cluster.ask<{ opened: number; reports: number }>(
      'select count(*)::int as opened, coalesce(sum(occurrences), 0)::int as reports from support_request where fingerprint = $1', [`heartbeat ${name}`])
    if (row?.opened !== 1 || row.reports !== 1) findings.add(row?.opened === 0 ? 'lost' : 'doubled', `the miss of ${name}: ${row?.opened ?? 0} requests, ${row?.reports ?? 0} reports`)
  }
}

interface Texts { table: string; like: string; sent: Map<string, string> }

async function compareTexts({ cluster, findings }: Scene, { table, like, sent }: Texts): Promise<void> {
  const rows = await cluster.ask<{ id: string; text: string }>(`select id, text from ${table} where text like $1`, [like])
  const ids = new Map<string, string>()
  for (const { id, text } of rows) {
    if (ids.has(text)) findings.add('doubled', `${table} ${id}: ${text.slice(0, 60)}`)
    ids.set(text, id)
  }
  for (const [text, id] of sent) if (ids.get(text) !== id) findings.add('lost', `${table} ${id}: ${text.slice(0, 60)}`)
  for (const text of ids.keys()) if (!sent.has(text)) findings.add('wrong', `${table} ${text.slice(0, 60)} was never acknowledged`)
}
