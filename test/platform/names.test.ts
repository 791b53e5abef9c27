/** The names of receivers: some have silent servers, some stand in the hosts file, some only the system knows. */
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { networksFrom, post } from '../../src/platform/outbound'
import { names, type Resolve } from '../../src/platform/outbound/names'
import { until } from '../support/process'

const TYPES = { 1: 'A', 28: 'AAAA' } as Record<number, string>

/** The question of a DNS message: the name, the type, and where it ends. */
function questionOf(message: Buffer) {
  const labels: string[] = []
  let at = 12
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), type: TYPES[message.readUInt16BE(at + 1)] ?? '', end: at + 5 }
}

/** Of A there is one address, of AAAA none; of what begins with `unknown` nothing is known. */
function answerTo(message: Buffer): Buffer {
  const { name, type, end } = questionOf(message)
  const address = type === 'A' && !name.startsWith('unknown')
  const head = Buffer.from([message[0] ?? 0, message[1] ?? 0, 0x81, name.startsWith('unknown') ? 0x83 : 0x80, 0, 1, 0, address ? 1 : 0, 0, 0, 0, 0])
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1])
  return Buffer.concat([head, message.subarray(12, end), ...(address ? [record] : [])])
}

describe('a name', () => {
  const folder = mkdtempSync(join(tmpdir(), 'names-'))
  const hosts = join(folder, 'hosts')
  let nameServer: Socket
  let servers: string[]
  let receiver: Server
  let port: number
  /** Each name that the name server was asked for. */
  const asked = new Set<string>()
  const unanswered: (() => void)[] = []
  const breakSilence = () => unanswered.splice(0).forEach(answer => answer())

  beforeAll(async () => {
    writeFileSync(hosts, '# 127.0.0.9 quick.test\n127.0.0.1\tlocal.test Listed.test # here\n::1 listed.test\nnonsense quick.test\n')
    nameServer = createSocket('udp4')
    nameServer.on('message', (message, from) => {
      const { name } = questionOf(message)
      asked.add(name)
      const answer = () => nameServer.send(answerTo(message), from.port, from.address)
      if (name.startsWith('silent')) unanswered.push(answer)
      else answer()
    })
    nameServer.bind(0, '127.0.0.1')
    await once(nameServer, 'listening')
    servers = [`127.0.0.1:${nameServer.address().port}`]
    receiver = createServer((_, response) => { response.end() }).listen(0, '127.0.0.1')
    await once(receiver, 'listening')
    port = (receiver.address() as AddressInfo).port
  })
  beforeEach(() => asked.clear())
  afterEach(() => jest.restoreAllMocks())
  afterAll(() => {
    nameServer.close()
    receiver.close()
    receiver.closeAllConnections()
    rmSync(folder, { recursive: true })
  })

  const neverAsked: Resolve = name => Promise.reject(new Error(`the system was asked for ${name}`))
  const call = (name: string, resolve?: Resolve) =>
    post(`http://${name}:${port}/`, { headers: {}, body: '', timeoutMs: 10_000, networks: networksFrom(['127.0.0.1']), resolve }).then(({ status }) => `${name} ${status}`)

  test('is called while the servers of many others are silent', async () => {
    const resolve = names({ hosts, servers, system: neverAsked })
    const silent = Array.from({ length: 40 }, (_, number) => call(`silent-${number}.test`, resolve).catch(() => 'given up'))
    await until('all are asked for', () => asked.size === 40)
    expect(await Promise.race([...silent, call('quick.test', resolve)])).toBe('quick.test 200')
    breakSilence()
    await Promise.all(silent)
  })

  test('whose servers are silent is given up, and the system is not asked for it', async () => {
    const resolve = names({ hosts, servers, timeoutMs: 20, system: neverAsked })
    await expect(resolve('silent.test')).rejects.toMatchObject({ code: 'ETIMEOUT' })
  })

  test('in the hosts file has the addresses that stand there, and no server is asked', async () => {
    const resolve = names({ hosts, servers, system: neverAsked })
    expect(await resolve('listed.test')).toEqual([{ address: '127.0.0.1' }, { address: '::1' }])
    expect(await resolve('local.test.')).toEqual([{ address: '127.0.0.1' }])
    expect([...asked]).toEqual([])
    expect(await resolve('quick.test')).toEqual([{ address: '127.0.0.1' }])
  })

  test('that no server knows is asked of the system, of which one is asked at a time and holds up none that servers know', async () => {
    const turns: { name: string; answer: (found: { address: string }[]) => void }[] = []
    const resolve = names({ hosts: join(folder, 'none'), servers, system: name => new Promise(answer => { turns.push({ name, answer }) }) })
    const unknown = ['unknown-1', 'unknown-2', 'unknown-3'].map(name => resolve(name))
    await until('the system is asked', () => turns.length > 0)
    expect(await call('quick.test', resolve)).toBe('quick.test 200')
    for (let turn = 0; turn < 3; turn++) {
      await until('the next has its turn', () => turns.length === turn + 1)
      expect(await call(`quick-${turn}.test`, resolve)).toBe(`quick-${turn}.test 200`)
      expect(turns).toHaveLength(turn + 1)
      turns[turn]?.answer([{ address: `127.0.0.${turn + 1}` }])
    }
    const found = (await Promise.all(unknown)).map(([first]) => first?.address)
    expect(found.sort()).toEqual(['127.0.0.1', '127.0.0.2', '127.0.0.3'])
  })

  test('for which nobody waits any more is not asked of the system', async () => {
    const looks = jest.spyOn(performance, 'now')
    const turns: string[] = []
    let answer: () => void = () => undefined
    const resolve = names({ hosts, servers, system: name => new Promise(found => { turns.push(name); answer = () => found([]) }) })
    const first = resolve('unknown-1')
    await until('the system is asked', () => turns.length > 0)
    const second = resolve('unknown-2')
    await until('the second waits for its turn', () => looks.mock.calls.length === 3)
    looks.mockReturnValue(performance.now() + 60_000)
    answer()
    await first
    await expect(second).rejects.toMatchObject({ code: 'ETIMEOUT' })
    expect(turns).toEqual(['unknown-1'])
  })

  test('localhost is called without more ado', async () => {
    expect(await call('localhost')).toBe('localhost 200')
  })

  test('that is asked for many times at once is asked for once', async () => {
    const resolve = names({ hosts, servers, system: neverAsked })
    let questions = 0
    nameServer.on('message', () => questions++)
    await Promise.all(Array.from({ length: 50 }, () => resolve('quick.test')))
    // Both kinds of addresses.
    expect(questions).toBe(2)
  })
})
