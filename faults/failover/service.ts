/** Replicas of the built service. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../../bench/free-port'

export const KEY = 'key-of-the-first-administrator'
const PROGRAMS = join(__dirname, '..', '..', '..', 'dist', 'bin')

export interface Replica {
  base: string
  hasEnded(): boolean
  stop(): Promise<void>
}

export function runProgram(name: string, environment: Record<string, string>, folder: string): ChildProcess {
  const log = openSync(join(folder, `${name}-${environment.SERVER_PORT ?? ''}.log`), 'a')
  return spawn(process.execPath, [join(PROGRAMS, `${name}.js`)], { cwd: folder, env: { PATH: process.env.PATH, ...environment }, stdio: ['ignore', log, log] })
}

/** Resolves when it is ready. */
export async function startReplica(environment: Record<string, string>, folder: string): Promise<Replica> {
  const port = await freePort()
  const child = runProgram('serve', { BOOTSTRAP_ADMIN_KEY: KEY, SERVER_PORT: String(port), LOG_LEVEL: 'warn', ...environment }, folder)
  const base = `http://127.0.0.1:${port}`
  const replica = {
    base,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    async stop() {
      if (!replica.hasEnded()) {
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
    },
  }
  for (const end = Date.now() + 60_000; !await fetch(`${base}/health/ready`, { signal: AbortSignal.timeout(3_000) }).then(answer => answer.ok, () => false);) {
    if (replica.hasEnded() || Date.now() > end) throw new Error('The service does not become ready.')
    await wait(50)
  }
  return replica
}

export const call = (base: string, path: string, { body, headers = {} }: { body?: object; headers?: Record<string, string> } = {}) =>
  fetch(`${base}${path}`, {
    method: body === undefined ? 'GET' : 'POST', signal: AbortSignal.timeout(10_000),
    headers: { authorization: `Bearer ${KEY}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
