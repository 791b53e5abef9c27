/** Who waits for a connection of the pool gets the next one that is let go, in the order in which they came. */
import type { EventEmitter } from 'node:events'
import type { Knex } from 'knex'
import { openDatabase } from '../../src/platform/database'
import { Line } from '../../src/platform/line'
import { openLog } from '../../src/platform/log'
import { query } from '../../src/platform/sql'
import { copyDatabase, type TestDatabase } from '../support/databases'

let database: TestDatabase
let opened: Knex[]

beforeEach(async () => {
  database = await copyDatabase('template1')
  opened = []
})
afterEach(async () => {
  await Promise.all(opened.map(db => db.destroy()))
  await database.drop()
})

function open(more: { url?: string; poolMax?: number; connectionWaitMs?: number } = {}): Knex {
  const db = openDatabase({ url: database.url, poolMax: 2, prepared: true, log: openLog('silent'), ...more })
  opened.push(db)
  return db
}

/** A transaction with its connection, until it is let go. */
async function hold(db: Knex) {
  const trx = await db.transaction()
  const { rows: [row] } = await trx.raw<{ rows: [{ pid: number }] }>('select pg_backend_pid() as pid')
  const connection = await (trx.client as { acquireConnection(): Promise<EventEmitter> }).acquireConnection()
  return { pid: row.pid, lost: new Promise(resolve => connection.once('end', resolve)), letGo: () => trx.commit() }
}

const pidOf = async (db: Knex) => (await query<{ pid: number }>(db, { name: 'pid', text: 'select pg_backend_pid() as pid', values: [] }))[0]?.pid

const ended = (waiting: Promise<unknown>) => waiting.then(() => 'served', (error: Error & { code?: string }) => error.code ?? error.name)

test('a thing goes to who came first, and to nobody who was refused or has waited too long', async () => {
  jest.useFakeTimers()
  try {
    const line = new Line<string>(1_000, () => new Error('too late'))
    expect(line.give('nobody is there')).toBe(false)
    const [refused, first, second] = [line.join(), line.join(), line.join()].map(each => each.catch((error: Error) => error.message))
    line.refuse(new Error('refused'))
    expect([line.give('one'), line.give('two'), line.give('three')]).toEqual([true, true, false])
    expect(await Promise.all([refused, first, second])).toEqual(['refused', 'one', 'two'])
    jest.advanceTimersByTime(500)
    const late = line.join().catch((error: Error) => error.message)
    jest.advanceTimersByTime(999)
    expect(line.length).toBe(1)
    jest.advanceTimersByTime(1)
    expect([await late, line.length, line.give('nobody is there any more')]).toEqual(['too late', 0, false])
  } finally {
    jest.useRealTimers()
  }
})

test('statements and transactions are served one after the other, on no more connections than there may be', async () => {
  const db = open()
  const client = db.client as { acquireConnection(): Promise<object>; releaseConnection(connection: object): Promise<void> }
  const held = [await hold(db), await hold(db)]
  const order: number[] = []
  const turn = async (place: number) => {
    const connection = await client.acquireConnection()
    order.push(place)
    await client.releaseConnection(connection)
  }
  const calls = Array.from({ length: 50 }, (_, place) => Promise.all([pidOf(db), db.transaction(trx => pidOf(trx)), turn(place)]))
  for (const each of held) await each.letGo()
  const pids = new Set((await Promise.all(calls)).flatMap(([one, other]) => [one, other]))
  expect([...pids].sort()).toEqual(held.map(({ pid }) => pid).sort())
  expect(order).toEqual(calls.map((_, place) => place))
})

test('who has waited too long is refused, and takes no connection from those who come after', async () => {
  const db = open({ connectionWaitMs: 300 })
  const held = [await hold(db), await hold(db)]
  try {
    expect(await Promise.all(Array.from({ length: 20 }, () => ended(pidOf(db))))).toEqual(Array(20).fill('KnexTimeoutError'))
  } finally {
    for (const each of held) await each.letGo()
  }
  expect(await Promise.all(Array.from({ length: 20 }, () => ended(pidOf(db))))).toEqual(Array(20).fill('served'))
})

test('a connection that has ended is not handed on: those who wait get a new one', async () => {
  const [db, other] = [open(), open()]
  const [ending, kept] = [await hold(db), await hold(db)]
  const waiting = Array.from({ length: 20 }, () => pidOf(db))
  await other.raw('select pg_terminate_backend(?)', [ending.pid])
  await ending.lost
  // Nobody else lets go of one: all twenty hang on what comes in its place.
  await ended(ending.letGo())
  const pids = await Promise.all(waiting).finally(() => kept.letGo())
  expect(pids.filter(pid => pid === ending.pid || pid === kept.pid)).toEqual([])
})

test.each(['opened', 'refused'])('a connection that is %s late is news for who waits by then, though another one served those that it was for', async how => {
  const db = open({ connectionWaitMs: 20_000 })
  const client = db.client as { acquireRawConnection(): Promise<object> }
  const openOne = client.acquireRawConnection.bind(client)
  let goOn = () => {}
  const late = new Promise<void>(resolve => (goOn = resolve))
  let connections = 0
  client.acquireRawConnection = async () => {
    if (++connections !== 2) return openOne()
    await late
    if (how === 'refused') throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
    return openOne()
  }
  await Promise.all([pidOf(db), pidOf(db)])
  const holder = await hold(db)
  const waiting = ended(pidOf(db))
  expect(connections).toBe(2)
  goOn()
  expect(await waiting.finally(() => holder.letGo())).toBe(how === 'opened' ? 'served' : 'ECONNREFUSED')
})

test('it ends once those who wait have been served; who comes later is refused', async () => {
  const db = open()
  const held = [await hold(db), await hold(db)]
  const waiting = Array.from({ length: 20 }, () => ended(pidOf(db)))
  const end = db.destroy()
  const later = pidOf(db)
  await expect(later).rejects.toThrow('Unable to acquire a connection')
  for (const each of held) await each.letGo()
  await end
  expect(await Promise.all(waiting)).toEqual(Array(20).fill('served'))
})

test('at its end nobody is left waiting for connections that are only being opened', async () => {
  const db = open({ connectionWaitMs: 20_000 })
  const waiting = Promise.all(Array.from({ length: 20 }, () => pidOf(db).catch((error: Error) => error.message)))
  await db.destroy()
  expect(new Set(await waiting)).toEqual(new Set(['aborted']))
})

test('who waited in vain stands in the error, and not the timer', async () => {
  const db = open({ connectionWaitMs: 500 })
  const held = [await hold(db), await hold(db)]
  const error = await pidOf(db).catch((thrown: Error) => thrown)
  for (const each of held) await each.letGo()
  expect((error as Error).stack).toContain('pidOf')
})

test('while the server is away each is told so, none has to wait for longer', async () => {
  const away = new URL(database.url)
  away.port = '1'
  const db = open({ url: away.toString() })
  expect(await Promise.all(Array.from({ length: 20 }, () => ended(pidOf(db))))).toEqual(Array(20).fill('ECONNREFUSED'))
})
