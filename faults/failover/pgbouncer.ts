/** The main acts behind PgBouncer in transaction mode, with fewer connections to the server than the service has to it. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, openSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../../bench/free-port'
import { judge } from './judge'
import { Load } from './load'
import { owner, ownFile, PASSWORD, Server } from './server'
import { call, type Replica, runProgram, startReplica } from './service'

const LOAD_MS = 10_000
// As docs/operations.md has them.
const TIMEOUTS = ["timezone = 'UTC'", 'jit = off', "statement_timeout = '1800ms'", "lock_timeout = '1500ms'", "idle_in_transaction_session_timeout = '10s'"]

export const findPgBouncer = () => ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/usr/local/bin/pgbouncer'].find(path => existsSync(path))

function startPgBouncer(folder: string, port: number, server: Server): ChildProcess {
  ownFile(join(folder, 'users'), `"support" "${PASSWORD}"\n`)
  ownFile(join(folder, 'pgbouncer.ini'), `[databases]
support = host=127.0.0.1 port=${server.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${join(folder, 'users')}
pool_mode = transaction
default_pool_size = 6
`)
  const log = openSync(join(folder, 'pgbouncer.log'), 'a')
  return spawn(findPgBouncer() ?? '', [join(folder, 'pgbouncer.ini')], { cwd: folder, stdio: ['ignore', log, log], ...owner })
}

/** @returns whether it went as wanted. */
export async function behindPgBouncer({ programs, folder }: { programs: string; folder: string }): Promise<boolean> {
  console.log(execFileSync(findPgBouncer() ?? '', ['--version']).toString().split('\n')[0])
  const server = new Server({ programs, folder, name: 'one', port: await freePort() })
  const port = await freePort()
  const url = `postgresql://support:${PASSWORD}@127.0.0.1:${port}/support`
  const environment = { DATABASE_URL: url, DATABASE_PREPARED: 'off', WEBHOOK_NETWORKS: '127.0.0.1' }
  const replicas: Replica[] = []
  let pooler: ChildProcess | undefined
  let load: Load | undefined
  try {
    await server.create()
    await server.start()
    await server.ask('create database support')
    for (const setting of TIMEOUTS) await server.ask(`alter role support set ${setting}`)
    pooler = startPgBouncer(folder, port, server)
    for (let i = 0; i < 2; i++) replicas.push(await startReplica(environment, folder))
    load = new Load(replicas)
    const faults = [...await refusesPrepared(url, folder), ...await acts(replicas)]
    await wait(LOAD_MS)
    await load.stop()
    const verdict = await judge(load, server.url(), replicas[0]?.base ?? '')
    console.log(`${verdict.acknowledged} acknowledged in ${LOAD_MS / 1_000} s, ${verdict.lost} lost, ${verdict.doubled} doubled; refused: ${[...load.refused].map(([what, times]) => `${what} ${times} times`).join(', ') || 'none'}`)
    faults.forEach(fault => console.error(fault))
    return faults.length + verdict.lost + verdict.doubled + verdict.replayedWrongly + load.refused.size === 0
  } finally {
    load?.abandon()
    for (const replica of replicas) await replica.stop()
    pooler?.kill('SIGKILL')
    await server.kill()
  }
}

/** Without the setting a program must say what to do, not serve. */
async function refusesPrepared(url: string, folder: string): Promise<string[]> {
  const [code] = await once(runProgram('migrate', { DATABASE_URL: url }, folder), 'exit') as [number | null]
  return code === 1 ? [] : [`migrate with DATABASE_PREPARED=on ended with ${code}`]
}

/** Each act on one replica, and looked at on the other. */
async function acts([one, other]: Replica[]): Promise<string[]> {
  const faults: string[] = []
  const wants = (what: string, holds: boolean) => {
    console.log(`${holds ? 'held' : 'FAILED'}: ${what}`)
    if (!holds) faults.push(what)
  }
  const post = async (path: string, body: object) => {
    const answer = await call(one?.base ?? '', path, { body })
    return { status: answer.status, body: await answer.json() as Record<string, unknown> }
  }
  const get = async (path: string) => (await call(other?.base ?? '', path)).json() as Promise<{ items: Record<string, unknown>[] } & Record<string, unknown>>

  const heard: string[] = []
  const receiver = createServer((request, response) => {
    request.on('data', (piece: Buffer) => heard.push(piece.toString())).on('end', () => response.writeHead(204).end())
  }).listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  const hook = await post('/v1/webhooks', { url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`, types: ['request.transitioned'], exclude_own: false })
  wants('a subscription is made', hook.status === 201)

  const opened = await post('/v1/support-requests', { title: 'Behind the pooler' })
  const moved = await post(`/v1/support-requests/${opened.body.id as string}/transitions`, { action: 'acknowledge' })
  wants('a request is opened and acknowledged', opened.status === 201 && moved.status < 300)
  const report = { action: 'trigger', fingerprint: 'behind-the-pooler', title: 'The disk is full' }
  const folded = await Promise.all(Array.from({ length: 40 }, () => post('/v1/intake/events', report)))
  wants('forty reports of one fault are one request', new Set(folded.map(each => each.body.id ?? each.body.request)).size === 1 && folded.every(each => each.status < 300))
  const cleared = await post('/v1/intake/events', { ...report, action: 'resolve' })
  wants('its end is taken', cleared.status < 300)
  wants('the other replica shows the state', (await get(`/v1/support-requests/${opened.body.id as string}`)).state === 'acknowledged')
  wants('the feed has it', await within(() => get('/v1/events?limit=200&types=request.transitioned').then(({ items }) => items.length > 0)))
  wants('the webhook is told by the worker', await within(async () => heard.some(text => text.includes(opened.body.id as string))))
  wants('the journal is sealed by the worker', await within(() => call(other?.base ?? '', '/v1/audit-seals').then(async answer => answer.ok && (await answer.json() as { items: unknown[] }).items.length > 0)))
  receiver.closeAllConnections()
  receiver.close()
  return faults
}

async function within(look: () => Promise<boolean>): Promise<boolean> {
  for (const end = Date.now() + 30_000; Date.now() < end; await wait(100)) if (await look()) return true
  return false
}
