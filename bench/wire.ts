/**
 * A connection that makes one call at a time, as cheaply as it can be done: the load shares its processors with what is
 * measured. It reads HTTP as the service writes it, with a Content-Length, and nothing else.
 */
import { connect, type Socket } from 'node:net'

export interface Answer {
  status: number
  head: string
}

/** Longer than the service may take for anything. */
const TIME_OUT_MS = 10_000

export class Wire {
  idleSince = 0
  private readonly socket: Socket
  /** A head of which a part has come. */
  private begun: Buffer | undefined
  /** Undefined until it has come as a whole. */
  private head: string | undefined
  private left = 0
  private done: ((answer: Answer | Error) => void) | undefined

  constructor(host: string, port: number) {
    this.socket = connect({ host, port, noDelay: true })
      .on('data', chunk => this.read(chunk))
      .on('timeout', () => this.socket.destroy(new Error(this.socket.connecting ? 'not connected' : 'timed out')))
      .on('error', () => undefined)
      .on('close', () => this.end(new Error(this.socket.errored?.message ?? 'closed')))
    this.socket.setTimeout(TIME_OUT_MS)
  }

  get isOpen(): boolean {
    return !this.socket.destroyed
  }

  call(text: string, done: (answer: Answer | Error) => void): void {
    this.done = done
    this.head = undefined
    this.begun = undefined
    this.socket.write(text, 'latin1')
  }

  close(): void {
    this.socket.destroy()
  }

  private read(chunk: Buffer): void {
    if (this.head === undefined) {
      const whole = this.begun === undefined ? chunk : Buffer.concat([this.begun, chunk])
      const end = whole.indexOf('\r\n\r\n')
      if (end < 0) {
        this.begun = whole
        return
      }
      this.head = whole.toString('latin1', 0, end)
      this.left = Number(/\r\ncontent-length: (\d+)/i.exec(this.head)?.[1] ?? 0) - (whole.length - end - 4)
    } else this.left -= chunk.length
    if (this.left <= 0) this.end({ status: Number(this.head.slice(9, 12)), head: this.head })
  }

  private end(answer: Answer | Error): void {
    const { done } = this
    this.done = undefined
    done?.(answer)
  }
}
