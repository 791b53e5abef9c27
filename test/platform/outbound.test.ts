/** Calls to strangers, who hang, drip, break off, redirect, send without end, or change their address. */
import { type ChildProcess, spawn } from 'node:child_process'
import { type EventEmitter, once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import * as https from 'node:https'
import * as net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { type Call, closeOutbound, networksFrom, OutboundError, post } from '../../src/platform/outbound'
import { certificateFor } from '../support/certificate'

const SECRET = 'not-to-be-told'
const call: Call = { headers: { 'x-secret': SECRET }, body: `{"text":"${SECRET}"}`, timeoutMs: 10_000, networks: networksFrom(['127.0.0.1']) }
/** What is under test is that it ends; how soon, the machine decides. */
const soon = { ...call, timeoutMs: 150 }

const ends: (() => void)[] = []
afterEach(() => {
  closeOutbound()
  ends.splice(0).forEach(end => end())
})

/** Listens on 127.0.0.1 and gives the port. */
async function listen(server: net.Server): Promise<number> {
  const sockets = new Set<net.Socket>()
  server.on('connection', (socket: net.Socket) => sockets.add(socket.on('error', () => undefined)))
  ends.push(() => { server.close(); sockets.forEach(socket => socket.destroy()) })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as net.AddressInfo).port
}

// Not once() of node:events: that one also minds a reset, which is a way of closing as good as any.
const closing = (socket: EventEmitter) => new Promise<unknown>(closed => socket.once('close', closed))

const receiver = async (answer: RequestListener) => `http://127.0.0.1:${await listen(createServer(answer))}/hook`
const rawReceiver = async (take: (socket: net.Socket) => void) => `http://127.0.0.1:${await listen(net.createServer(take))}/hook`

const failureOf = async (url: string, with_: Call): Promise<OutboundError> => {
  const failed = await post(url, with_).then(answer => new Error(`answered ${answer.status}`), (error: unknown) => error)
  expect(failed).toBeInstanceOf(OutboundError)
  // It is stored and shown.
  expect((failed as OutboundError).message).not.toMatch(new RegExp(`${SECRET}|x-secret`))
  return failed as OutboundError
}

describe('a call', () => {
  test('sends what it is given, and gives the status with the start of the answer', async () => {
    const seen: IncomingMessage[] = []
    const url = await receiver((request, response) => {
      seen.push(request)
      void text(request).then(body => response.writeHead(202).end(`got ${body}`))
    })
    const answer = await post(`${url}?a=b`, { ...call, resolve: () => Promise.reject(new Error('resolved')), headers: { 'Content-Type': 'application/json', Host: 'elsewhere' }, body: '{"ü":"💧"}' })
    expect(answer).toEqual({ status: 202, retryAfterSeconds: null, text: 'got {"ü":"💧"}', milliseconds: expect.any(Number) })
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/hook?a=b', headers: { 'content-type': 'application/json', host: new URL(url).host, 'content-length': '13' } })
  })

  test.each([200, 301, 302, 303, 307, 308])('takes %i as it is and follows nothing', async status => {
    let calls = 0
    const url = await receiver((_, response) => { calls++; response.writeHead(status, { location: '/other' }).end() })
    expect(await post(url, call)).toMatchObject({ status })
    expect(calls).toBe(1)
  })

  test.each([
    ['120', 120], ['0', 0], ['86401', 86_400], ['9'.repeat(400), 86_400], ['-5', null], ['1.5', null], ['soon', null], ['2026', 2_026], ['', null],
    ['Fri, 31 Dec 2100 23:59:59 GMT', 86_400], ['Wed, 21 Oct 2015 07:28:00 GMT', 0], ['Xyz, 99 Abc 2015 07:28:00 GMT', null], ['2100-01-01', null],
  ])('reads Retry-After %s as %s', async (header, seconds) => {
    const url = await receiver((_, response) => { response.writeHead(503, { 'retry-after': header }).end() })
    expect(await post(url, call)).toMatchObject({ status: 503, retryAfterSeconds: seconds })
  })

  test('keeps connections, and closeOutbound() closes them', async () => {
    const server = createServer((_, response) => { response.end() })
    const connections: net.Socket[] = []
    server.on('connection', (socket: net.Socket) => connections.push(socket))
    const url = `http://127.0.0.1:${await listen(server)}/`
    for (let i = 0; i < 5; i++) await post(url, call)
    expect(connections).toHaveLength(1)
    closeOutbound()
    await Promise.all(connections.filter(socket => !socket.closed).map(socket => closing(socket)))
  })
})

