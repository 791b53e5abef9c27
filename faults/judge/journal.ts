/** The journal: the feed tells each line once and in order, webhooks as well, nothing is told twice, and the seals fit. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { EVENT_TYPES } from '../../src/events/types'
import type { Scene } from '../scene'

export async function compareFeed({ cluster, feed, findings, receiver, world }: Scene): Promise<void> {
  // Until a page brings nothing: the reader goes on by itself as well.
  for (let before = -1; before < feed.places.length;) {
    before = feed.places.length
    while (await feed.readOn());
  }
  const rows = await cluster.ask<{ place: string; delivered: string | null; component: string | null }>(`
    select journal.xid || '-' || journal.seq as place, journal_resource.resource ->> 'component' as component, delivery.state as delivered
    from journal join journal_resource using (seq) left join webhook_delivery as delivery on delivery.seq = journal.seq
    where journal.event = any ($1) order by journal.xid, journal.seq`, [EVENT_TYPES])
  rows.forEach(({ place }, index) => {
    if (feed.places[index] !== place && findings.count('wrong') < 20) findings.add('wrong', `the feed has ${feed.places[index] ?? 'nothing'} where ${place} stands`)
  })
  if (feed.places.length > rows.length) findings.add('doubled', `${feed.places.length - rows.length} events of the feed`)
  for (const { place, component, delivered } of rows) {
    if (component === 'FR' && delivered !== 'delivered') findings.add('lost', `event ${place} is ${delivered ?? 'not queued'} for its subscription of ${world.plan}`)
    if (component === 'FR' && !receiver.seen.has(place)) findings.add('lost', `event ${place} never came to its receiver`)
  }
}

const TWICE = `
  select request_id || ' ' || event || ' ' || data::text as what from journal
  where event in ('request.clock_warned', 'request.clock_breached', 'request.escalated')
  group by request_id, event, data ->> 'clock', data ->> 'at_percent', data having count(*) > 1`

const GAPS = `
  with line as (
    select request_id, journal.seq, (resource ->> 'version')::int as version,
      lag((resource ->> 'version')::int) over (partition by request_id order by journal.seq) as before
    from journal join journal_resource using (seq)
  )
  select request_id || ' went from version ' || before || ' to ' || version as what from line where version < before or version > before + 1`

export async function compareJournal({ build, cluster, findings }: Scene): Promise<void> {
  for (const { what } of await cluster.ask<{ what: string }>(TWICE)) findings.add('doubled', what)
  for (const { what } of await cluster.ask<{ what: string }>(GAPS)) findings.add('wrong', what)
  for (const { what } of await cluster.ask<{ what: string }>('select what from watch.fault')) findings.add('wrong', what)
  await promisify(execFile)(process.execPath, [join(build, 'dist', 'bin', 'audit-verify.js')], {
    env: { PATH: process.env.PATH, DATABASE_URL: cluster.url('support'), DATABASE_ALLOW_UNSAFE: 'on' },
  }).catch((error: { stderr?: string }) => findings.add('wrong', `the seals do not fit: ${error.stderr ?? 'audit-verify does not run'}`))
}
