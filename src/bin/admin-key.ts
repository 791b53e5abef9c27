/**
 * Makes a further administrator and prints the key, once: for whoever lost the last one and may reach the database.
 * On the embedded database the service must be stopped first; it is one process to a folder.
 */
import { addAdministrator } from '../access/bootstrap'
import { readConfig, SettingError } from '../platform/config'
import { openDatabase } from '../platform/database'
import { startEmbeddedPostgres } from '../platform/embedded-postgres'
import { openLog } from '../platform/log'
import { isMigrated } from '../platform/migrations'
import { explain } from './words'

async function run(): Promise<void> {
  const config = readConfig(process.env)
  const embedded = config.DATABASE_URL === undefined ? await startEmbeddedPostgres({ dataDir: config.DATA_DIR }) : undefined
  const url = config.DATABASE_URL ?? embedded?.url ?? ''
  const db = openDatabase({ url, poolMax: 1, prepared: config.DATABASE_PREPARED, log: openLog('silent') })
  try {
    if (!await isMigrated(db)) throw new SettingError('The database holds no support service, or an older version of it: start the service or run dist/bin/migrate.js first.')
    const now = new Date().toISOString()
    const key = await addAdministrator(db, { name: `Administrator of ${now}`, now })
    console.log(`Administrator's key (shown this once, only its hash is kept): ${key}`)
  } finally {
    await db.destroy()
    await embedded?.stop()
  }
}

run().catch((error: unknown) => { explain(error); process.exitCode = 1 })
