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
  /** Where in a copy of the build the bug is, by what it is put in the place of. */
  at?: Place
  seeded: Omit<Seeded, 'build'>
  kind: Kind
  /** What it must be found by. */
  by: Finding
}

interface Place {
  file: string
  from: RegExp
  to: string
}

const SEEDS: readonly Seed[] = [
  {
    name: 'keys that are looked up and then inserted',
    at: {
      file: join('requests', 'open-one.js'), from: /^async function openOne\((\w+), (\w+)\) \{$/m,
      to: '$&\n    const before = await (0, meet_1.repeat)($1.db, $2.call);\n    if (before) return before;',
    },
    seeded: { sql: 'alter table idempotency_key drop constraint idempotency_key_pkey; create index on idempotency_key (client_id, key)' },
    kind: raceForKey, by: 'doubled',
  },
  {
    name: 'synchronous_commit=off',
    seeded: { serverSettings: { synchronous_commit: 'off' }, environment: { DATABASE_ALLOW_UNSAFE: 'on' } },
    kind: databaseKilled, by: 'lost',
  },
  {
    name: 'a lease without a fence',
    at: { file: join('webhooks', 'settle.sql'), from: / and delivery\.fence = told\.fence/, to: '' },
    seeded: {},
    kind: workerThoughtDead, by: 'wrong',
  },
]

const FAULTS = 3
const WRITES = 600

/** @returns whether each was found. */
export async function selfTest(settings: Settings): Promise<boolean> {
  const results: string[] = []
  for (const { name, at, seeded, kind, by } of SEEDS) {
    console.log(`\nSeeded: ${name}`)
    const { scene: { findings } } = await runFaults({ ...settings, faults: FAULTS, writes: WRITES, judgeEvery: 1 }, [kind], at ? { ...seeded, build: folder => buildWith(folder, at) } : seeded)
    results.push(`${findings.count(by) > 0 ? 'red, as it must be' : 'NOT SEEN'}: ${name} (${findings.count(by)} ${by})`)
  }
  console.log(`\n${results.join('\n')}`)
  return results.every(each => !each.startsWith('NOT'))
}

/** Before each run: one that nobody could show to turn red is worth nothing. Throws where a place is not there any more. */
export function checkSeeds(): void {
  for (const { at } of SEEDS) if (at) seededText(REPOSITORY, at)
}

/** A copy of the build in which one place is another. */
function buildWith(folder: string, at: Place): string {
  const build = join(folder, 'seeded')
  mkdirSync(build)
  for (const part of ['dist', 'migrations']) cpSync(join(REPOSITORY, part), join(build, part), { recursive: true })
  for (const part of ['node_modules', 'openapi']) symlinkSync(join(REPOSITORY, part), join(build, part))
  writeFileSync(join(build, 'dist', at.file), seededText(build, at))
  return build
}

function seededText(build: string, { file, from, to }: Place): string {
  const text = readFileSync(join(build, 'dist', file), 'utf8')
  if (!from.test(text)) throw new Error(`${file} has changed: the bug cannot be seeded.`)
  return text.replace(from, to)
}
