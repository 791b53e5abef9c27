/** The components of the OpenHIE Architecture Specification. What is there already stays as it is. */
import type { Knex } from 'knex'
import { components } from './openhie-5.2.json'

export async function seedComponents(db: Knex, now: string): Promise<void> {
  // The whole before its parts.
  const ordered = [...components].sort((a, b) => Number(a.part_of !== null) - Number(b.part_of !== null))
  await db('component').insert(ordered.map(component => ({ ...component, created_at: now, updated_at: now }))).onConflict('code').ignore()
}
