/**
 * Puts in the sample plan of a national exchange and brings it into force, for trying out. Safe to repeat.
 * On the embedded database the service must be stopped first; it is one process to a folder.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checker } from '../http/validators'
import { readConfig } from '../platform/config'
import { openDatabase } from '../platform/database'
import { startEmbeddedPostgres } from '../platform/embedded-postgres'
import { newId } from '../platform/ids'
import { openLog } from '../platform/log'
import { checkServer } from '../platform/server-check'
import { NewPlanBundle, type PlanBundle } from '../plans/bundle-schema'
import { BundledDocument } from '../plans/document-schema'
import { seedSample } from '../plans/sample'
import { seed } from '../seed'
import { migrateWith } from './connect'
import { explain } from './words'

const SAMPLE = join(__dirname, '..', '..', 'samples', 'national-exchange.json')

async function run(): Promise<void> {
  const config = readConfig(process.env)
  const bundle = checker<PlanBundle>(NewPlanBundle, [BundledDocument])(JSON.parse(readFileSync(SAMPLE, 'utf8')))
  const embedded = config.DATABASE_URL === undefined ? await startEmbeddedPostgres({ dataDir: config.DATA_DIR }) : undefined
  const url = config.DATABASE_URL ?? embedded?.url ?? ''
  const log = openLog('silent')
  const db = openDatabase({ url, poolMax: 2, prepared: config.DATABASE_PREPARED, log })
  const now = () => new Date().toISOString()
  try {
    await checkServer(db, config.DATABASE_ALLOW_UNSAFE)
    await migrateWith(url, config.DATABASE_PREPARED, log)
    await seed(db, now())
    const { calendars_added, teams_added, plans_activated, plans_kept } = await seedSample({ now, newId }, db, bundle)
    tell('Calendars added', calendars_added)
    tell('Teams added', teams_added)
    tell('Plans brought into force', plans_activated)
    tell('Plans that were there, left as they are', plans_kept)
  } finally {
    await db.destroy()
    await embedded?.stop()
  }
}

const tell = (what: string, names: readonly string[]) => console.log(`${what}: ${names.length > 0 ? names.join(', ') : 'none'}`)

run().catch((error: unknown) => { explain(error); process.exitCode = 1 })
