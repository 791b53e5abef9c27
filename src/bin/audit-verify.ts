/**
 * Holds the journal against its seals and ends with 1 where a line does not fit. It only reads, beside a running service;
 * on the embedded database the service must be stopped first, since it is one process to a folder.
 */
import { parseArgs } from 'node:util'
import { verifyJournal, type Wanted } from '../audit/verify'
import { readConfig, SettingError } from '../platform/config'
import { openDatabase } from '../platform/database'
import { startEmbeddedPostgres } from '../platform/embedded-postgres'
import { openLog } from '../platform/log'
import { isMigrated } from '../platform/migrations'
import { explain } from './words'

const USAGE = 'Usage: audit-verify [--from <number>] [--expect <number>:<digest in hexadecimal>]'

function readWanted(args: string[]): Wanted {
  try {
    const { values } = parseArgs({ args, options: { from: { type: 'string' }, expect: { type: 'string' } } })
    const [, from] = /^([1-9]\d{0,14})$/.exec(values.from ?? '1') ?? []
    const [, number, digest] = /^([1-9]\d{0,14}):([0-9a-f]{64})$/i.exec(values.expect ?? '') ?? []
    if (from === undefined || (values.expect !== undefined && digest === undefined)) throw new SettingError(USAGE)
    // What comes before the beginning is not looked at, but for the seal that the first one stands on.
    if (number !== undefined && Number(number) < Number(from) - 1) throw new SettingError('The seal in --expect comes before the one in --from.')
    return { from: Number(from), expect: digest === undefined ? undefined : { number: Number(number), digest: digest.toLowerCase() } }
  } catch (error) {
    throw error instanceof SettingError ? error : new SettingError(USAGE)
  }
}

async function run(): Promise<void> {
  const wanted = readWanted(process.argv.slice(2))
  const config = readConfig(process.env)
  const embedded = config.DATABASE_URL === undefined ? await startEmbeddedPostgres({ dataDir: config.DATA_DIR }) : undefined
  const url = config.DATABASE_URL ?? embedded?.url ?? ''
  const db = openDatabase({ url, poolMax: 1, prepared: config.DATABASE_PREPARED, log: openLog('silent'), queryTimeoutMs: 0 })
  try {
    if (!await isMigrated(db)) throw new SettingError('The database holds no support service, or an older version of it: start the service or run dist/bin/migrate.js first.')
    const { seals, lines, unsealed, fault } = await db.transaction(async trx => {
      await trx.raw('set local statement_timeout = 0')
      return verifyJournal(trx, wanted)
    }, { isolationLevel: 'repeatable read', readOnly: true })
    console.log(`${lines} lines in ${seals} seals fit.`)
    if (fault === undefined) console.log(`${unsealed} lines after them are not sealed yet.`)
    else {
      console.error(fault)
      process.exitCode = 1
    }
  } finally {
    await db.destroy()
    await embedded?.stop()
  }
}

run().catch((error: unknown) => { explain(error); process.exitCode = 1 })
