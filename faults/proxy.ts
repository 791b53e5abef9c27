/**
 * Between one replica and its database. It refuses, stands still, delays, or cuts a connection at what is being sent: before
 * the database has it, or after the database has answered and before the replica knows.
 */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** What to do with a piece on its way to the database. */
export type Verdict = 'pass' | 'cut_before' | 'cut_after'

interface Pair {
  near: Socket
  far: Socket
  /** Cut as soon as the database answers. */
  cutting: boolean
}

export class Proxy {
  private readonly pairs = new Set<Pair>()
  private readonly server: Server
  private frozen = false
  /** Milliseconds in each direction. */
  delayMs = 0
  /** Looks at each piece that goes to the database, and at which connection it comes by. */
  watch: ((piece: Buffer, connection: object) => Verdict) | undefined
  /** Told when a connection was cut after the database had answered. */
  onCut: (() => void) | undefined

  private constructor(private readonly targetPort: number) {
    this.server = createServer(near => this.pass(near))
  }

  static async to(targetPort: number): Promise<Proxy> {
    const proxy = new Proxy(targetPort)
    proxy.server.listen(0, '127.0.0.1')
    await once(proxy.server, 'listening')
    return proxy
  }

  get port(): number { return (this.server.address() as AddressInfo).port } // it listens on a port, not on a path

  cutAll(): void {
    for (const pair of this.pairs) this.cut(pair)
  }

  freeze(): void {
    this.frozen = true
    for (const { near, far } of this.pairs) { near.pause(); far.pause() }
  }

  /** What was on its way arrives, however late. */
  thaw(): void {
    this.frozen = false
    for (const { near, far } of this.pairs) { near.resume(); far.resume() }
  }

  close(): void {
    this.server.close()
    this.cutAll()
  }

  private pass(near: Socket): void {
    const far = connect(this.targetPort, '127.0.0.1')
    const pair: Pair = { near, far, cutting: false }
    this.pairs.add(pair)
    if (this.frozen) { near.pause(); far.pause() }
    const send = { near: this.sender(near), far: this.sender(far) }
    near.on('data', (piece: Buffer) => {
      const verdict = this.watch?.(piece, pair) ?? 'pass'
      if (verdict === 'cut_before') return this.cut(pair)
      if (verdict === 'cut_after') pair.cutting = true
      send.far(piece)
    })
    far.on('data', (piece: Buffer) => {
      if (!pair.cutting) return send.near(piece)
      this.cut(pair)
      this.onCut?.()
    })
    for (const socket of [near, far]) socket.on('error', () => undefined).on('close', () => this.cut(pair))
  }

  /** In order, whatever becomes of the delay meanwhile: of two timers the later one may end first, so each piece waits for the one before. */
  private sender(to: Socket): (piece: Buffer) => void {
    let before: Promise<void> | undefined
    return piece => {
      if (!before && this.delayMs === 0) return void to.write(piece)
      const at = performance.now() + this.delayMs
      const sent = (before ?? Promise.resolve()).then(() => wait(Math.max(0, at - performance.now()))).then(() => {
        to.write(piece)
        if (before === sent) before = undefined
      })
      before = sent
    }
  }

  private cut(pair: Pair): void {
    this.pairs.delete(pair)
    pair.near.destroy()
    pair.far.destroy()
  }
}
