/** Reads what stands beside a request: its history, its occurrences, its links, and why it is as it is. */
import type { Knex } from 'knex'
import type { PlanInForce } from '../domain/plan'
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
      sentence: request.resolution_due_at === null ? 'No support plan sets targets for this request, so it has no due times.' : 'The support plan in force sets these times.',
    },
  }
}
