/**
 * `npm run failover`: the service when its primary fails. `npm run failover -- pgbouncer`: the service behind PgBouncer.
 * Ends with 0 where all held, 1 where it did not, and 77 where a program that it needs is not on this machine.
 */
import { chownSync, chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { failover } from './failover'
import { behindPgBouncer, findPgBouncer } from './pgbouncer'
import { findPrograms, owner } from './server'

const LEFT_OUT = 77

async function run(what: string | undefined): Promise<number> {
  const programs = findPrograms()
  if (programs === undefined) return leaveOut('PostgreSQL\'s own programs with pg_basebackup and pg_rewind (Debian: postgresql; or POSTGRES_BIN_DIR)')
  if (what === 'pgbouncer' && findPgBouncer() === undefined) return leaveOut('PgBouncer (Debian: pgbouncer)')
  const folder = mkdtempSync(join(tmpdir(), 'failover-'))
  chmodSync(folder, 0o755)
  if (owner.uid !== undefined) chownSync(folder, owner.uid, owner.gid)
  let held = false
  try {
    held = what === 'pgbouncer' ? await behindPgBouncer({ programs, folder }) : await failover({ programs, folder, rounds: Number(process.env.FAILOVER_ROUNDS ?? 6) })
  } finally {
    if (held) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    else console.error('Data and logs stay in', folder)
  }
  return held ? 0 : 1
}

function leaveOut(wanted: string): number {
  console.error(`Left out: this needs ${wanted}, which is not here.`)
  return LEFT_OUT
}

run(process.argv[2]).then(code => { process.exitCode = code }, (error: unknown) => { console.error(error); process.exitCode = 1 })
