/**
 * Before all tests: a PostgreSQL (TEST_DATABASE_URL, or an embedded one), and in it one migrated and seeded template
 * database that each test file copies.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { openDatabase } from '../../src/platform/database'
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres'
import { openLog } from '../../src/platform/log'
import { migrate } from '../../src/platform/migrations'
import { seed } from '../../src/seed'
import { named, TEMPLATE } from './databases'

declare global {
  // Jest hands nothing from the set-up to the tear-down but what hangs on the process.
  var stopEmbeddedForTests: (() => Promise<void>) | undefined
}

export default async function startDatabase(): Promise<void> {
  let server = process.env.TEST_DATABASE_URL
  if (server === undefined) {
    const dataDir = mkdtempSync(join(tmpdir(), 'support-test-'))
    const embedded = await startEmbeddedPostgres({
      dataDir,
      binDir: process.env.TEST_POSTGRES_BIN_DIR,
      // What tests acknowledge need not survive a power cut.
      settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
    })
    globalThis.stopEmbeddedForTests = () => embedded.stop().finally(() => { rmSync(dataDir, { recursive: true, force: true }) })
    server = embedded.url
  }
  process.env.SUPPORT_TEST_SERVER = server

  const client = new Client({ connectionString: server })
  await client.connect()
  await client.query(`drop database if exists ${TEMPLATE}`)
  await client.query(`create database ${TEMPLATE}`)
  await client.end()

  const db = openDatabase({ url: named(server, TEMPLATE), poolMax: 3, prepared: true, log: openLog('silent'), queryTimeoutMs: 0 })
  await migrate(db)
  await seed(db, '2026-01-01T00:00:00.000Z')
  await db.destroy()
}
