/** What the database is asked about components. */
import type { Static } from '@sinclair/typebox'
import type { Knex } from 'knex'
import { Component, type ComponentQuery } from './schema'

export const columns = Object.keys(Component.properties)

export const findComponent = (db: Knex, code: string) =>
  db<Component>('component').where({ code }).first(columns) as Promise<Component | undefined>

export async function listComponents(db: Knex, { limit, layer, retired }: Static<typeof ComponentQuery>, after?: string): Promise<Component[]> {
  const rows = db('component').select(columns).orderBy('code').limit(limit + 1)
  if (layer !== undefined) void rows.where({ layer })
  if (retired !== undefined) void rows.where({ retired })
  if (after !== undefined) void rows.where('code', '>', after)
  return await rows as Component[]
}
