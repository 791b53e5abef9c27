/** What the database is asked about assignments. Whoever may see a request may see who holds it. */
import type { Knex } from 'knex'
import { type Caller, maySee, seesAll } from '../domain/caller'
import { splitList } from '../http/schema'
import type { Row } from '../requests/present'
import { Assignment } from './schema'

const columns = Object.keys(Assignment.properties).map(name => `assignment.${name}`)

/** With what tells whether reading it is noted; the schema of the answer leaves that out. */
export type FoundAssignment = Assignment & Pick<Row, 'sensitivity'>

export interface Wanted {
  request?: string
  team?: string
  person?: string
  open?: boolean
}

/** Newest first. Only of requests that a caller who handles or oversees requests may see. */
export async function listAssignments(db: Knex, wanted: Wanted, { limit, after, caller }: { limit: number; after?: string; caller: Caller }): Promise<FoundAssignment[]> {
  const rows = db('assignment').join('support_request as request', 'request.id', 'assignment.request')
    .select([...columns, 'request.sensitivity']).orderBy('assignment.id', 'desc').limit(limit + 1)
  if (!seesAll(caller))
    void rows.where(visible => {
      void visible.where('request.sensitivity', 'normal').orWhere('request.reported_by', caller.client_id).orWhereIn('request.team', caller.teams)
      const { components, all_but } = caller.content ?? { components: [], all_but: null }
      if (components.length > 0) void visible.orWhereIn('request.component', components)
      if (all_but !== null) void visible.orWhereNull('request.component').orWhereNotIn('request.component', all_but)
    })
  if (wanted.request !== undefined) void rows.where('assignment.request', wanted.request)
  if (wanted.team !== undefined) void rows.whereIn('assignment.team', splitList(wanted.team) ?? [])
  if (wanted.person !== undefined) void rows.whereIn('assignment.person', splitList(wanted.person) ?? [])
  if (wanted.open === true) void rows.whereNull('assignment.ended_at')
  if (wanted.open === false) void rows.whereNotNull('assignment.ended_at')
  if (after !== undefined) void rows.where('assignment.id', '<', after)
  return await rows as FoundAssignment[]
}

export async function findAssignment(db: Knex, id: string, caller: Caller): Promise<FoundAssignment | undefined> {
  const row = await db('assignment').join('support_request as request', 'request.id', 'assignment.request')
    .where('assignment.id', id)
    .first([...columns, 'request.reported_by as seen_reported_by', 'request.sensitivity', 'request.team as seen_team', 'request.component as seen_component']) as
    (FoundAssignment & { seen_reported_by: string; seen_team: string | null; seen_component: string | null }) | undefined
  if (!row) return undefined
  const { seen_reported_by: reported_by, seen_team: team, seen_component: component, ...assignment } = row
  return maySee(caller, { reported_by, sensitivity: assignment.sensitivity, team, component }) ? assignment : undefined
}
