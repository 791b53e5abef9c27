/** SIGTERM: what is under way is answered, what is idle is let go, and the process ends in time. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Client } from 'pg'
import { copyDatabase, type TestDatabase } from '../support/databases'
import { serve, type Service, stopAll, until } from '../support/process'

const KEY = 'key-of-the-first-administrator'
const MANY = 200
const POOL = 10

let database: TestDatabase

beforeAll(async () => { database = await copyDatabase() })
afterEach(stopAll)
afterAll(() => database.drop())

/** A connection of our own, on which we see what the service does with it. */
interface Line {
  socket: Socket
  received(): string
  ended: Promise<unknown>
}

async function line(on: Service): Promise<Line> {
  const socket = connect(on.port, '127.0.0.1')
  let received = ''
  socket.on('data', (piece: Buffer) => { received += piece.toString() })
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return { socket, received: () => received, ended: once(socket, 'close') }
}

const lines = (on: Service) => Promise.all(Array.from({ length: MANY }, () => line(on)))

/** Sends a call; with a body only its head, and waits until the service has taken that in. */
async function begin(on: Line, method: string, path: string, length = 0): Promise<void> {
  const body = length === 0 ? '' : `Content-Type: application/json\r\nContent-Length: ${length}\r\nExpect: 100-continue\r\n`
  on.socket.write(`${method} ${path} HTTP/1.1\r\nHost: service\r\nAuthorization: Bearer ${KEY}\r\n${body}\r\n`)
  await until(`an answer to ${method} ${path}`, () => on.received() !== '')
}

const body = (i: number) => JSON.stringify({ title: `Under way ${i}` })

const environment = () => ({ DATABASE_URL: database.url, BOOTSTRAP_ADMIN_KEY: KEY })

test('SIGTERM, even with Ctrl-C at once, fails none of 200 calls under way, lets 200 idle connections go and exits 0', async () => {
  const on = await serve(environment())
  await on.ready()
  const [idle, untouched, busy] = [await lines(on), await line(on), await lines(on)]
  await Promise.all(idle.map(each => begin(each, 'GET', '/health/live')))
  await Promise.all(busy.map((each, i) => begin(each, 'POST', '/v1/support-requests', body(i).length)))

  // Two different ones, since equal ones that wait are one to the kernel.
  on.signal('SIGTERM')
  on.signal('SIGINT')
  await Promise.all([...idle, untouched].map(each => each.ended))
  const late = await line(on).then(() => 'taken', (error: NodeJS.ErrnoException) => error.code)
  // No more at once than there are connections to the database: a full pool would be another test.
  for (let i = 0; i < MANY; i += POOL) {
    const some = busy.slice(i, i + POOL)
    some.forEach((each, j) => each.socket.write(body(i + j)))
    await Promise.all(some.map(each => each.ended))
  }

  const answers = busy.map(each => each.received().replace('HTTP/1.1 100 Continue\r\n\r\n', ''))
  expect(answers.map(answer => answer.slice(9, 12))).toEqual(busy.map(() => '201'))
  expect(answers.filter(answer => !/\r\nconnection: close\r\n/i.test(answer))).toEqual([])
  expect(late).toBe('ECONNREFUSED')
  expect(await on.exit).toBe(0)
  expect(on.output()).toMatch(/"event":"ending".*"event":"ended"/s)
  expect(await countRequests()).toBe(MANY)
})

test('a call that outlasts SHUTDOWN_GRACE_SECONDS is cut, and the process ends', async () => {
  const on = await serve({ ...environment(), SHUTDOWN_GRACE_SECONDS: '1' })
  await on.ready()
  const slow = await line(on)
  await begin(slow, 'POST', '/v1/support-requests', 100)
  on.signal('SIGTERM')
  await slow.ended
  expect(slow.received()).toBe('HTTP/1.1 100 Continue\r\n\r\n')
  expect(await on.exit).toBe(0)
})

test('SIGTERM before the database is there ends the process at once', async () => {
  const on = await serve({ DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nowhere', API: 'off' })
  on.signal('SIGTERM')
  expect(await on.exit).toBe(0)
})

async function countRequests(): Promise<number> {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  const { rows: [row] } = await client.query<{ found: number }>('select count(*)::int as found from support_request')
  await client.end()
  return row?.found ?? 0
}
