/**
 * Starts the service: database, API, worker; and ends it. `npm start` and the container run this.
 * It listens before the database is there, so that a balancer sees a process that lives and is not ready.
 */
import { buildApp } from '../app'
import { assemble } from '../assembly'
import { followDatabase } from '../platform/clock'
import { type Config, readConfig } from '../platform/config'
import { openDatabase } from '../platform/database'
import { startEmbeddedPostgres } from '../platform/embedded-postgres'
import { preparesEnd } from '../platform/graceful-end'
import { openLog } from '../platform/log'
import { runTasks } from '../platform/loop'
import { ownTasks, workerTasks } from '../worker'
import { connect } from './connect'
import { explain, greet } from './words'

async function serve(config: Config): Promise<void> {
  const log = openLog(config.LOG_LEVEL)
  const embedded = config.DATABASE_URL === undefined ? await startEmbeddedPostgres({ dataDir: config.DATA_DIR }) : undefined
  const url = config.DATABASE_URL ?? embedded?.url ?? ''
  const clock = followDatabase(log)
  const db = openDatabase({ url, poolMax: config.DATABASE_POOL_MAX, prepared: config.DATABASE_PREPARED, log, onClock: millis => clock.learn(millis) })
  const assembly = assemble({ db, clock, log, runsWorker: config.WORKER })
  const app = await buildApp(assembly.deps, assembly.callers, assembly.readiness, {
    bodyLimit: config.BODY_SIZE_LIMIT, trustProxy: config.TRUST_PROXY, maxEventLoopDelayMs: config.MAX_EVENT_LOOP_DELAY_MS, api: config.API,
  })
  const endServer = preparesEnd(app)
  const loops: { stop(): Promise<void> }[] = []
  const starting = new AbortController()

  let ending = false
  const end = async (code: number) => {
    if (ending) return process.exit(1)
    ending = true
    starting.abort()
    log.info({ event: 'ending' })
    await endServer(config.SHUTDOWN_GRACE_SECONDS)
    await Promise.all(loops.map(loop => loop.stop()))
    await db.destroy()
    // Last of all: calls were under way until now.
    await embedded?.stop()
    log.info({ event: 'ended' })
    process.exit(code)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end(0))
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error: unknown) => { log.fatal({ event, error }); void end(1) })

  await app.listen({ host: config.SERVER_HOST, port: config.SERVER_PORT })
  try {
    const first = await connect({ config, url, db, assembly, log, signal: starting.signal })
    if (starting.signal.aborted) return
    loops.push(runTasks(ownTasks(assembly.deps, assembly.callers, clock), log))
    if (config.WORKER) {
      loops.push(runTasks(workerTasks(assembly.deps), log))
      assembly.workerStarted()
    }
    log.info({ event: 'ready' })
    greet(app, { embedded: embedded !== undefined, administratorKey: first?.shown })
  } catch (error) {
    if (starting.signal.aborted) return
    explain(error)
    await end(1)
  }
}

try {
  serve(readConfig(process.env)).catch((error: unknown) => { explain(error); process.exit(1) })
} catch (error) {
  explain(error)
  process.exit(1)
}
