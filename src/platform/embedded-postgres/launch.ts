// Launches postgres on the cluster and waits until it takes connections.
// It gets a process group of its own, because Ctrl-C in the terminal reaches the whole group of the service, and the
// service must end before its database.

import { type ChildProcess, spawn } from 'node:child_process'
import { open, rename, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Binaries, cleanEnvironment, commandAs } from './binaries'
import { type DataFolder, give } from './data-folder'
import { type Server, readServerFile } from './running-server'

const settingsAlways = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_destination: 'stderr',
  logging_collector: 'off',
  log_checkpoints: 'off',
  // Statements and details carry what people wrote into requests; the log is no place for that.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
}

const logLimitBytes = 10 * 1024 * 1024

/** Resolves to undefined when postgres ended before it was ready: a lost race for the folder or the port. */
export async function launchServer(
  binaries: Binaries, folder: DataFolder, settings: Record<string, string>,
): Promise<Server | undefined> {
  // The name shows in the list of processes, and tells the next start who launched this one.
  const own = { port: String(await findFreePort()), cluster_name: `service-${process.pid}` }
  const all = { ...settingsAlways, ...settings, ...own }
  const [file, args] = commandAs(folder.identity, path.join(binaries.folder, 'postgres'), [
    '-D', folder.cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ])
  const log = await openLog(folder)
  try {
    const child = spawn(file, args, {
      cwd: folder.path, env: cleanEnvironment, detached: true, stdio: ['ignore', log.fd, log.fd], ...folder.identity.spawnAs,
    })
    child.unref()
    child.on('error', () => undefined) // a failed launch has no pid, which is looked at below
    return await readiness(child, folder.cluster)
  } finally {
    await log.close()
  }
}

// No limit in time: recovery after a crash may take minutes, and cutting it short would only make it start over.
async function readiness(child: ChildProcess, cluster: string): Promise<Server | undefined> {
  while (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    const server = await readServerFile(cluster)
    if (server?.pid === child.pid && server.ready) return server
    await sleep(10)
  }
  return undefined
}

async function openLog(folder: DataFolder): Promise<Awaited<ReturnType<typeof open>>> {
  const size = await stat(folder.log).then((found) => found.size, () => 0)
  if (size > logLimitBytes) await rename(folder.log, `${folder.log}.1`)
  const log = await open(folder.log, 'a', 0o600)
  await give(folder.log, folder.identity)
  return log
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port)
        else reject(new Error('no address'))
      })
    })
  })
}
