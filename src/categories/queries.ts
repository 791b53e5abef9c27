/** What the database is asked about categories. */
import type { Static } from '@sinclair/typebox'
import type { Knex } from 'knex'
import { Refusal } from '../domain/refusal'
import { Category, type CategoryQuery } from './schema'

export const columns = Object.keys(Category.properties)

export const findCategory = (db: Knex, code: string) =>
  db<Category>('category').where({ code }).first(columns) as Promise<Category | undefined>

export async function listCategories(db: Knex, { limit, parent, retired }: Static<typeof CategoryQuery>, after?: string): Promise<Category[]> {
  const rows = db('category').select(columns).orderBy('code').limit(limit + 1)
  if (parent !== undefined) void rows.where({ parent })
  if (retired !== undefined) void rows.where({ retired })
  if (after !== undefined) void rows.where('code', '>', after)
  return await rows as Category[]
}

/** The team must be there and not retired; none at all is fine. */
export async function requireStandingTeam(db: Knex, id: string | null | undefined): Promise<void> {
  if (id === null || id === undefined) return
  const team = await db('team').where({ id }).first<{ retired: boolean }>('retired')
  if (!team) throw new Refusal('code_unknown', 'There is no such team.', [{ pointer: '/team', detail: 'is not known' }])
  if (team.retired) throw new Refusal('team_retired', 'The team is retired.', [{ pointer: '/team', detail: 'is retired' }])
}
