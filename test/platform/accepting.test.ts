/** Connections that come together are accepted several in a turn of the event loop, and served to their end. */
import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import fastify, { type FastifyInstance } from 'fastify'
import { acceptsSeveral } from '../../src/platform/accepting'
import { type Log, openLog } from '../../src/platform/log'

const MANY = 64
const TRIES = 200

interface Listening {
  app: FastifyInstance
  open: () => Socket
  /** How many calls are held, of those whose connections came by further handles. */
  held: () => number
  letGo: () => void
}

/** Node keeps it there to count its connections. */
const acceptedBy = (socket: Socket) => (socket as unknown as { _server: unknown })._server

async function listens({ several, log = openLog('silent') }: { several: boolean; log?: Log }): Promise<Listening> {
  const app = fastify()
  if (several) acceptsSeveral(app, log)
  let held = 0
  let letGo = () => {}
  const gate = new Promise<void>(resolve => { letGo = resolve })
  app.get('/', async ({ raw }) => {
    if (acceptedBy(raw.socket) !== app.server) {
      held++
      await gate
    }
    return 'served'
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo // it listens on a port, not on a path
  return { app, open: () => connect(port, '127.0.0.1').on('error', () => undefined), held: () => held, letGo }
}

/** In how many turns of the event loop so many connections that are opened together are accepted. */
async function turnsFor({ app, open }: Listening, many: number): Promise<number> {
  const turns = new Set<number>()
  let turn = 0
  let accepted = 0
  const accepts = () => {
    accepted++
    turns.add(turn)
  }
  app.server.on('connection', accepts)
  const sockets = Array.from({ length: many }, open)
  for (; accepted < many; turn++) await new Promise(resolve => setImmediate(resolve))
  app.server.off('connection', accepts)
  for (const socket of sockets) socket.destroy()
  return turns.size
}

/** The helper takes a moment to start. */
async function untilSeveral(listening: Listening): Promise<number> {
  let turns = MANY
  for (let i = 0; i < TRIES && turns > MANY / 8; i++) turns = await turnsFor(listening, MANY)
  return turns
}

test('of 64 connections that come together at least eight are accepted in a turn, where one would be without', async () => {
  const alone = await listens({ several: false })
  const listening = await listens({ several: true })
  expect(await turnsFor(alone, MANY)).toBe(MANY)
  expect(await untilSeveral(listening)).toBeLessThanOrEqual(MANY / 8)
  await Promise.all([alone.app.close(), listening.app.close()])
})

test('once it closes it accepts none, by no handle, and it ends only after those that further handles accepted', async () => {
  const listening = await listens({ several: true })
  await untilSeveral(listening)
  const under = Array.from({ length: MANY }, listening.open)
  const answers = under.map(socket => once(socket, 'data'))
  for (const socket of under) socket.write('GET / HTTP/1.1\r\nhost: service\r\nconnection: close\r\n\r\n')
  let answered = 0
  for (const answer of answers) void answer.then(() => { answered++ })
  while (answered + listening.held() < MANY) await new Promise(resolve => setImmediate(resolve))
  expect(listening.held()).toBeGreaterThan(0)

  let ended = false
  const end = listening.app.close().then(() => { ended = true })
  while (listening.app.server.listening) await new Promise(resolve => setImmediate(resolve))
  const [error] = await once(listening.open(), 'error') as [NodeJS.ErrnoException]
  expect(error.code).toBe('ECONNREFUSED')
  expect(ended).toBe(false)
  listening.letGo()
  for (const [answer] of await Promise.all(answers)) expect(String(answer)).toMatch(/^HTTP\/1\.1 200 OK/)
  await end
})

test('a service that closes before its helper has answered closes all the same', async () => {
  const { app, open } = await listens({ several: true })
  await app.close()
  const [error] = await once(open(), 'error') as [NodeJS.ErrnoException]
  expect(error.code).toBe('ECONNREFUSED')
})

test('where no helper can be started it says so, and accepts what comes one by one', async () => {
  const warnings: object[] = []
  const { execPath } = process
  process.execPath = '/nowhere'
  try {
    const listening = await listens({ several: true, log: { warn: (fields: object) => { warnings.push(fields) } } as unknown as Log })
    expect(await turnsFor(listening, MANY)).toBe(MANY)
    await listening.app.close()
  } finally {
    process.execPath = execPath
  }
  expect(warnings).toMatchObject([{ event: 'accepts_fewer', handles: 1, error: { code: 'ENOENT' } }])
})
