// The postgres that runs on a cluster, perhaps launched by a service that was killed since: find, recognise, stop it.
// A process id alone proves nothing: ids are used again, most of all in containers. A process counts as the cluster's
// only when its command line or its working folder says so.

import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFile, readlink, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { EmbeddedPostgresError, codeOf } from './errors'

export interface Server {
  readonly pid: number
  readonly port: number
}

export interface ServerInFile extends Server {
  readonly ready: boolean
}

/** What postmaster.pid says; the lines are PostgreSQL's and appear one after the other while it starts. */
export async function readServerFile(cluster: string): Promise<ServerInFile | undefined> {
  const text = await readIfThere(path.join(cluster, 'postmaster.pid'))
  const lines = text.split('\n')
  const pid = Number(lines[0])
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' }
}

export interface ServerProcess {
  /** The service that launched it; undefined when a person started it by hand. */
  readonly launcher: number | undefined
}

export async function findServerProcess(cluster: string, pid: number): Promise<ServerProcess | undefined> {
  const commandLine = await commandLineOf(pid)
  // The working folder also finds a server started by hand with a relative path, or before the folder was moved;
  // the command line finds one whose working folder we may not see (root in a container).
  if (!commandLine.includes(` -D ${cluster} `) && (await workingFolderOf(pid)) !== cluster) return undefined
  const launcher = / cluster_name=service-(\d+)/.exec(commandLine)?.[1]
  return { launcher: launcher === undefined ? undefined : Number(launcher) }
}

async function commandLineOf(pid: number): Promise<string> {
  if (process.platform === 'linux') return (await readIfThere(`/proc/${pid}/cmdline`)).replaceAll('\0', ' ')
  // ps ends with 1 where there is no such process.
  const listed = await promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }))
  return listed.stdout
}

async function workingFolderOf(pid: number): Promise<string | undefined> {
  return readlink(`/proc/${pid}/cwd`).catch(() => undefined)
}

/** PostgreSQL does not start while the id in its file belongs to any live process of the same user, so we remove it. */
export async function removeStaleFile(cluster: string, stale: Server): Promise<void> {
  if (!isAlive(stale.pid)) return // PostgreSQL sees that itself, and then also looks for left-over children
  const file = path.join(cluster, 'postmaster.pid')
  const aside = `${file}.stale-${randomBytes(6).toString('hex')}`
  await rename(file, aside).catch((error: unknown) => { if (codeOf(error) !== 'ENOENT') throw error })
  // Another start may have written its own file since we looked: that one goes back.
  const pid = Number.parseInt(await readIfThere(aside), 10)
  if (pid === stale.pid) await rm(aside)
  else if (!Number.isNaN(pid)) await rename(aside, file)
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

export async function stopServer(cluster: string, pid: number): Promise<void> {
  // Fast: cuts the sessions and writes everything out. Immediate: leaves the rest to recovery; nothing is lost.
  for (const [signal, patienceMs] of [['SIGINT', 20_000], ['SIGQUIT', 10_000]] as const) {
    const deadline = Date.now() + patienceMs
    if (await findServerProcess(cluster, pid)) send(signal, pid)
    while (Date.now() < deadline) {
      if (!(await findServerProcess(cluster, pid))) return
      await sleep(10)
    }
  }
  throw new EmbeddedPostgresError(`PostgreSQL (process ${pid}) on ${cluster} does not stop: end it by hand.`)
}

function send(signal: NodeJS.Signals, pid: number): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error
  }
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    // ESRCH: the process ended between opening and reading its entry in /proc.
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ESRCH') return ''
    throw error
  }
}
