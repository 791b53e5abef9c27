/** A TCP proxy in front of the database: away (refuses), there, frozen (accepts and never answers), or as a standby is. */
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

export interface DatabaseProxy {
  /** The same database by way of the proxy. */
  url: string
  open(): Promise<void>
  /** Cuts what is open and refuses what comes. */
  close(): Promise<void>
  freeze(): void
  thaw(): void
  /** Whether new connections take no writes. */
  readOnly(yes: boolean): void
}

/** A proxy that is closed at first; its port stays the same. */
export async function proxyOf(url: string): Promise<DatabaseProxy> {
  const target = new URL(url)
  const pairs = new Set<[Socket, Socket]>()
  let server: Server | undefined
  let frozen = false
  let readOnly = false
  let port = 0

  const pass = (near: Socket) => {
    const far = connect(Number(target.port || 5432), target.hostname)
    const pair: [Socket, Socket] = [near, far]
    let first = readOnly
    pairs.add(pair)
    for (const [one, other] of [[near, far], [far, near]] as const) {
      one.on('data', (piece: Buffer) => {
        if (!frozen) other.write(first ? asReadOnly(piece) : piece)
        first = false
      })
      one.on('error', () => undefined)
      one.on('close', () => {
        other.destroy()
        pairs.delete(pair)
      })
    }
  }
  const proxy: DatabaseProxy = {
    url: '',
    async open() {
      server = createServer(pass)
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
    },
    async close() {
      const closed = server && once(server, 'close')
      server?.close()
      for (const pair of pairs) for (const socket of pair) socket.destroy()
      await closed
      server = undefined
    },
    freeze() { frozen = true },
    // What was swallowed is lost, so these connections are of no more use.
    thaw() {
      frozen = false
      for (const [near] of pairs) near.destroy()
    },
    readOnly(yes) { readOnly = yes },
  }
  await proxy.open()
  const address = server?.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
  await proxy.close()
  const reached = new URL(url)
  reached.port = String(port)
  return { ...proxy, url: reached.toString() }
}

/** The first message of a client: its length, the protocol, and pairs of names and values, ended by a zero. */
function asReadOnly(startup: Buffer): Buffer {
  const changed = Buffer.concat([startup.subarray(0, -1), Buffer.from('default_transaction_read_only\0on\0\0')])
  changed.writeInt32BE(changed.length)
  return changed
}

/** One URL that names all of these as hosts. */
export function urlOfAll(urls: readonly string[]): string {
  const [first = ''] = urls
  return first.replace(new URL(first).host, urls.map(url => new URL(url).host).join(','))
}
