/**
 * Brings the database up to date with `migrations/*.sql`: plain SQL, forward only, each in a transaction of its own.
 * Any number of replicas may call it at once: one migrates, the others wait and find nothing left to do.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Knex } from 'knex'

export const MIGRATIONS_FOLDER = join(__dirname, '..', '..', 'migrations')

// Any number of our own; held for the length of a transaction, so that PgBouncer does not matter.
const MIGRATION_LOCK = 7_361_524

export const migrationNames = () => readdirSync(MIGRATIONS_FOLDER).filter(name => /^\d{4}_.*\.sql$/.test(name)).sort()

const source: Knex.MigrationSource<string> = {
  getMigrations: async () => migrationNames(),
  getMigrationName: name => name,
  getMigration: async name => ({
    up: async (knex: Knex) => {
      // Migrations take as long as they take, but never queue for a lock in front of the writers.
      await knex.raw("set local statement_timeout = 0; set local lock_timeout = '5s'")
      // No binding is meant: a question mark in the text would otherwise be taken for one.
      await knex.raw(readFileSync(join(MIGRATIONS_FOLDER, name), 'utf8').replaceAll('?', '\\?'))
    },
    down: async () => { throw new Error('Migrations go forward only.') },
  }),
}

/** @param db a pool made for this, without a query time-out. */
export async function migrate(db: Knex): Promise<string[]> {
  return db.transaction(async lock => {
    await lock.raw('set local idle_in_transaction_session_timeout = 0; set local lock_timeout = 0; set local statement_timeout = 0')
    await lock.raw('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK])
    // Whoever holds the lock above is alone; Knex's own mark can only be left over from a killed process.
    await db.migrate.forceFreeMigrationsLock({ migrationSource: source })
    const [, names] = await db.migrate.latest({ migrationSource: source }) as [number, string[]]
    return names
  })
}

/** True when every migration of this version has been applied. */
export async function isMigrated(db: Knex): Promise<boolean> {
  const { rows: [table] } = await db.raw<{ rows: { found: string | null }[] }>("select to_regclass('knex_migrations')::text as found")
  if (!table?.found) return false
  const applied = await db('knex_migrations').pluck<string[]>('name')
  return migrationNames().every(name => applied.includes(name))
}
