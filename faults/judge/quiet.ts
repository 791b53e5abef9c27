/** Waits until nothing is left to do for anybody. What does not come to its end in time is stuck. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Scene } from '../scene'

const WITHIN_MS = 120_000
const LOOK_EVERY_MS = 500

/** What is left of each kind of work: rows that are overdue. */
const LEFT = {
  'deliveries that wait': `select count(*)::int as left from webhook_delivery where state = 'pending'`,
  'deliveries that are leased': `select count(*)::int as left from webhook_delivery where leased_until is not null`,
  'subscriptions that are behind': `
    select count(*)::int as left from webhook
    where (xid, seq) < (select xid, seq from journal where request_id is not null and event <> 'request.read' order by xid desc, seq desc limit 1)`,
  'clocks that are overdue': `select count(*)::int as left from request_clock where next_at < now()`,
  'assignments that have timed out': 'select count(*)::int as left from assignment where times_out_at < now() and ended_at is null',
  'requests that were resolved long ago': `select count(*)::int as left from support_request where state = 'resolved' and resolved_at < now() - interval '14 days'`,
  'requests that have been quiet for long': `select count(*)::int as left from support_request where fingerprint like 'quiet %' and state = 'new' and last_seen_at < now() - interval '24 hours'`,
  'requests that nobody holds': 'select count(*)::int as left from support_request where team is null and closed_at is null',
  'clocks that are to follow the plan': 'select count(*)::int as left from clock_sweep, plan_revision where settled_revision < revision',
  'clocks that do not follow the plan': `
    select count(*)::int as left from request_clock as clock join support_request as request on request.id = clock.request_id
    join support_plan_revision as revision on revision.state = 'active'
    where request.severity = 'low' and request.state = 'new' and clock.kind = 'resolution'
      and clock.target_ms <> (revision.document #>> '{targets,low,resolve_minutes}')::bigint * 60000`,
  'heartbeats that are overdue': `select count(*)::int as left from heartbeat where missed_at is null and due_at < now()`,
  'revisions whose time has come': `select count(*)::int as left from support_plan_revision where state = 'scheduled' and active_from < now()`,
  'outcomes that are too old': `select count(*)::int as left from idempotency_key where created_at < now() - interval '72 hours'`,
  'deliveries that are too old': `select count(*)::int as left from webhook_delivery where settled_at < now() - interval '30 days'`,
  'samples of what ended long ago': `
    select count(*)::int as left from occurrence join support_request as request on request.id = request_id where request.closed_at < now() - interval '365 days'`,
  'lines that are not sealed': `
    select count(*)::int as left from journal
    where (xid, seq) > (select coalesce(max(to_xid::text::bigint), 0)::text::xid8, coalesce(max(to_seq), 0) from audit_seal where number = (select max(number) from audit_seal))`,
  'transactions that are open': `select count(*)::int as left from pg_stat_activity where usename = 'service' and state like 'idle in transaction%'`,
}

export async function waitForQuiet({ cluster, findings }: Scene): Promise<void> {
  const latest = Date.now() + WITHIN_MS
  for (;;) {
    const left: string[] = []
    for (const [what, text] of Object.entries(LEFT)) {
      const [row] = await cluster.ask<{ left: number }>(text)
      if (row && row.left > 0) left.push(`${row.left} ${what}`)
    }
    if (left.length === 0) return
    if (Date.now() > latest) return left.forEach(each => findings.add('stuck', each))
    await wait(LOOK_EVERY_MS)
  }
}
