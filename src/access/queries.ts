/** What the database is asked about clients and keys. */
import type { Knex } from 'knex'
import { Client, Key } from './schema'

export const clientColumns = Object.keys(Client.properties)
export const keyColumns = Object.keys(Key.properties)

export const findClient = (db: Knex, id: string) => db('client').where({ id }).first(clientColumns) as Promise<Client | undefined>

export async function listClients(db: Knex, { limit, active }: { limit: number; active?: boolean }, after?: string): Promise<Client[]> {
  const rows = db('client').select(clientColumns).orderBy('id').limit(limit + 1)
  if (active !== undefined) void rows.where({ active })
  if (after !== undefined) void rows.where('id', '>', after)
  return await rows as Client[]
}

export async function listKeys(db: Knex, client: string, limit: number, after?: string): Promise<Key[]> {
  const rows = db('client_key').where({ client_id: client }).select(keyColumns).orderBy('id').limit(limit + 1)
  if (after !== undefined) void rows.where('id', '>', after)
  return await rows as Key[]
}
