/**
 * The service for a test file: its own database, a clock that is set, a client for each role.
 * Every answer is held against the contract; a test that got one that does not fit fails.
 */
import type { FastifyInstance } from 'fastify'
import type { Knex } from 'knex'
import supertest from 'supertest'
import { digestOfKey, newKey, prefixOf } from '../../src/access/keys'
import { buildApp } from '../../src/app'
import { assemble, type Assembly } from '../../src/assembly'
import type { Allowance } from '../../src/domain/allowance'
import type { Role } from '../../src/domain/caller'
import { readConfig } from '../../src/platform/config'
import { DEFAULT_POLICY, type Policy } from '../../src/domain/privacy/kinds'
import { openDatabase } from '../../src/platform/database'
import { newId } from '../../src/platform/ids'
import { type Log, openLog } from '../../src/platform/log'
import { networksFrom } from '../../src/platform/outbound'
import { type TestClock, testClock } from './clock'
import { watchContract } from './contract'
import { copyDatabase, type TestDatabase } from './databases'

/** Calls with the key of one client. */
export interface Voice {
  id: string
  key: string
  get(path: string): supertest.Test
  post(path: string, body?: object): supertest.Test
  patch(path: string, version: number | string, body: object): supertest.Test
  put(path: string, version: number | string, body: object): supertest.Test
  delete(path: string, version: number | string): supertest.Test
}

export interface Running {
  app: FastifyInstance
  db: Knex
  url: string
  clock: TestClock
  assembly: Assembly
  /** Without a key. */
  anyone: ReturnType<typeof supertest>
  reporter: Voice
  agent: Voice
  lead: Voice
  administrator: Voice
  auditor: Voice
  /** Another client, such as a second reporter or an agent who acts for a person. */
  newVoice(client: { name: string; roles: Role[]; component?: string; person?: string; privacy?: Partial<Policy> }): Promise<Voice>
}

interface Options {
  log?: Log
  bodyLimit?: number
  allowance?: Allowance
  /** What webhooks may reach although it is not public. */
  networks?: string[]
  /** Calls that are worked on at once; absent: as many as come. */
  maxCallsAtOnce?: number
  /** What the guard does where the test does not want the usual. */
  privacy?: Partial<Policy>
  /** Off where the test itself holds every answer against the contract. */
  watched?: boolean
}

const { RATE_LIMIT_PER_SECOND, RATE_LIMIT_BURST } = readConfig({})
const DEFAULT_ALLOWANCE: Allowance = { per_second: RATE_LIMIT_PER_SECOND, burst: RATE_LIMIT_BURST }

/** Call in `describe`; what it returns is filled before the first test. */
export function service(options: Options = {}): Running {
  const running = {} as Running // filled by beforeAll, read by tests only
  let database: TestDatabase
  let faults: string[] = []

  beforeAll(async () => {
    database = await copyDatabase()
    Object.assign(running, await start(database.url, options))
    faults = watchedFaults.get(running.app) ?? []
  })
  afterEach(() => {
    expect(faults.splice(0)).toEqual([])
  })
  afterAll(async () => {
    await running.app.close()
    await running.db.destroy()
    await database.drop()
  })
  return running
}

const watchedFaults = new WeakMap<FastifyInstance, string[]>()

interface Serving {
  app: FastifyInstance
  db: Knex
  assembly: Assembly
  api: ReturnType<typeof supertest>
}

/** One process of the service, with connections of its own. */
async function serve(url: string, clock: TestClock, { log = openLog(process.env.TEST_LOG_LEVEL ?? 'silent'), bodyLimit = 524_288, allowance = DEFAULT_ALLOWANCE, privacy = {}, networks = [], maxCallsAtOnce, watched = true }: Options = {}): Promise<Serving> {
  // No time-outs: what they do is shown by test/process, and a busy machine must not be taken for a fault.
  const db = openDatabase({ url, poolMax: 10, prepared: true, log, queryTimeoutMs: 0, connectionWaitMs: 60_000 })
  const assembly = assemble({ db, clock, log, privacy: { ...DEFAULT_POLICY, ...privacy }, runsWorker: false, allowance, networks: networksFrom(networks), millis: clock.millis, ends: new AbortController().signal })
  await assembly.prepare({ given: undefined, mayMake: false })
  const app = await buildApp(assembly.deps, assembly.callers, assembly.readiness, { bodyLimit, trustProxy: [], maxEventLoopDelayMs: 0, maxCallsAtOnce, limits: assembly.limits, api: true })
  if (watched) watchedFaults.set(app, watchContract(app))
  await app.ready()
  // One listening server for the whole file; supertest would open one a call.
  await app.listen({ host: '127.0.0.1', port: 0 })
  return { app, db, assembly, api: supertest(app.server) }
}

/** Call in `describe`: a second replica over the same database, by the same clock. Its voices are those of the first. */
export function replica(of: Running): { as(caller: Voice): Voice; look(): Promise<void> } {
  let serving: Serving
  beforeAll(async () => { serving = await serve(of.url, of.clock) })
  afterEach(() => {
    expect(watchedFaults.get(serving.app)?.splice(0)).toEqual([])
  })
  afterAll(async () => {
    await serving.app.close()
    await serving.db.destroy()
  })
  return {
    as: ({ id, key }) => voice(serving.api, id, key),
    /** At clients and their mappings, as it does each second. */
    look: () => serving.assembly.callers.refresh(),
  }
}

/** The same for a test that looks after its own database; it closes app and db itself. */
export async function start(url: string, options: Options = {}): Promise<Running> {
  const clock = testClock()
  const { app, db, assembly, api } = await serve(url, clock, options)

  const newVoice: Running['newVoice'] = async ({ name, roles, component, person, privacy: own }) => {
    const [id, key, now] = [newId(clock.now()), newKey(), clock.now()]
    await db('client').insert({ id, name, roles, component: component ?? null, person: person ?? null, privacy: own ?? null, created_at: now, updated_at: now })
    await db('client_key').insert({ id: newId(now), client_id: id, prefix: prefixOf(key), digest: digestOfKey(key), created_at: now })
    await assembly.callers.refresh()
    return voice(api, id, key)
  }
  return {
    app, db, url, clock, assembly, anyone: api, newVoice,
    reporter: await newVoice({ name: 'Client registry', roles: ['reporter'], component: 'CR' }),
    agent: await newVoice({ name: 'Agent', roles: ['agent'] }),
    lead: await newVoice({ name: 'Lead', roles: ['lead'] }),
    administrator: await newVoice({ name: 'Administrator', roles: ['administrator'] }),
    auditor: await newVoice({ name: 'Auditor', roles: ['auditor'] }),
  }
}

function voice(api: ReturnType<typeof supertest>, id: string, key: string): Voice {
  const authorized = (test: supertest.Test) => test.set('authorization', `Bearer ${key}`)
  const etag = (version: number | string) => (typeof version === 'number' ? `"${version}"` : version)
  return {
    id,
    key,
    get: path => authorized(api.get(path)),
    post: (path, body) => (body === undefined ? authorized(api.post(path)) : authorized(api.post(path)).send(body)),
    patch: (path, version, body) => authorized(api.patch(path)).set('if-match', etag(version)).send(body),
    put: (path, version, body) => authorized(api.put(path)).set('if-match', etag(version)).send(body),
    delete: (path, version) => authorized(api.delete(path)).set('if-match', etag(version)),
  }
}
