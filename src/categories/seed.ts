/** The categories of OpenHIE's guide "Establish a Support Plan". What is there already stays as it is. */
import type { Knex } from 'knex'
import { categories } from './support-plan-guide.json'

export async function seedCategories(db: Knex, now: string): Promise<void> {
  const stamp = { created_at: now, updated_at: now }
  const parents = categories.map(({ code, name, description, default_owner_role: owner_role }) =>
    ({ code, parent: null, name, description, owner_role, ...stamp }))
  const children = categories.flatMap(({ code: parent, default_owner_role: owner_role, children }) =>
    children.map(({ code, name }) => ({ code, parent, name, description: null, owner_role, ...stamp })))
  await db('category').insert([...parents, ...children]).onConflict('code').ignore()
}
