/**
 * Tells those who wait when something new is committed. One small question a quarter of a second for all who wait in this
 * process, and none while nobody does: a notification of PostgreSQL would have writers queue for it at each commit.
 */
import type { Knex } from 'knex'
import { comparePositions, type Position } from '../domain/position'
import { lastPosition } from './read'

const EVERY_MS = 250

export interface Head {
  /** Resolves when something is committed after the place, when the time is over, or when the signal says so. */
  moved(options: { from: Position; millis: number; signal: AbortSignal }): Promise<void>
}

interface Waiting {
  from: Position
  wake: () => void
}

export function watchHead(db: Knex): Head {
  const waiting = new Set<Waiting>()
  let asking = false
  let timer: NodeJS.Timeout | undefined

  const ask = async () => {
    if (asking) return
    asking = true
    try {
      const last = await lastPosition(db)
      for (const { from, wake } of [...waiting]) if (comparePositions(last, from) > 0) wake()
    } catch {
      // Who waits asks again by itself, and is told then what is wrong.
      for (const { wake } of [...waiting]) wake()
    } finally {
      asking = false
    }
  }

  const end = (each: Waiting) => {
    waiting.delete(each)
    if (waiting.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  return {
    moved: ({ from, millis, signal }) => new Promise(resolve => {
      const each: Waiting = { from, wake: () => {
        clearTimeout(over)
        signal.removeEventListener('abort', each.wake)
        end(each)
        resolve()
      } }
      const over = setTimeout(() => each.wake(), millis)
      if (signal.aborted) return each.wake()
      signal.addEventListener('abort', each.wake, { once: true })
      waiting.add(each)
      timer ??= setInterval(() => void ask(), EVERY_MS)
    }),
  }
}
