/** What the database is asked about rounds. */
import type { Knex } from 'knex'
import type { Caller } from '../domain/caller'
import { CARRIED_OVER, type Scope } from '../domain/evaluation'
import { notFound } from '../domain/refusal'
import { splitList } from '../http/schema'
import type { EvaluationEntry } from './entry-schema'
import { type CarriedOver, type Evaluation, type EvaluationQuery, ListedEvaluation, MOST_CARRIED_OVER, type Round } from './schema'
import { findSeen } from './seen-requests'

export const roundColumns = Object.keys(ListedEvaluation.properties)

/** Newest first. */
export async function listRounds(db: Knex, { limit, scope, component, open }: EvaluationQuery, after?: string): Promise<Round[]> {
  const rows = db('evaluation').select(roundColumns).orderBy('id', 'desc').limit(limit + 1)
  if (scope !== undefined) void rows.where({ scope })
  if (component !== undefined) void rows.whereIn('component', splitList(component) ?? [])
  if (open === true) void rows.whereNull('closed_at')
  if (open === false) void rows.whereNotNull('closed_at')
  if (after !== undefined) void rows.where('id', '<', after)
  return await rows as Round[]
}

export async function requireRound(db: Knex, id: string): Promise<Round> {
  const round = await db('evaluation').where({ id }).first(roundColumns) as Round | undefined
  if (!round) throw notFound('evaluation')
  return round
}

export async function findLastIteration(db: Knex, of: { scope: Scope; component: string | null }): Promise<number | undefined> {
  const [row] = await db('evaluation').where(of).max({ last: 'iteration' }) as { last: number | null }[]
  return row?.last ?? undefined
}

/** A round with what the one before it carries over, as far as the caller may see what became of it. */
export async function showRound(db: Knex, round: Round, caller: Caller): Promise<Evaluation> {
  const { scope, component, iteration } = round
  const previous = await db('evaluation').where({ scope, component }).where('iteration', '<', iteration)
    .orderBy('iteration', 'desc').first('id') as { id: string } | undefined
  return { ...round, previous: previous?.id ?? null, carried_over: previous ? await listCarriedOver(db, previous.id, caller) : [] }
}

async function listCarriedOver(db: Knex, evaluation: string, caller: Caller): Promise<CarriedOver[]> {
  const entries = await db('evaluation_entry').where({ evaluation, list: CARRIED_OVER }).orderBy('id').limit(MOST_CARRIED_OVER)
    .select('id', 'text', 'component', 'category', 'owner_team', 'due_on', 'follow_up') as Omit<EvaluationEntry, 'requests'>[]
  const look = await findSeen(db, entries.flatMap(entry => entry.follow_up ?? []), caller)
  return entries.map(({ id: entry, text, component, category, owner_team, due_on, follow_up }) => {
    const request = follow_up === null ? undefined : look(follow_up)
    const shown = request && { id: request.id, number: request.number, state: request.state, resolved_at: request.resolved_at }
    return { entry, text, component, category, owner_team, due_on, follow_up: shown ?? null }
  })
}
