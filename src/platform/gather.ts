/**
 * Group commit: what arrives together in one process is written by one statement, and each waits for the commit of its own.
 * While a statement is under way, what comes next gathers for the following one; alone, nobody waits for anybody.
 */
import type { Knex } from 'knex'

export interface Gathering<T, R> {
  /**
   * Answers for each item, in their order. It rejects as a whole only where asking again is of no use for now: then what
   * waits is refused with it, rather than each after a time-out of its own.
   */
  write(db: Knex, items: readonly T[]): Promise<PromiseSettledResult<R>[]>
  /** Items of different keys are never written together, nor do they wait for one another. */
  keyOf?(item: T): string
  /** The most items in one statement. */
  most: number
  /** How many statements for one key may be under way. */
  atOnce: number
}

interface Waiting<T, R> {
  item: T
  resolve: (result: R) => void
  reject: (reason: unknown) => void
}

/** Each database gathers for itself. In a transaction nobody else has a part: there an item goes alone. */
export function gathers<T, R>(gathering: Gathering<T, R>): (db: Knex, item: T) => Promise<R> {
  const ofDatabase = new WeakMap<Knex, Map<string, Queue<T, R>>>()
  return async (db, item) => {
    if (db.isTransaction) return settled((await gathering.write(db, [item]))[0])
    const queues = ofDatabase.get(db) ?? new Map<string, Queue<T, R>>()
    ofDatabase.set(db, queues)
    const key = gathering.keyOf?.(item) ?? ''
    const queue = queues.get(key) ?? new Queue(db, gathering, () => queues.delete(key))
    queues.set(key, queue)
    return queue.add(item)
  }
}

/** What waits for one key of one database. */
class Queue<T, R> {
  private waiting: Waiting<T, R>[] = []
  private underWay = 0
  private scheduled = false

  /** @param forget is called when nothing is left to do. */
  constructor(private readonly db: Knex, private readonly gathering: Gathering<T, R>, private readonly forget: () => void) {}

  add(item: T): Promise<R> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject })
      this.schedule()
    })
  }

  private schedule(): void {
    if (this.waiting.length === 0 && this.underWay === 0) this.forget()
    if (this.scheduled || this.waiting.length === 0 || this.underWay >= this.gathering.atOnce) return
    this.scheduled = true
    // Not at once: what this turn of the event loop has read from other sockets comes along.
    setImmediate(() => {
      this.scheduled = false
      void this.writeSome()
      this.schedule()
    })
  }

  private async writeSome(): Promise<void> {
    const taken = this.waiting.splice(0, this.gathering.most)
    this.underWay++
    try {
      const results = await this.gathering.write(this.db, taken.map(each => each.item))
      for (const [place, { resolve, reject }] of taken.entries()) {
        const result = results[place]
        if (result?.status === 'fulfilled') resolve(result.value)
        else reject(result?.reason)
      }
    } catch (error) {
      for (const { reject } of [...taken, ...this.waiting.splice(0)]) reject(error)
    }
    this.underWay--
    this.schedule()
  }
}

function settled<R>(result: PromiseSettledResult<R> | undefined): R {
  if (result?.status !== 'fulfilled') throw result?.reason
  return result.value
}

export const fulfilled = <R>(value: R): PromiseFulfilledResult<R> => ({ status: 'fulfilled', value })
export const rejected = (reason: unknown): PromiseRejectedResult => ({ status: 'rejected', reason })
