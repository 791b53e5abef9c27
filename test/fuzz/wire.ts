/** A bare socket that is kept open as long as the service does, and the answers that come over it, in their order. */
import { connect, type Socket } from 'node:net'
import type { Answer } from './answers'

const PATIENCE_MS = 15_000

export class Wire {
  private socket: Socket | undefined
  private arrived = Buffer.alloc(0)
  private changed: () => void = () => undefined

  constructor(private readonly port: number) {}

  /** As many answers as there are methods, or fewer where the service closes before. */
  async exchange(bytes: Buffer, methods: string[]): Promise<Answer[]> {
    const socket = this.open()
    socket.write(bytes)
    const answers: Answer[] = []
    await this.until(() => {
      for (let answer = this.next(methods[answers.length]); answer; answer = this.next(methods[answers.length])) answers.push(answer)
      return answers.length >= methods.length || socket.destroyed
    })
    if (answers.at(-1)?.headers.connection === 'close') this.close()
    return answers
  }

  /** All that is answered until the service closes. */
  async untilClosed(bytes: Buffer, { method, hangUp }: { method: string; hangUp: boolean }): Promise<Answer[]> {
    this.close()
    const socket = this.open()
    if (hangUp) socket.end(bytes)
    else socket.write(bytes)
    await this.until(() => socket.destroyed)
    const answers: Answer[] = []
    for (let answer = this.next(method); answer; answer = this.next(method)) answers.push(answer)
    this.close()
    return answers
  }

  close(): void {
    this.socket?.destroy()
    this.socket = undefined
    this.arrived = Buffer.alloc(0)
  }

  private open(): Socket {
    if (this.socket && !this.socket.destroyed && this.socket.writable) return this.socket
    this.close()
    const socket = connect({ port: this.port, host: '127.0.0.1', noDelay: true })
    socket.on('data', piece => {
      this.arrived = Buffer.concat([this.arrived, piece])
      this.changed()
    })
    // Cut off with bytes of ours unread: what was answered before counts, and `close` follows.
    socket.on('error', () => undefined)
    socket.on('close', () => this.changed())
    this.socket = socket
    return socket
  }

  private async until(enough: () => boolean): Promise<void> {
    let giveUp: NodeJS.Timeout | undefined
    await new Promise<void>((resolve, reject) => {
      giveUp = setTimeout(() => reject(new Error(`No whole answer within ${PATIENCE_MS} ms; so far: ${this.arrived.toString('latin1').slice(0, 500)}`)), PATIENCE_MS)
      this.changed = () => { if (enough()) resolve() }
      this.changed()
    }).finally(() => clearTimeout(giveUp))
  }

  /** The next whole answer, taken off what arrived. */
  private next(method: string | undefined): Answer | undefined {
    const end = this.arrived.indexOf('\r\n\r\n')
    if (end < 0) return undefined
    const [start = '', ...lines] = this.arrived.subarray(0, end).toString('latin1').split('\r\n')
    const [, code] = /^HTTP\/1\.1 (\d{3}) /.exec(start) ?? []
    if (code === undefined) throw new Error(`This is no answer: ${start.slice(0, 200)}`)
    const status = Number(code)
    if (status < 200) {
      this.arrived = this.arrived.subarray(end + 4)
      return this.next(method)
    }
    const headers = Object.fromEntries(lines.map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]))
    if (headers['transfer-encoding'] !== undefined) throw new Error('Every answer here has a length of its own.')
    const length = method === 'HEAD' || status === 204 || status === 304 ? 0 : Number(headers['content-length'] ?? 0)
    if (this.arrived.length < end + 4 + length) return undefined
    const payload = this.arrived.subarray(end + 4, end + 4 + length).toString('utf8')
    this.arrived = this.arrived.subarray(end + 4 + length)
    return { status, payload, headers }
  }
}
