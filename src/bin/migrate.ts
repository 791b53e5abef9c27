/** Brings the database up to date and puts in the reference data; for a deployment that does this once, before it serves. */
import { ensureAdministrator } from '../access/bootstrap'
import { continueOrder } from '../journal/continue-order'
import { readConfig, SettingError } from '../platform/config'
import { openDatabase } from '../platform/database'
import { openLog } from '../platform/log'
import { checkServer } from '../platform/server-check'
import { seed } from '../seed'
import { migrateWith } from './connect'
import { explain } from './words'

async function run(): Promise<void> {
  const config = readConfig(process.env)
  if (config.DATABASE_URL === undefined) throw new SettingError('DATABASE_URL is missing: it names the database to migrate.')
  const log = openLog(config.LOG_LEVEL)
  const db = openDatabase({ url: config.DATABASE_URL, poolMax: 2, prepared: config.DATABASE_PREPARED, log })
  try {
    await checkServer(db, config.DATABASE_ALLOW_UNSAFE)
    await migrateWith(config.DATABASE_URL, config.DATABASE_PREPARED, log)
    await continueOrder(db)
    const now = new Date().toISOString()
    await seed(db, now)
    await ensureAdministrator(db, { given: config.BOOTSTRAP_ADMIN_KEY, mayMake: false, now })
  } finally {
    await db.destroy()
  }
}

run().catch((error: unknown) => { explain(error); process.exitCode = 1 })
