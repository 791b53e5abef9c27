/** How long the sweep takes with 100,000 running clocks, in one process: nothing to do, a new plan, everything due at once. */
import { assemble } from '../src/assembly'
import { followPlan } from '../src/clocks/follow-plan'
import type { Deps } from '../src/deps'
import { DEFAULT_POLICY } from '../src/domain/privacy/kinds'
import { openDatabase } from '../src/platform/database'
import { openLog } from '../src/platform/log'
import { simulate } from '../src/plans/simulate'
import { keepTime } from '../src/worker'
import type { Stage } from './stage'

const REQUESTS = 50_000

interface Timed {
  what: string
  seconds: number
  /** Rows of clocks that were written. */
  written: number
}

export async function sweep(stage: Stage): Promise<object> {
  // Its worker would do the work before it is measured.
  await stage.service.stop()
  const db = openDatabase({ url: stage.url, poolMax: 4, prepared: true, log: openLog('warn') })
  let at = Date.now()
  const clock = { now: () => new Date(at).toISOString(), learn: () => undefined }
  const { deps, prepare } = assemble({ db, clock, log: openLog('warn'), privacy: DEFAULT_POLICY, runsWorker: true, ends: new AbortController().signal })
  await prepare({ given: undefined, mayMake: false })
  await db.raw(`
    insert into support_request (id, title, category, category_given, severity, component, team, assigned_because, reported_by,
      first_seen_at, last_seen_at, created_at, updated_at, state)
    select (lpad(to_hex((extract(epoch from now()) * 1000)::bigint), 12, '0') || substr(md5(n::text), 13))::uuid, 'Made up', 'developer.bug', true, (array['critical', 'high', 'normal', 'low'])[1 + n % 4], 'CR', null,
      '{"rule": "nobody", "category": "developer.bug", "sentence": "-"}', gen_random_uuid(), now(), now(), now(), now(), 'new'
    from generate_series(1, ${REQUESTS}) as n`)
  await db.raw('vacuum analyze')

  const timed: Timed[] = []
  const time = async (what: string, act: () => Promise<unknown>) => {
    await db.raw('drop table if exists before; create table before as select request_id, kind, xmin::text as written_by from request_clock')
    const began = performance.now()
    await act()
    const seconds = (performance.now() - began) / 1_000
    const { rows: [row] } = await db.raw<{ rows: { written: number }[] }>(`select count(*) as written from request_clock as clock
      left join before using (request_id, kind) where before.written_by is distinct from clock.xmin::text`)
    timed.push({ what, seconds, written: row?.written ?? 0 })
  }
  const beat = () => keepTime(deps)
  await time('clocks for requests that had none', () => anew(deps, () => followPlan(deps)))
  await time('a beat with nothing due', beat)
  await time('a new revision of the plan that changes no clock', () => anew(deps, () => followPlan(deps)))
  at += 31_000
  await time('its second look', () => followPlan(deps))
  const plan = await db('support_plan').first<{ id: string }>('id')
  const caller = { client_id: stage.voices.agent.id, client_name: '', key_id: '', roles: ['administrator' as const], component: null, person: null, teams: [], privacy: DEFAULT_POLICY, content: null, mapping: null }
  await time('a simulation of the last 10,000 requests', () => simulate(deps, { id: plan.id, input: { last_days: 30, all: true } }, caller))
  at += 400 * 86_400_000
  await time('after an outage: each clock warned and breached, and its step of the ladder walked', beat)
  await db.destroy()

  const rows = timed.map(({ what, seconds, written }) => `| ${what} | ${seconds.toFixed(2)} s | ${written} |`)
  console.log(`\n| with 100,000 running clocks and more | time | clocks written |\n|---|--:|--:|\n${rows.join('\n')}`)
  return { sweep: timed }
}

/** As if something that decisions read had been changed. */
async function anew(deps: Deps, act: () => Promise<void>): Promise<void> {
  await deps.db('plan_revision').increment('revision')
  await deps.plan.refresh()
  await act()
}
