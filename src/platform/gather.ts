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

interface Queue<T, R> {
  waiting: Waiting<T, R>[]
  underWay: number
  scheduled: boolean
}

/** Each database gathers for itself. In a transaction nobody else has a part: there an item goes alone. */
export function gathers<T, R>(gathering: Gathering<T, R>): (db: Knex, item: T) => Promise<R> {
  const ofDatabase = new WeakMap<Knex, Map<string, Queue<T, R>>>()
  return async (db, item) => {
    if (db.isTransaction) return settled((await gathering.write(db, [item]))[0])
    const queues = ofDatabase.get(db) ?? new Map<string, Queue<T, R>>()
    ofDatabase.set(db, queues)
    const key = gathering.keyOf?.(item) ?? ''
    const queue = queues.get(key) ?? { waiting: [], underWay: 0, scheduled: false }
    queues.set(key, queue)
    return new Promise((resolve, reject) => {
      queue.waiting.push({ item, resolve, reject })
      schedule(queue)
    })

    function schedule(queue: Queue<T, R>): void {
      if (queue.waiting.length === 0 && queue.underWay === 0) queues.delete(key)
      if (queue.scheduled || queue.waiting.length === 0 || queue.underWay >= gathering.atOnce) return
      queue.scheduled = true
      // Not at once: what this turn of the event loop has read from other sockets comes along.
      setImmediate(() => {
        queue.scheduled = false
        void writeSome(queue).finally(() => schedule(queue))
        schedule(queue)
      })
    }

    async function writeSome(queue: Queue<T, R>): Promise<void> {
      const taken = queue.waiting.splice(0, gathering.most)
      queue.underWay++
      try {
        const results = await gathering.write(db, taken.map(each => each.item))
        for (const [place, { resolve, reject }] of taken.entries()) {
          const result = results[place]
          if (result?.status === 'fulfilled') resolve(result.value)
          else reject(result?.reason)
        }
      } catch (error) {
        for (const { reject } of [...taken, ...queue.waiting.splice(0)]) reject(error)
      } finally {
        queue.underWay--
      }
    }
  }
}

function settled<R>(result: PromiseSettledResult<R> | undefined): R {
  if (result?.status !== 'fulfilled') throw result?.reason
  return result.value
}

export const fulfilled = <R>(value: R): PromiseFulfilledResult<R> => ({ status: 'fulfilled', value })
export const rejected = (reason: unknown): PromiseRejectedResult => ({ status: 'rejected', reason })
