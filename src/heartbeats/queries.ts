/** What the database is asked about heartbeats. */
import type { Knex } from 'knex'
import { type Caller, maySee, type Role, type Visible } from '../domain/caller'
import { statement } from '../platform/sql'
import { Heartbeat } from './schema'
import type { Settings } from './settings'

export const heartbeatColumns = Object.keys(Heartbeat.properties)

/** A name belongs to its client. */
export interface Key {
  client_id: string
  name: string
}

/** Who gave a beat. */
export interface From {
  key_id: string
  person_id: string | null
}

type Heard = Key & From & { now: string; with_settings: boolean } & { [Name in keyof Settings]: Settings[Name] | null }

export const hear = statement<Heard, Heartbeat>(__dirname, 'hear.sql')

export type Due = Heartbeat & From & { client_name: string; roles: Role[]; active: boolean }

export const lockDue = statement<Key & { now: string }, Due>(__dirname, 'lock-due.sql')

export const findHeartbeat = (db: Knex, { client_id, name }: Key) =>
  db('heartbeat').where({ client_id, name }).first(heartbeatColumns) as Promise<Heartbeat | undefined>

export const lockHeartbeat = (trx: Knex.Transaction, { client_id, name }: Key) =>
  trx('heartbeat').where({ client_id, name }).forUpdate().first(heartbeatColumns) as Promise<Heartbeat | undefined>

interface Wanted {
  limit: number
  clients: readonly string[]
  missed?: boolean
}

/** @param clients whose; none for those of all. */
export async function listHeartbeats(db: Knex, { limit, clients, missed }: Wanted, after?: string[]): Promise<Heartbeat[]> {
  const rows = db('heartbeat').select(heartbeatColumns).orderBy(['client_id', 'name']).limit(limit + 1)
  for (const client_id of clients) void rows.where({ client_id })
  if (missed !== undefined) void (missed ? rows.whereNotNull('missed_at') : rows.whereNull('missed_at'))
  if (after !== undefined) void rows.whereRaw('(client_id, name) > (?::uuid, ?::text)', after)
  return await rows as Heartbeat[]
}

/** Without the requests that the caller may not see. */
export async function asSeenBy(db: Knex, rows: readonly Heartbeat[], caller: Caller): Promise<Heartbeat[]> {
  const ids = rows.flatMap(({ request_id }) => request_id ?? [])
  const requests = ids.length === 0 ? [] : await db('support_request').whereIn('id', ids).select('id', 'reported_by', 'sensitivity', 'team', 'component') as (Visible & { id: string })[]
  const seen = new Set(requests.filter(request => maySee(caller, request)).map(({ id }) => id))
  return rows.map(row => (row.request_id === null || seen.has(row.request_id) ? row : { ...row, request_id: null }))
}

export type DueKey = Key & { due_at: string }

/** The longest due first. */
export async function listDue(db: Knex, { now, limit, after }: { now: string; limit: number; after: DueKey | undefined }): Promise<DueKey[]> {
  const rows = db('heartbeat').whereNull('missed_at').where('due_at', '<', now).orderBy(['due_at', 'client_id', 'name']).limit(limit)
    .select('client_id', 'name', 'due_at')
  if (after) void rows.whereRaw('(due_at, client_id, name) > (?::timestamptz, ?::uuid, ?::text)', [after.due_at, after.client_id, after.name])
  return await rows as DueKey[]
}
