/**
 * Is the driver able to fail? Three bugs that services have are seeded, none of them in `src`: in the database, in its
 * settings, in a copy of the build. Each run must turn red, and for the reason that was seeded.
 */
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from './findings'
import { databaseKilled } from './kinds/database'
import type { Kind } from './kinds/kind'
import { workerThoughtDead } from './kinds/leases'
import { raceForKey } from './kinds/races'
import { runFaults } from './run'
import type { Settings } from './settings'
import { REPOSITORY, type Seeded } from './stage'

interface Seed {
  name: string
  seeded: Seeded
  kind: Kind
  /** What it must be found by. */
  by: Finding
}

const SEEDS: readonly Seed[] = [
  {
    name: 'keys that are looked up and then inserted',
    seeded: {
      sql: 'alter table idempotency_key drop constraint idempotency_key_pkey; create index on idempotency_key (client_id, key)',
      build: folder => buildWith(folder, join('requests', 'open-one.js'), [
        /^async function openOne\((\w+), (\w+)\) \{$/m, '$&\n    const before = await (0, meet_1.repeat)($1.db, $2.call);\n    if (before) return before;'])
    },
    kind: raceForKey, by: 'doubled',
  },
  {
    name: 'synchronous_commit=off',
    seeded: { serverSettings: { synchronous_commit: 'off' }, environment: { DATABASE_ALLOW_UNSAFE: 'on' } },
    kind: databaseKilled, by: 'lost',
  },
  {
    name: 'a lease without a fence',
    seeded: { build: folder => buildWith(folder, join('webhooks', 'settle.sql'), [/ and delivery\.fence = item\.fence/, '']) },
    kind: workerThoughtDead, by: 'wrong',
  },
]

const FAULTS = 3
const WRITES = 600

/** @returns whether each was found. */
export async function selfTest(settings: Settings): Promise<boolean> {
  const results: string[] = []
  for (const { name, seeded, kind, by } of SEEDS) {
    console.log(`\nSeeded: ${name}`)
    const { scene: { findings } } = await runFaults({ ...settings, faults: FAULTS, writes: WRITES, judgeEvery: 1 }, [kind], seeded)
    results.push(`${findings.count(by) > 0 ? 'red, as it must be' : 'NOT SEEN'}: ${name} (${findings.count(by)} ${by})`)
  }
  console.log(`\n${results.join('\n')}`)
  return results.every(each => !each.startsWith('NOT'))
}

/** A copy of the build in which one place is another; throws where that place is not there any more. */
function buildWith(folder: string, file: string, [from, to]: [RegExp, string]): string {
  const build = join(folder, 'seeded')
  mkdirSync(build)
  for (const part of ['dist', 'migrations']) cpSync(join(REPOSITORY, part), join(build, part), { recursive: true })
  for (const part of ['node_modules', 'openapi']) symlinkSync(join(REPOSITORY, part), join(build, part))
  const path = join(build, 'dist', file)
  const text = readFileSync(path, 'utf8')
  if (!from.test(text)) throw new Error(`${file} has changed: the bug cannot be seeded.`)
  writeFileSync(path, text.replace(from, to))
  return build
}
