/** Tries a plan out beside the plans in force: what would be routed and due differently. Writes nothing. */
import type { Knex } from 'knex'
import { setImmediate as breathe } from 'node:timers/promises'
import type { Deps } from '../deps'
import { type Caller, seesAll } from '../domain/caller'
import { CodeCheck } from '../domain/codes'
import { type PlanInForce, withDocument } from '../domain/plan'
import { Refusal } from '../domain/refusal'
import { instant } from '../http/formats'
import { DEFAULT_CATEGORY, type Routed } from '../domain/routing'
import { compare, type Compared, type Outcome } from '../domain/simulation'
import { firstIdAt } from '../platform/ids'
import { statement } from '../platform/sql'
import { requireWhole } from './known'
import { requirePlan } from './queries'
import { MOST_REQUESTS, type NewSimulation, type Simulation } from './simulation-schema'

interface Tried extends Routed {
  id: string | null
  at: string
}

interface OpenedParams {
  since: string
  sees_all: boolean
  client_id: string
  teams: readonly string[]
  content: readonly string[]
  content_but: readonly string[] | null
  limit: number
}

const readOpened = statement<OpenedParams, Tried>(__dirname, 'read-opened.sql')

const DAY_MS = 86_400_000
/** Others are served in between. */
const AT_ONCE = 250

export async function simulate(deps: Deps, { id, input }: { id: string; input: NewSimulation }, caller: Caller): Promise<Simulation> {
  if ((input.requests === undefined) === (input.last_days === undefined))
    throw new Refusal('validation_failed', 'Name either made-up requests or a number of days.', [{ pointer: '/requests', detail: 'is required unless last_days is given, and not taken beside it' }])
  const found = await requirePlan(deps.db, id)
  if (input.document) await requireWhole(deps.db, input.document, { ...found, pointer: '/document' })
  await deps.plan.refresh()
  const before = deps.plan.current()
  const at = deps.now()
  const tried = input.requests ? samples(before, input.requests, { at, caller }) : await opened(deps.db, { days: input.last_days ?? 0, at, caller })
  const lines = await compareAll(before, withDocument(before, found, input.document ?? found.draft), tried.slice(0, MOST_REQUESTS))
  const { moves, ...summary } = summaryOf(lines)
  return {
    plan: id,
    at,
    requests: lines.length,
    more: tried.length > MOST_REQUESTS,
    summary,
    moves,
    lines: lines.filter(line => input.all || line.differs.length > 0).map(({ request, place, before: was, after: would, differs }) =>
      ({ request: request.id, place, before: shown(was), after: shown(would), differs })),
  }
}

/** What a caller made up, with its codes checked. */
function samples(plan: PlanInForce, requests: NonNullable<NewSimulation['requests']>, { at, caller }: { at: string; caller: Caller }): Tried[] {
  const codes = new CodeCheck()
  requests.forEach((each, place) => codes
    .known(plan.categories, `/requests/${place}/category`, each.category)
    .known(plan.components, `/requests/${place}/component`, each.component)
    .known(plan.components, `/requests/${place}/counterpart`, each.counterpart)
    .known(plan.workflows, `/requests/${place}/workflow`, each.workflow))
  codes.settle()
  return requests.map(each => ({
    id: null,
    category: each.category ?? DEFAULT_CATEGORY,
    component: each.component ?? null,
    workflow: each.workflow ?? null,
    counterpart: each.counterpart ?? null,
    severity: each.severity ?? 'normal',
    client: each.client ?? caller.client_id,
    labels: each.labels ?? [],
    facility_code: each.facility_code ?? null,
    at: each.at ?? at,
  }))
}

const opened = (db: Knex, { days, at, caller }: { days: number; at: string; caller: Caller }) => readOpened(db, {
  since: firstIdAt(new Date(Date.parse(at) - days * DAY_MS).toISOString()),
  sees_all: seesAll(caller),
  client_id: caller.client_id,
  teams: caller.teams,
  content: caller.content?.components ?? [],
  content_but: caller.content?.all_but ?? null,
  limit: MOST_REQUESTS + 1,
})

type Line = Compared & { request: Tried; place: number }

async function compareAll(before: PlanInForce, after: PlanInForce, requests: readonly Tried[]): Promise<Line[]> {
  const lines: Line[] = []
  for (const [place, request] of requests.entries()) {
    if (place % AT_ONCE === AT_ONCE - 1) await breathe()
    lines.push({ request, place, ...compare(before, after, request, Date.parse(request.at)) })
  }
  return lines
}

function summaryOf(lines: readonly Line[]) {
  const count = (holds: (line: Line) => boolean) => lines.filter(holds).length
  const moved = new Map<string, { from: string | null; to: string | null; requests: number }>()
  for (const { before: { team: from }, after: { team: to } } of lines) {
    if (from === to) continue
    const key = `${from} ${to}`
    moved.set(key, { from, to, requests: (moved.get(key)?.requests ?? 0) + 1 })
  }
  return {
    changed: count(line => line.differs.length > 0),
    team: count(line => line.differs.includes('team')),
    rule: count(line => line.differs.includes('rule')),
    response_due_at: count(line => line.differs.includes('response_due_at')),
    resolution_due_at: count(line => line.differs.includes('resolution_due_at')),
    newly_covered: count(({ before, after }) => before.team === null && after.team !== null),
    newly_uncovered: count(({ before, after }) => before.team !== null && after.team === null),
    moves: [...moved.values()].sort((a, b) => b.requests - a.requests).slice(0, 1_000),
  }
}

const shown = ({ team, because, response_due_at, resolution_due_at }: Outcome) => ({
  team, rule: because.rule, sentence: because.sentence, response_due_at: instant(response_due_at), resolution_due_at: instant(resolution_due_at),
})
