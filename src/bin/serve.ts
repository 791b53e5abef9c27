/**
 * Starts the service: database, API, worker; and ends it. `npm start` and the container run this.
 * It listens before the database is there, so that a balancer sees a process that lives and is not ready.
 */
import { setFlagsFromString } from 'node:v8'
import { buildApp } from '../app'
import { assemble } from '../assembly'
import { acceptsSeveral, BACKLOG } from '../platform/accepting'
import { followDatabase } from '../platform/clock'
import { type Config, readConfig } from '../platform/config'
import { openDatabase } from '../platform/database'
import { startEmbeddedPostgres } from '../platform/embedded-postgres'
import { preparesEnd } from '../platform/graceful-end'
import { keepingFrom } from '../platform/keeping'
import { type Log, openLog } from '../platform/log'
import { type Loop, runTasks } from '../platform/loop'
import { closeOutbound, networksFrom } from '../platform/outbound'
import { policyFrom } from '../privacy/actions'
import { keepDelivering } from '../webhooks/deliver'
import { ownTasks, workerTasks } from '../worker'
import { connect } from './connect'
import { type Exit, preparesExit } from './exit'
import { CannotListen, explain, greet } from './words'

// V8 takes what every row is made of for long-lived and leaves it to its slow collections: a list costs a third more for
// it (docs/performance.md).
setFlagsFromString('--no-allocation-site-pretenuring')
// Nor does it collect the heap before it is several times what is in use: a process of 160 MiB grew to 250 (the same place).
setFlagsFromString('--heap-growing-percent=100')

async function serve(config: Config): Promise<void> {
  const log = openLog(config.LOG_LEVEL)
  const exit = preparesExit(log)
  try {
    await start(config, log, exit)
  } catch (error) {
    if (exit.signal.aborted) return
    explain(error)
    await exit.end(1)
  }
}

async function start(config: Config, log: Log, exit: Exit): Promise<void> {
  const privacy = policyFrom(config.PRIVACY_ACTIONS)
  const url = config.DATABASE_URL ?? await startOwnDatabase(config, exit)
  if (exit.signal.aborted) return
  const clock = followDatabase(log)
  const db = openDatabase({ url, poolMax: config.DATABASE_POOL_MAX, prepared: config.DATABASE_PREPARED, log, onClock: millis => clock.learn(millis) })
  exit.before(() => db.destroy())
  const loops: Loop[] = []
  exit.before(() => Promise.all(loops.map(loop => loop.stop())).then(closeOutbound))

  const allowance = { per_second: config.RATE_LIMIT_PER_SECOND, burst: config.RATE_LIMIT_BURST }
  const keep = keepingFrom(config)
  const { deps, callers, limits, readiness, prepare, workerStarted } = assemble({ db, clock, log, privacy, runsWorker: config.WORKER, allowance, keep, networks: networksFrom(config.WEBHOOK_NETWORKS), ends: exit.signal })
  const app = await buildApp(deps, callers, readiness, {
    bodyLimit: config.BODY_SIZE_LIMIT, trustProxy: config.TRUST_PROXY, maxCallsAtOnce: config.MAX_CALLS_AT_ONCE, maxEventLoopDelayMs: config.MAX_EVENT_LOOP_DELAY_MS, limits, api: config.API,
  })
  const endServer = preparesEnd(app)
  acceptsSeveral(app, log)
  exit.before(() => endServer(config.SHUTDOWN_GRACE_SECONDS))
  await app.listen({ host: config.SERVER_HOST, port: config.SERVER_PORT, backlog: BACKLOG })
    .catch((error: unknown) => { throw new CannotListen(config, error) })

  const first = await connect({ config, url, deps, prepare, signal: exit.signal })
  if (exit.signal.aborted) return
  loops.push(runTasks(ownTasks(deps, { callers, limits }, clock), { log }))
  if (config.WORKER) {
    const deliveries = keepDelivering(deps)
    exit.before(() => deliveries.stop())
    loops.push(runTasks(workerTasks(deps, deliveries), { log, ends: exit.signal }))
    workerStarted()
  }
  log.info({ event: 'ready' })
  if (config.DATABASE_URL === undefined) greet(app, first?.shown)
}

/** Stopped last of all: until then calls may be under way. */
function startOwnDatabase({ DATA_DIR: dataDir }: Config, exit: Exit): Promise<string> {
  const started = startEmbeddedPostgres({ dataDir })
  exit.before(() => started.then(database => database.stop(), () => undefined))
  return started.then(database => database.url)
}

try {
  void serve(readConfig(process.env))
} catch (error) {
  explain(error)
  process.exitCode = 1
}