describe('a receiver', () => {
  test('that sends without end is read no further than 64 KiB, and the connection closed', async () => {
    let closed: Promise<unknown> = Promise.resolve()
    const url = await receiver((_, response) => {
      closed = closing(response)
      Readable.from((function* () { for (;;) yield 'x'.repeat(10_000) })()).pipe(response)
    })
    expect(await post(url, call)).toMatchObject({ status: 200, text: 'x'.repeat(1_000) })
    await closed
  })

  test('that sends 10 MiB is cut off as well', async () => {
    const url = await receiver((_, response) => { response.end(Buffer.alloc(10_485_760, '💧')) })
    const { text: kept } = await post(url, call)
    expect(kept).toBe('💧'.repeat(500))
  })

  test('leaves no NUL and no half of a character in what is kept', async () => {
    const url = await receiver((_, response) => { response.end(Buffer.from(`\0x${'💧'.repeat(600)}`)) })
    expect((await post(url, call)).text).toBe(`\ufffdx${'💧'.repeat(499)}`)
    const odd = await receiver((_, response) => { response.end(Buffer.from(`x${'💧'.repeat(600)}`)) })
    expect((await post(odd, call)).text).toBe(`x${'💧'.repeat(499)}`)
    const bytes = await receiver((_, response) => { response.end(Buffer.from([0xff, 0xc3, 0x61])) })
    expect((await post(bytes, call)).text).toBe('\ufffd\ufffda')
  })

  test('that hangs is left: with nothing, half of its headers, ever more of them, or half of its body', async () => {
    const drip = (piece: string) => (socket: net.Socket) => {
      const timer = setInterval(() => socket.write(piece), 5)
      socket.on('close', () => clearInterval(timer))
    }
    const hangs: ((socket: net.Socket) => void)[] = [
      () => undefined,
      socket => { socket.write('HTTP/1.1 200 OK\r\nx: ') },
      drip('HTTP/1.1 102 Processing\r\n\r\n'),
      socket => { socket.write('HTTP/1.1 200 OK\r\nx: '); drip('y')(socket) },
      socket => { socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n'); drip('z')(socket) },
      socket => { socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nstart\r\n') },
    ]
    for (const hang of hangs) {
      const gone: Promise<unknown>[] = []
      const url = await rawReceiver(socket => { gone.push(closing(socket.resume())); hang(socket) })
      expect((await failureOf(url, soon)).reason).toBe('timeout')
      await Promise.all(gone)
      expect(gone).toHaveLength(1)
    }
  })

  test('whose name is never resolved is left too', async () => {
    expect((await failureOf('http://hooks.example.org/', { ...soon, resolve: () => new Promise(() => undefined) })).reason).toBe('timeout')
  })

  test('that breaks off, talks nonsense or is not there is a failure of the network, after one attempt', async () => {
    const breaks: ((socket: net.Socket) => void)[] = [
      socket => { socket.resetAndDestroy() },
      socket => { socket.once('data', () => socket.destroy()) },
      socket => { socket.end('SSH-2.0-OpenSSH\r\n') },
      socket => { socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf') },
      socket => { socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`) },
      socket => { socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n') },
      socket => { socket.end() },
    ]
    for (const breakOff of breaks) {
      let connections = 0
      const url = await rawReceiver(socket => { connections++; breakOff(socket) })
      expect((await failureOf(url, call)).reason).toBe('network')
      expect(connections).toBe(1)
    }
    const nobody = net.createServer()
    const port = await listen(nobody)
    nobody.close()
    expect(await failureOf(`http://127.0.0.1:${port}/`, call)).toMatchObject({ reason: 'network', message: expect.stringContaining('ECONNREFUSED') })
  })

  test('that closes an idle connection as it is taken up again is called over another', async () => {
    let requests = 0
    const url = await rawReceiver(socket => {
      let first = true
      socket.on('data', () => {
        requests++
        if (first) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
        else socket.resetAndDestroy()
        first = false
      })
    })
    expect(await post(url, call)).toMatchObject({ status: 200 })
    expect(await post(url, call)).toMatchObject({ status: 200 })
    expect(requests).toBe(3)
  })

  test('is not told of what cannot be sent', async () => {
    let requests = 0
    const url = await receiver((_, response) => { requests++; response.end() })
    expect((await failureOf(url, { ...call, headers: { 'x-secret': `${SECRET}\r\nx: y` } })).reason).toBe('network')
    expect(requests).toBe(0)
  })
})

describe('a signal', () => {
  test('ends a call under way, and one that has not begun', async () => {
    const ending = new AbortController()
    const url = await rawReceiver(() => ending.abort())
    expect((await failureOf(url, { ...call, signal: ending.signal })).reason).toBe('network')
    const resolve = jest.fn(() => Promise.resolve([{ address: '127.0.0.1' }]))
    expect((await failureOf(url, { ...call, signal: ending.signal, resolve })).reason).toBe('network')
  })
})

describe('a name', () => {
  test('is resolved once for a call, and what was checked is what is connected to', async () => {
    const hosts: (string | undefined)[] = []
    const { port } = new URL(await receiver((request, response) => { hosts.push(request.headers.host); response.end() }))
    // The system does not know the name: whoever asked it would fail.
    const url = `http://hooks.invalid:${port}/`
    const answers = ['127.0.0.1', '127.0.0.2', '127.0.0.1', '10.0.0.1', '::ffff:127.0.0.1']
    const resolve = jest.fn(() => Promise.resolve([{ address: answers.shift() ?? '' }]))
    expect(await post(url, { ...call, resolve })).toMatchObject({ status: 200 })
    expect(resolve).toHaveBeenCalledTimes(1)
    // Also while a connection to the name is still open.
    expect((await failureOf(url, { ...call, resolve })).reason).toBe('refused_address')
    expect(await post(url, { ...call, resolve })).toMatchObject({ status: 200 })
    expect((await failureOf(url, { ...call, resolve })).reason).toBe('refused_address')
    expect((await failureOf(url, { ...call, resolve })).reason).toBe('refused_address')
    expect(resolve).toHaveBeenCalledTimes(5)
    expect(hosts).toEqual([`hooks.invalid:${port}`, `hooks.invalid:${port}`])
  })

  test('with several addresses is called at the first that is allowed and takes the connection', async () => {
    const { port } = new URL(await receiver((_, response) => { response.end() }))
    const url = `http://hooks.invalid:${port}/`
    const networks = networksFrom(['127.0.0.1', '127.0.0.3'])
    const to = (...addresses: string[]) => ({ ...call, networks, resolve: () => Promise.resolve(addresses.map(address => ({ address }))) })
    expect(await post(url, to('127.0.0.2', '127.0.0.1'))).toMatchObject({ status: 200 })
    expect(await post(url, to('127.0.0.3', '127.0.0.1'))).toMatchObject({ status: 200 })
    expect((await failureOf(url, to('127.0.0.2', '10.0.0.1'))).reason).toBe('refused_address')
    expect((await failureOf(url, to('127.0.0.3'))).reason).toBe('network')
    expect((await failureOf(url, to())).reason).toBe('network')
  })

  test('that is not known is a failure of the network', async () => {
    expect((await failureOf('http://hooks.invalid/', call)).reason).toBe('network')
  })
})

describe('over TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'outbound-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  /** What it trusts, a process is told at its start; so is a proxy, which must not be asked. */
  async function statuses(port: number, trusted: string, names: string[]): Promise<string> {
    writeFileSync(join(folder, 'trusted.pem'), trusted)
    const program = `
      const { closeOutbound, networksFrom, post } = require('./dist/platform/outbound')
      const call = { headers: {}, body: '{}', timeoutMs: 15000, networks: networksFrom(['127.0.0.1']), resolve: async () => [{ address: '127.0.0.1' }] }
      const tell = name => post('https://' + name + ':${port}/', call).then(answer => answer.status, error => error.reason + ' ' + error.message)
      Promise.all(${JSON.stringify(names)}.map(tell)).then(said => { closeOutbound(); console.log(said.join('\\n')) })`
    const proxy = 'http://127.0.0.1:9'
    const child: ChildProcess = spawn(process.execPath, ['-e', program], {
      cwd: join(__dirname, '..', '..'), stdio: ['ignore', 'pipe', 'inherit'],
      env: { NODE_EXTRA_CA_CERTS: join(folder, 'trusted.pem'), NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy, HTTPS_PROXY: proxy, http_proxy: proxy, https_proxy: proxy },
    })
    ends.push(() => child.kill())
    return child.stdout ? text(child.stdout) : ''
  }

  test('a certificate must be trusted and bear the name; no proxy of the environment is asked', async () => {
    const own = certificateFor('hooks.example.org')
    const port = await listen(https.createServer(own, (request, response) => {
      response.writeHead(request.headers.host === `hooks.example.org:${port}` ? 200 : 400).end()
    }))
    expect(await statuses(port, own.cert, ['hooks.example.org', 'other.example.org', '127.0.0.1']))
      .toMatch(/^200\nnetwork .*\(ERR_TLS_CERT_ALTNAME_INVALID\)\.\nnetwork .*\(ERR_TLS_CERT_ALTNAME_INVALID\)\.\n$/)
    expect(await statuses(port, certificateFor('hooks.example.org').cert, ['hooks.example.org']))
      .toMatch(/^network .*\([A-Z_]+\)\.\n$/)
  })
})
