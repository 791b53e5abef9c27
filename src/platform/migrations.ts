/**
 * Brings the database up to date with `migrations/*.sql`: plain SQL, forward only, each in a transaction of its own, or step
 * by step where its first line says so (CONTRIBUTING.md, "Migrations"). Any number of replicas may call it at once: one
 * migrates, the others wait and find nothing left to do. What a later version has applied is left alone.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Knex } from 'knex'
import { codeOf } from './error-code'

export const MIGRATIONS_FOLDER = join(__dirname, '..', '..', 'migrations')

// Any number of our own; held for the length of a transaction, so that PgBouncer does not matter.
export const MIGRATION_LOCK = 7_361_524
const ASK_AGAIN_MS = 200

// Shorter than a call waits for a lock (platform/database), so that who queues behind a migration that waits is not refused;
// longer than the second (`deadlock_timeout`) after which PostgreSQL ends an autovacuum that somebody waits for.
const LOCK_TIMEOUT_MS = 1_250
const LOCK_TRIES = 30
const PASS_BY_MS = 500

export const migrationNames = () => readdirSync(MIGRATIONS_FOLDER).filter(name => /^\d{4}_.*\.sql$/.test(name)).sort()

export interface Step {
  sql: string
  /** PostgreSQL runs it in no transaction. An index holds no lock that stops writers, whatever it waits for; a `do` has bounds of its own. */
  alone: boolean
}

/** One step, in which the migration is noted as well, unless its first line says otherwise. */
export function readMigration(name: string): { inOne: boolean; steps: Step[] } {
  const text = readFileSync(join(MIGRATIONS_FOLDER, name), 'utf8').trim()
  const inOne = !text.startsWith('-- Outside of a transaction')
  const pieces = inOne ? [text] : text.split(/\n\s*\n/)
  return { inOne, steps: pieces.map(sql => ({ sql, alone: !inOne && /\bconcurrently\b|^\s*do\b/i.test(sql.replace(/^\s*--.*$/gm, '')) })) }
}

async function runStep(knex: Knex, { sql, alone }: Step): Promise<void> {
  // Migrations take as long as they take, but never queue for a lock in front of the writers.
  if (!alone) await knex.raw(`set local statement_timeout = 0; set local lock_timeout = ${LOCK_TIMEOUT_MS}`)
  // No binding is meant: a question mark in the text would otherwise be taken for one.
  await knex.raw(sql.replaceAll('?', '\\?'))
}

const sourceOf = (names: string[]): Knex.MigrationSource<string> => ({
  getMigrations: async () => names,
  getMigrationName: name => name,
  getMigration: async name => {
    const { inOne, steps } = readMigration(name)
    return {
      config: { transaction: inOne },
      up: async (knex: Knex) => {
        for (const step of steps) {
          if (step.alone) await runStep(knex, step)
          else await pastLocks(() => knex.transaction(trx => runStep(trx, step))) // inside of another one, a savepoint
        }
      },
      down: async () => { throw new Error('Migrations go forward only.') },
    }
  },
})

/**
 * @param db a pool made for this, without time-outs.
 * @param names up to which migration; a test may stop before the last one.
 */
export async function migrate(db: Knex, names = migrationNames()): Promise<string[]> {
  // Asked for anew, not waited for: `create index concurrently` waits for the end of each transaction in which a statement ran
  // as it looked, one that asks for this lock as well.
  for (;;) {
    const applied = await db.transaction(async lock => (await isAlone(lock) ? apply(db, lock, names) : undefined))
    if (applied) return applied
    await wait(ASK_AGAIN_MS)
  }
}

/** @param lock in which this process is alone. */
async function apply(db: Knex, lock: Knex.Transaction, names: string[]): Promise<string[]> {
  await lock.raw('set local idle_in_transaction_session_timeout = 0')
  // An older build is let be on the schema of a later one, so that a release can be taken back.
  const config = { migrationSource: sourceOf(names), disableMigrationsListValidation: true }
  // Whoever holds the lock above is alone; Knex's own mark can only be left over from a killed process.
  await db.migrate.forceFreeMigrationsLock(config)
  for (const applied: string[] = []; ;) {
    const [, [name]] = await db.migrate.up(config) as [number, string[]]
    if (name === undefined) return applied
    applied.push(name)
  }
}

async function isAlone(lock: Knex.Transaction): Promise<boolean> {
  const { rows: [row] } = await lock.raw<{ rows: { alone: boolean }[] }>(`select pg_try_advisory_xact_lock(${MIGRATION_LOCK}) as alone`)
  return row?.alone === true
}

/** What got no lock in time stands back for those who queued behind it, and tries again. */
async function pastLocks<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run()
    } catch (error) {
      if (attempt === LOCK_TRIES || codeOf(error) !== '55P03') throw error
      await wait(PASS_BY_MS)
    }
  }
}

/** True when every migration of this version has been applied. */
export async function isMigrated(db: Knex): Promise<boolean> {
  const { rows: [table] } = await db.raw<{ rows: { found: string | null }[] }>("select to_regclass('knex_migrations')::text as found")
  if (!table?.found) return false
  const applied = await db('knex_migrations').pluck<string[]>('name')
  return migrationNames().every(name => applied.includes(name))
}
