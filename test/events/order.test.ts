/** The feed under many writers at once: nothing is skipped, nothing comes twice, and the order never turns back. */
import type { Knex } from 'knex'
import { Client } from 'pg'
import supertest from 'supertest'
import { comparePositions, type Position, positionOf } from '../../src/domain/position'
import type { Event } from '../../src/events/schema'
import { buildApp } from '../../src/app'
import { assemble } from '../../src/assembly'
import { DEFAULT_POLICY } from '../../src/domain/privacy/kinds'
import { openDatabase } from '../../src/platform/database'
import { openLog } from '../../src/platform/log'
import { allCommitted } from '../support/all-committed'
import { service } from '../support/service'
import { testClock } from '../support/clock'
import { aRequest } from '../support/world'

const WRITERS = 32
const LINES = 50_000

describe('A reader of the feed, on two replicas in turn', () => {
  const on = service()

  test('sees every committed line exactly once and in order, while 32 write', async () => {
    const second = await anotherReplica(on.url)
    const { id } = await aRequest(on)
    await allCommitted(on.db)
    const { body: { next } } = await on.agent.get('/v1/events?after=end').expect(200) as { body: { next: string } }
    const writing = Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(on.url, { request: id, writer })))
    const seen = await readAll([on.app.listeningOrigin, second.origin], { db: on.db, key: on.auditor.key, from: next, writing })
    const written = await writing
    await second.end()

    expect(seen).toHaveLength(written.reduce((sum, count) => sum + count, 0))
    const places = seen.map(event => positionOf(event.id) as Position)
    expect(places.every((place, at) => at === 0 || comparePositions(places[at - 1] as Position, place) < 0)).toBe(true)
    const last = new Map<unknown, number>()
    for (const { data } of seen) {
      expect(data.number).toBe((last.get(data.writer) ?? 0) + 1)
      last.set(data.writer, Number(data.number))
    }
  })
})

async function anotherReplica(url: string): Promise<{ origin: string; end: () => Promise<void> }> {
  const log = openLog('silent')
  const db = openDatabase({ url, poolMax: 5, prepared: true, log })
  const { deps, callers, readiness, prepare } = assemble({ db, clock: testClock(), log, privacy: DEFAULT_POLICY, runsWorker: false, ends: new AbortController().signal })
  await prepare({ given: undefined, mayMake: false })
  const app = await buildApp(deps, callers, readiness, { bodyLimit: 524_288, trustProxy: [], maxEventLoopDelayMs: 0, api: true })
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  return { origin, end: () => app.close().then(() => db.destroy()) }
}

/** Transactions of one to twenty lines; most stay open for a moment, and some are rolled back. */
async function write(url: string, { request, writer }: { request: string; writer: number }): Promise<number> {
  const client = new Client({ connectionString: url })
  await client.connect()
  let written = 0
  for (let turn = 0; written < LINES / WRITERS; turn++) {
    const count = 1 + (writer * 7 + turn * 13) % 20
    await client.query('begin')
    await client.query(
      `insert into journal (at, event, request_id, actor, data)
       select now(), 'request.erased', $1, 'writer', jsonb_build_object('writer', $2::int, 'number', $3::int + n) from generate_series(1, $4::int) as n`,
      [request, writer, written, count])
    // Long enough for the reader to be where they are, and for later ones to be committed before.
    await client.query(`select pg_sleep(${(writer + turn * 5) % 12 / 90})`)
    const isUndone = turn % 11 === 3
    await client.query(isUndone ? 'rollback' : 'commit')
    if (!isUndone) written += count
  }
  await client.end()
  return written
}

/** Until nothing comes any more after all have written. */
async function readAll(bases: string[], { db, key, from, writing }: { db: Knex; key: string; from: string; writing: Promise<unknown> }): Promise<Event[]> {
  const seen: Event[] = []
  let after = from
  let isOver = false
  void writing.then(() => { isOver = true })
  for (let turn = 0; ; turn++) {
    const wasOver = isOver
    if (wasOver) await allCommitted(db)
    const { body } = await supertest(bases[turn % 2] ?? '').get(`/v1/events?after=${after}&limit=200&wait=1`).set('authorization', `Bearer ${key}`).expect(200)
    const { items, next, more } = body as { items: Event[]; next: string; more: boolean }
    seen.push(...items)
    after = next
    if (wasOver && items.length === 0 && !more) return seen
  }
}
