/**
 * The servers of DATABASE_URL, and which of them takes writes. A new connection tries them in order, beginning with the one
 * that was last good, all within the time that a call waits. Once the primary is found elsewhere, or one does not answer, no
 * connection that is older is handed out again.
 */
import { codeOf, isUnanswered } from './error-code'

interface Connection {
  connection: { stream: { destroy(): void } }
}

/** The code is PostgreSQL's own for a write on such a server. */
export class TakesNoWrites extends Error {
  readonly code = '25006'
  constructor() { super('The server is a standby or read-only.') }
}

export class Servers {
  private lastGood = 0
  private age = 0
  private readonly ages = new WeakMap<Connection, number>()

  /** @param waitMs as long as a call waits for a connection. */
  constructor(private readonly urls: readonly string[], private readonly waitMs: number) {}

  /** @param open rejects where the server is away, does not answer within the time, or takes no writes. */
  async connect<C extends Connection>(open: (url: string, withinMs: number) => Promise<C>): Promise<C> {
    const [end, first, failures] = [performance.now() + this.waitMs, this.lastGood, [] as unknown[]]
    for (const tried of this.urls.keys()) {
      const place = (first + tried) % this.urls.length
      try {
        // What one leaves of its share the next ones have.
        const connection = await open(this.urls[place] ?? '', Math.max(1, Math.floor((end - performance.now()) / (this.urls.length - tried))))
        if (place !== this.lastGood) this.age++
        this.lastGood = place
        this.ages.set(connection, this.age)
        return connection
      } catch (error) {
        failures.push(error)
      }
    }
    // What a server said tells more than that another one is away.
    throw failures.find(error => /^\d/.test(codeOf(error))) ?? failures.at(-1)
  }

  trusts(connection: Connection): boolean {
    return this.ages.get(connection) === this.age
  }

  /**
   * To be told of what fails on a connection. One that got no answer is busy for ever, so that what is queued behind
   * (a ROLLBACK) fails at once when it is cut; one whose server takes no writes any more is of no use.
   */
  hear(connection: Connection, error: unknown): void {
    if (!isUnanswered(error) && codeOf(error) !== '25006') return
    this.age++
    connection.connection.stream.destroy()
  }
}
