/** Sets up what a run needs: a database, two replicas, each behind a proxy of its own, and who works with them. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../bench/free-port'
import { Caller } from './caller'
import { Cluster } from './cluster'
import { FeedReader } from './feed-reader'
import { Findings } from './findings'
import { Ledger } from './ledger'
import { Proxy } from './proxy'
import { Receiver } from './receiver'
import { Replica } from './replica'
import type { Scene } from './scene'
import type { Settings } from './settings'
import { makeWorld, newAdministrator } from './world'

/** The folder that holds package.json; this runs from `dist-bench/faults`. */
export const REPOSITORY = join(__dirname, '..', '..')

const ROLE_PASSWORD = 'only-on-this-machine'

export interface Seeded {
  /** Makes another build in the folder; the one of the repository where it is absent. */
  build?: (folder: string) => string
  serverSettings?: Record<string, string>
  environment?: Record<string, string>
  /** Asked of the database once it is migrated. */
  sql?: string
}

export interface Stage {
  scene: Scene
  close: () => Promise<void>
}

export async function setStage(settings: Settings, seeded: Seeded = {}): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'support-faults-'))
  const closing: (() => unknown)[] = [() => { if (!settings.keep) rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) }]
  const close = async () => { for (const each of closing.splice(0).reverse()) await each() }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close().finally(() => process.exit(1)))
  try {
    const build = seeded.build?.(folder) ?? REPOSITORY
    const cluster = await Cluster.create(join(folder, 'data'), seeded.serverSettings)
    closing.push(() => cluster.kill())
    // As in production: no superuser, who has connections of his own and is not told of every limit.
    await cluster.ask(`create role service login password '${ROLE_PASSWORD}'; alter role service set log_min_messages = fatal`, [], 'postgres')
    await cluster.ask('create database support owner service', [], 'postgres')
    const administrator = newAdministrator()
    const replicaOn = async (name: string, database: string) => {
      const proxy = await Proxy.to(cluster.port)
      const replica = new Replica({
        name, proxy, folder, build, port: await freePort(), readyWithinMs: settings.wellWithinSeconds * 1_000,
        databaseUrl: (port, application) => `postgres://service:${ROLE_PASSWORD}@127.0.0.1:${port}/${database}?application_name=${application}`,
        environment: { ...ENVIRONMENT, BOOTSTRAP_ADMIN_KEY: administrator, ...seeded.environment },
      })
      closing.push(() => replica.kill().then(() => proxy.close()))
      return replica
    }
    const replicas: Scene['replicas'] = [await replicaOn('replica-1', 'support'), await replicaOn('replica-2', 'support')]
    for (const replica of replicas) replica.start()
    await Promise.all(replicas.map(replica => replica.ready()))
    await cluster.ask(readFileSync(join(REPOSITORY, 'faults', 'watch.sql'), 'utf8'))
    if (seeded.sql !== undefined) await cluster.ask(seeded.sql)

    const [ledger, findings] = [new Ledger(), new Findings()]
    const receiver = new Receiver(findings)
    await receiver.listen()
    closing.push(() => receiver.close())
    const caller = new Caller(replicas, ledger, findings)
    const world = await makeWorld(caller, administrator, receiver)
    // Who works in a run is there to its end, whatever is lost of their work.
    await cluster.ask('checkpoint')
    const feed = new FeedReader(caller, world.agent)
    return { scene: { settings, folder, build, cluster, replicas, replicaOn, caller, ledger, findings, receiver, feed, world, closing }, close }
  } catch (error) {
    await close()
    throw error
  }
}

const KINDS = ['name', 'birth_date', 'record_number', 'national_id', 'phone', 'email', 'address', 'key', 'token', 'password', 'private_key']

const ENVIRONMENT = {
  NODE_ENV: 'production',
  WEBHOOK_NETWORKS: '127.0.0.1',
  // Made-up words must come back as they were sent.
  PRIVACY_ACTIONS: KINDS.map(kind => `${kind}=allow`).join(),
  LOG_LEVEL: 'warn',
  // Two replicas, the database and their senders share a machine: lagging is no fault of theirs.
  MAX_EVENT_LOOP_DELAY_MS: '0',
}
