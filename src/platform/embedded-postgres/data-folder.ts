// The data folder: the password, the log and the cluster, all made on the first start.
// Whatever is made appears complete or not at all (a temporary sibling, then a rename), because the service may be
// killed, or started twice, at any step; who comes second uses what the first one made.

import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import {
  chmod, chown, link, mkdir, mkdtemp, open, readFile, readdir, realpath, rename, rm, stat, writeFile,
} from 'node:fs/promises'
import path from 'node:path'
import { EmbeddedPostgresError, codeOf } from './errors'
import { type Binaries, type Identity, identityForRoot, ordinaryIdentity, runAs } from './binaries'

export const superuser = 'support'

export interface DataFolder {
  readonly path: string
  readonly cluster: string
  readonly log: string
  readonly password: string
  readonly identity: Identity
}

const unfinished = '.new-'

export async function openDataFolder(dataDir: string, binaries: Binaries): Promise<DataFolder> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
    await chmod(dataDir, 0o700)
    const folder = await realpath(dataDir)
    const cluster = path.join(folder, 'cluster')
    await refuseOtherMajor(cluster, binaries)
    const clusterOwner = existsSync(cluster) ? await stat(cluster) : undefined
    const identity = process.getuid?.() === 0 ? await identityForRoot(binaries, folder, clusterOwner) : ordinaryIdentity
    const password = await keepPassword(folder, identity, clusterOwner !== undefined)
    if (!clusterOwner) await createCluster(folder, cluster, binaries, identity)
    return { path: folder, cluster, log: path.join(folder, 'postgres.log'), password, identity }
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(String(codeOf(error)))) throw error
    throw new EmbeddedPostgresError(
      `The data folder ${dataDir} cannot be used by this user (${String(error)}): ` +
      'start as the user who made it, or choose another folder.', { cause: error })
  }
}

/** Only whoever holds the lock may call this: what lies there could be another start's work. */
export async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.includes(unfinished)) continue
    // An initdb whose service was killed may still be writing there; then the next start removes it.
    await rm(path.join(folder, name), { recursive: true, force: true }).catch(() => undefined)
  }
}

async function refuseOtherMajor(cluster: string, binaries: Binaries): Promise<void> {
  if (!existsSync(cluster)) return
  const major = Number(await readFile(path.join(cluster, 'PG_VERSION'), 'utf8'))
  if (major === binaries.major) return
  throw new EmbeddedPostgresError(
    `The database in ${cluster} was made by PostgreSQL ${major}, and this is PostgreSQL ${binaries.major}: ` +
    'dump it with the old version and restore it with the new one, as docs/operations.md describes.')
}

async function keepPassword(folder: string, identity: Identity, clusterExists: boolean): Promise<string> {
  const file = path.join(folder, 'password')
  if (!existsSync(file)) {
    if (clusterExists) {
      throw new EmbeddedPostgresError(
        `The database in ${folder} exists but its password is missing: put the file ${file} back.`)
    }
    const fresh = `${file}${unfinished}${randomBytes(6).toString('hex')}`
    await writeFile(fresh, randomBytes(32).toString('base64url'), { mode: 0o600, flush: true })
    // A link, not a rename: of two starts the first one's password stays.
    await link(fresh, file).catch((error: unknown) => { if (codeOf(error) !== 'EEXIST') throw error })
    await rm(fresh, { force: true })
  }
  await give(file, identity)
  return (await readFile(file, 'utf8')).trim()
}

async function createCluster(folder: string, cluster: string, binaries: Binaries, identity: Identity): Promise<void> {
  const fresh = await mkdtemp(cluster + unfinished)
  // From 17 on PostgreSQL brings its own C.UTF-8, equal on every system: lower() knows É, order is by code point.
  const locale = binaries.major >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : []
  try {
    await give(fresh, identity)
    await runAs(identity, folder, path.join(binaries.folder, 'initdb'), [
      '-D', fresh, '-U', superuser, `--pwfile=${path.join(folder, 'password')}`, '--auth=scram-sha-256',
      '--encoding=UTF8', '--locale=C', ...locale, '--no-instructions',
    ])
    await rename(fresh, cluster)
    await sync(folder) // or a power cut could take the name back, and the next start would remove the data
  } catch (error) {
    await rm(fresh, { recursive: true, force: true })
    if (existsSync(cluster)) return // another start was faster
    throw new EmbeddedPostgresError(
      `PostgreSQL could not make its database in ${folder} (${String(error)}): ` +
      'mend that, or set DATABASE_URL.', { cause: error })
  }
}

export async function give(file: string, { owner }: Identity): Promise<void> {
  if (owner) await chown(file, owner.uid, owner.gid)
}

async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
