/** Reads what stands beside a request: its history, its occurrences, its links, and why it is as it is. */
import type { Knex } from 'knex'
import { readClocks } from '../clocks/follow'
import type { ClockRow } from '../clocks/rows'
import type { Visible } from '../domain/caller'
import type { ClockState } from '../domain/clock'
import type { PlanInForce } from '../domain/plan'
import { CLOCK_KINDS } from '../domain/plan-document'
import { statement } from '../platform/sql'
import type { Link, LinkType } from './link-schema'
import type { Row } from './present'
import type { Explanation, HistoryLine, Occurrence } from './record-schema'
import type { Sees } from './sees'

type HistoryParams = Sees & { request: string; after: string; limit: number }

export const listHistory = statement<HistoryParams, HistoryLine>(__dirname, 'history.sql')

/** A link with what visibility of its other end depends on. */
export type FoundLink = Omit<Link, 'type' | 'version'> & Pick<Row, keyof Visible> & { type: LinkType; outward: boolean }

export const listLinks = statement<{ request: string; after: string | null; limit: number }, FoundLink>(__dirname, 'links.sql')

/** @param after ordinal and identifier of the last one seen. */
export async function listOccurrences(db: Knex, request: string, limit: number, after?: readonly string[]): Promise<Occurrence[]> {
  const rows = db('occurrence').where({ request_id: request }).orderBy(['ordinal', 'id']).limit(limit + 1)
    .select('id', 'ordinal', 'state', 'client_id', 'source', 'title', 'details', 'seen_at')
  if (after) void rows.whereRaw('(ordinal, id) > (?::integer, ?::uuid)', [...after])
  return await rows as Occurrence[]
}

export async function explain(db: Knex, request: Row, plan: PlanInForce): Promise<Explanation> {
  const found = await db('support_request').where({ id: request.id }).first<{ category_given: boolean }>('category_given')
  const given = found?.category_given ?? false
  const name = plan.categories.get(request.category)?.name ?? request.category
  return {
    request: request.id,
    category: {
      code: request.category,
      given,
      sentence: given ? `The category ${name} was chosen by a caller.` : `No category was given, so it is ${name}.`,
    },
    assignment: { team: request.team, person: request.person, because: request.assigned_because },
    due: {
      response_due_at: request.response_due_at,
      resolution_due_at: request.resolution_due_at,
      sentence: dueSentence(plan, await readClocks(db, { requests: [request.id] })),
    },
  }
}

/** Which plan set the times, for what, and by which calendar: a sentence for each clock, from what is kept with it. */
function dueSentence(plan: PlanInForce, clocks: readonly ClockRow[]): string {
  if (clocks.length === 0) return 'No support plan sets targets for this request, so it has no due times.'
  return CLOCK_KINDS.flatMap(kind => clocks.filter(clock => clock.kind === kind)).map(clock => clockSentence(plan, clock)).join(' ')
}

const ENDS: Record<ClockState, string> = {
  running: '', paused: '; it waits for the requester', met: '; it came in time', missed: '; it came too late', stopped: '; it is not awaited any more',
}

function clockSentence(plan: PlanInForce, { kind, source, calendar, target_ms, state }: ClockRow): string {
  const by = [plan.exchangePlan, ...plan.componentPlans.values()].find(each => each?.id === source.plan)
  const what = source.category === null ? source.severity : `${source.severity} in the category ${plan.categories.get(source.category)?.name ?? source.category}`
  const from = by ? `the plan ${by.name} (revision ${source.plan_revision})` : `a plan that is not in force any more`
  const set = source.usual ? `the usual target of ${what}, since ${from} names none` : `the target of ${what} by ${from}`
  const hours = calendar === null ? 'around the clock' : `in the working time of the calendar ${plan.calendars.get(calendar)?.name ?? calendar}`
  return `A ${kind} is due within ${Math.round(target_ms / 60_000)} minutes ${hours}, ${set}${ENDS[state]}.`
}
