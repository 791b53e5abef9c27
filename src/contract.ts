/** The OpenAPI document as text, from the routes alone: nothing is connected to. */
import { knex } from 'knex'
import { buildApp } from './app'
import { assemble } from './assembly'
import { DEFAULT_POLICY } from './domain/privacy/kinds'
import { followDatabase } from './platform/clock'
import { openLog } from './platform/log'

export async function contract(): Promise<string> {
  const log = openLog('silent')
  // A builder without a connection: a route that asked the database while it is registered would fail.
  const { deps, callers, readiness } = assemble({ db: knex({ client: 'pg' }), clock: followDatabase(log), log, privacy: DEFAULT_POLICY, runsWorker: false, ends: new AbortController().signal })
  const app = await buildApp(deps, callers, readiness, { bodyLimit: 524_288, trustProxy: [], maxEventLoopDelayMs: 0, api: true })
  await app.ready()
  const document = JSON.stringify(app.swagger(), null, 2)
  await app.close()
  return `${document}\n`
}
