/** The reference data that every installation starts with. Safe to run at each start: it adds what is missing. */
import type { Knex } from 'knex'
import { seedCategories } from './categories/seed'
import { seedComponents } from './components/seed'
import { seedWorkflows } from './workflows/seed'

export async function seed(db: Knex, now: string): Promise<void> {
  // One after the other and only where something is missing: a seed that changes nothing raises no revision.
  if (await isSeeded(db)) return
  await db.transaction(async trx => {
    await seedComponents(trx, now)
    await seedWorkflows(trx, now)
    await seedCategories(trx, now)
    await trx.raw("insert into seeded (version) values ('openhie-5.2') on conflict do nothing")
  })
}

const isSeeded = async (db: Knex) => (await db('seeded').where({ version: 'openhie-5.2' }).first('version') as object | undefined) !== undefined
