/** Reads what stands beside a request: its history, its occurrences, its links, and why it is as it is. */
import type { Knex } from 'knex'
import { readClocks } from '../clocks/follow'
import type { ClockRow } from '../clocks/rows'
import type { PlanInForce } from '../domain/plan'
import type { ClockKind } from '../domain/plan-document'
import { statement } from '../platform/sql'
import type { Link, LinkType } from './link-schema'
import type { Row } from './present'
import type { Explanation, HistoryLine, Occurrence } from './record-schema'

interface HistoryParams {
  request: string
  after: string
  limit: number
  client_id: string
  teams: readonly string[]
  sees_all: boolean
  /** Handles or oversees requests, and so reads what is said among those who do. */
  sees_normal: boolean
}

export const listHistory = statement<HistoryParams, HistoryLine>(__dirname, 'history.sql')

/** A link with what visibility of its other end depends on. */
export type FoundLink = Omit<Link, 'type' | 'version'> & Pick<Row, 'team' | 'reported_by' | 'sensitivity'> & { type: LinkType; outward: boolean }

export const listLinks = statement<{ request: string; after: string | null; limit: number }, FoundLink>(__dirname, 'links.sql')

export async function listOccurrences(db: Knex, request: string, limit: number, after?: string): Promise<Occurrence[]> {
  const rows = db('occurrence').where({ request_id: request }).orderBy('id').limit(limit + 1)
    .select('id', 'client_id', 'title', 'details', 'seen_at')
  if (after !== undefined) void rows.where('id', '>', after)
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

/** Which plan set the times, for what, and by which calendar. */
function dueSentence(plan: PlanInForce, clocks: readonly ClockRow[]): string {
  const [first] = clocks
  if (!first) return 'No support plan sets targets for this request, so it has no due times.'
  const { source, calendar } = first
  const minutes = (kind: ClockKind) => Math.round((clocks.find(each => each.kind === kind)?.target_ms ?? 0) / 60_000)
  const by = [plan.exchangePlan, ...plan.componentPlans.values()].find(each => each?.id === source.plan)?.name ?? 'that was in force'
  const what = source.category === null ? source.severity : `${source.severity} in the category ${plan.categories.get(source.category)?.name ?? source.category}`
  const setBy = source.usual ? `The plan ${by} names no target for ${what}; the usual one is` : `The plan ${by} (revision ${source.plan_revision}) sets for ${what}:`
  const hours = calendar === null ? 'around the clock' : `in the working time of the calendar ${plan.calendars.get(calendar)?.name ?? calendar}`
  return `${setBy} a response within ${minutes('response')} and a resolution within ${minutes('resolution')} minutes, ${hours}.`
}
