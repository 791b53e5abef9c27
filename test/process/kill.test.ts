/**
 * kill -9 in the middle of a burst of creates: what was answered 201 is there, nothing is there twice.
 * The test keeps its own ledger of what was acknowledged and compares it with the database.
 */
import { Client } from 'pg'
import { copyDatabase, type TestDatabase } from '../support/databases'
import { serve, type Service, stopAll } from '../support/process'

const KEY = 'key-of-the-first-administrator'
const SENDERS = 20
const ENOUGH = 150

let database: TestDatabase
beforeAll(async () => { database = await copyDatabase() })
afterAll(async () => {
  await stopAll()
  await database.drop()
})

/** An answer of which the caller saw the whole; an unanswered call has none. */
interface Entry {
  title: string
  key: string | undefined
  answered?: { status: number; id: string }
}

async function create(on: Service, entry: Entry): Promise<{ status: number; id: string; replayed: boolean }> {
  const answer = await on.post('/v1/support-requests', { title: entry.title }, {
    authorization: `Bearer ${KEY}`, ...(entry.key === undefined ? {} : { 'idempotency-key': entry.key }),
  })
  const { id } = await answer.json() as { id: string }
  return { status: answer.status, id, replayed: answer.headers.get('idempotency-replayed') === 'true' }
}

/** Twenty senders create, every second one with an Idempotency-Key, until the service is killed under them. */
async function burst(on: Service): Promise<Entry[]> {
  const ledger: Entry[] = []
  let killed = false
  let acknowledged = 0
  const sender = async (number: number) => {
    for (let i = 0; !killed; i++) {
      const title = `Sent by ${number}, ${i}`
      const entry: Entry = { title, key: number % 2 === 0 ? `burst-${number}-${i}` : undefined }
      ledger.push(entry)
      entry.answered = await create(on, entry).catch(() => undefined)
      acknowledged += entry.answered ? 1 : 0
      if (acknowledged === ENOUGH && !killed) {
        killed = true
        on.signal('SIGKILL')
      }
    }
  }
  await Promise.all(Array.from({ length: SENDERS }, (_, number) => sender(number)))
  await on.exit
  return ledger
}

async function stored(): Promise<{ id: string; title: string }[]> {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  const { rows } = await client.query<{ id: string; title: string }>('select id, title from support_request')
  await client.end()
  return rows
}

test('kill -9 in a burst of creates loses no 201 and doubles nothing, and a repeated key gets the same outcome', async () => {
  const environment = { DATABASE_URL: database.url, BOOTSTRAP_ADMIN_KEY: KEY }
  const first = await serve(environment)
  await first.ready()
  const ledger = await burst(first)
  const second = await serve(environment)
  await second.ready()

  const before = await stored()
  const acknowledged = ledger.filter(({ answered }) => answered)
  expect(acknowledged.map(({ answered }) => answered?.status)).toEqual(acknowledged.map(() => 201))
  expect(acknowledged.length).toBeGreaterThanOrEqual(ENOUGH)
  const ids = new Map(before.map(({ id, title }) => [title, id]))
  expect(ids.size).toBe(before.length)
  expect(acknowledged.filter(({ title, answered }) => ids.get(title) !== answered?.id)).toEqual([])

  // Whoever got no answer sends again with its key: what was stored unseen is answered, the rest is made now.
  const withKey = ledger.filter(({ key }) => key !== undefined)
  for (const entry of withKey) {
    const again = await create(second, entry)
    expect(again).toEqual({ status: 201, id: ids.get(entry.title) ?? again.id, replayed: ids.has(entry.title) })
  }
  const after = await stored()
  expect(new Set(after.map(({ title }) => title)).size).toBe(after.length)
  expect(after.length).toBe(before.length + withKey.filter(({ title }) => !ids.has(title)).length)
})
