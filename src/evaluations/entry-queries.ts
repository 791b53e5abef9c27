/** What the database is asked about entries. */
import type { Knex } from 'knex'
import type { Caller } from '../domain/caller'
import { type PlanInForce, withChildren } from '../domain/plan'
import { notFound } from '../domain/refusal'
import { splitList } from '../http/schema'
import { EvaluationEntry, type EvaluationEntryQuery } from './entry-schema'
import { roundColumns } from './queries'
import type { Round } from './schema'
import { findSeen } from './seen-requests'

export const entryColumns = Object.keys(EvaluationEntry.properties)

/** Oldest first, as they are stored: not for a caller's eyes before `showEntries`. */
export async function listEntries(db: Knex, wanted: EvaluationEntryQuery, { plan, after }: { plan: PlanInForce; after?: string }): Promise<EvaluationEntry[]> {
  const rows = db('evaluation_entry').select(entryColumns).orderBy('id').limit(wanted.limit + 1)
  if (wanted.evaluation !== undefined) void rows.whereIn('evaluation', splitList(wanted.evaluation) ?? [])
  if (wanted.list !== undefined) void rows.where({ list: wanted.list })
  if (wanted.component !== undefined) void rows.whereIn('component', splitList(wanted.component) ?? [])
  if (wanted.category !== undefined) void rows.whereIn('category', splitList(wanted.category)?.flatMap(code => withChildren(plan, code)) ?? [])
  if (after !== undefined) void rows.where('id', '>', after)
  return await rows as EvaluationEntry[]
}

export async function requireEntry(db: Knex, id: string): Promise<EvaluationEntry> {
  const entry = await db('evaluation_entry').where({ id }).first(entryColumns) as EvaluationEntry | undefined
  if (!entry) throw notFound('evaluation entry')
  return entry
}

/** Entries as this caller sees them: without the requests that are not for its eyes. */
export async function showEntries(db: Knex, entries: readonly EvaluationEntry[], caller: Caller): Promise<EvaluationEntry[]> {
  const look = await findSeen(db, entries.flatMap(entry => [...entry.requests, entry.follow_up ?? []].flat()), caller)
  return entries.map(entry => ({
    ...entry,
    requests: entry.requests.filter(id => look(id)),
    follow_up: entry.follow_up !== null && look(entry.follow_up) ? entry.follow_up : null,
  }))
}

export async function showEntry(db: Knex, entry: EvaluationEntry, caller: Caller): Promise<EvaluationEntry> {
  const [shown = entry] = await showEntries(db, [entry], caller)
  return shown
}

/** Locked against being closed, not against other entries. */
export async function lockRound(trx: Knex.Transaction, id: string): Promise<Round | undefined> {
  return await trx('evaluation').where({ id }).forShare().first(roundColumns) as Round | undefined
}

/** The round before the entry, in the same order everywhere. */
export async function lockEntry(trx: Knex.Transaction, id: string): Promise<{ entry: EvaluationEntry; round: Round }> {
  const { evaluation } = await requireEntry(trx, id)
  const round = await lockRound(trx, evaluation)
  const entry = await trx('evaluation_entry').where({ id }).forUpdate().first(entryColumns) as EvaluationEntry | undefined
  // Removed while this one waited.
  if (!round || !entry) throw notFound('evaluation entry')
  return { entry, round }
}
