/** The workflows of the OpenHIE Architecture Specification. What is there already stays as it is. */
import type { Knex } from 'knex'
import { workflows } from './openhie-5.2.json'

export async function seedWorkflows(db: Knex, now: string): Promise<void> {
  const rows = workflows.map(({ code, name, group, group_name, maturity }) =>
    ({ code, name, group_code: group, group_name, maturity, created_at: now, updated_at: now }))
  await db('workflow').insert(rows).onConflict('code').ignore()
}
