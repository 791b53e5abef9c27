/** Connections that come together are accepted several in a turn of the event loop, and served to their end. */
import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import fastify, { type FastifyInstance } from 'fastify'
import { acceptsSeveral } from '../../src/platform/accepting'
import { openLog } from '../../src/platform/log'

const MANY = 64
const TRIES = 200

interface Listening {
  app: FastifyInstance
  open: () => Socket
  /** How many calls have begun, which end when they are let go. */
  begun: () => number
  letGo: () => void
}

async function listens({ several }: { several: boolean }): Promise<Listening> {
  const app = fastify()
  if (several) acceptsSeveral(app, openLog('silent'))
  let begun = 0
  let letGo = () => {}
  const gate = new Promise<void>(resolve => { letGo = resolve })
  app.get('/', async () => {
    begun++
    await gate
    return 'served'
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo // it listens on a port, not on a path
  return { app, open: () => connect(port, '127.0.0.1').on('error', () => undefined), begun: () => begun, letGo }
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

test('once it closes it accepts none, by no handle, and it ends only after those that were accepted', async () => {
  const listening = await listens({ several: true })
  await untilSeveral(listening)
  const under = Array.from({ length: MANY }, listening.open)
  const answers = under.map(socket => once(socket, 'data'))
  for (const socket of under) socket.write('GET / HTTP/1.1\r\nhost: service\r\nconnection: close\r\n\r\n')
  while (listening.begun() < MANY) await new Promise(resolve => setImmediate(resolve))

  let ended = false
  const end = listening.app.close().then(() => { ended = true })
  await new Promise(resolve => setImmediate(resolve))
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
