/**
 * Sends what is queued. Each subscription has its own few places, so that a slow or dead receiver holds up nobody else; a
 * place that becomes free takes the next at once. A process that dies leaves its claims to run out.
 */
import { setMaxListeners } from 'node:events'
import type { Deps } from '../deps'
import { lastPosition } from '../events/read'
import { fanOut } from './fan-out'
import { withWork } from './queries'
import { claimSome } from './send'

const PLACES = 32
const AT_ONCE = 12
/** Each claim takes a connection. */
const CLAIMS_AT_ONCE = 4
/** For how many subscriptions the feed is looked at at once: each takes a connection. */
const LOOKED_AT_ONCE = 3

export interface Delivering {
  /** A task: looks at the feed for each subscription, and begins to send what is due. */
  run(): Promise<void>
  /** Resolves when nothing is under way. */
  idle(): Promise<void>
  /** Ends what is under way; it is taken up again as if it had not been tried. */
  stop(): Promise<void>
}

export function keepDelivering(deps: Deps): Delivering {
  const ended = new AbortController()
  setMaxListeners(0, ended.signal)
  const underWay = new Map<string, Set<Promise<void>>>()
  /** Of each subscription the one claim that is under way, and whether another is wanted after it. */
  const claiming = new Map<string, { again: boolean; done: Promise<void> }>()
  /** Subscriptions whose claim has to wait for others'. */
  const later = new Set<string>()

  const placesOf = (id: string) => {
    const places = underWay.get(id) ?? new Set<Promise<void>>()
    underWay.set(id, places)
    return places
  }

  const begin = (id: string): void => {
    const running = claiming.get(id)
    if (running) running.again = true
    else if (claiming.size >= CLAIMS_AT_ONCE) later.add(id)
    else {
      const each = { again: false, done: Promise.resolve() }
      claiming.set(id, each)
      each.done = fill(id, each).catch((error: unknown) => deps.log.error({ event: 'delivery_failed', error }, 'deliveries could not be claimed'))
        .finally(() => {
          claiming.delete(id)
          const [next] = later
          if (next !== undefined) {
            later.delete(next)
            begin(next)
          }
          // A place became free as it ended; those who waited go first.
          if (each.again) begin(id)
        })
    }
  }

  const fill = async (id: string, each: { again: boolean }) => {
    do {
      each.again = false
      const places = placesOf(id)
      const free = PLACES - places.size
      // Several at a time: to ask for each by itself would cost more than to send it.
      if ((free < AT_ONCE && places.size > 0) || ended.signal.aborted) return
      for (const send of await claimSome(deps, id, free)) {
        const sending = send(ended.signal).catch((error: unknown) => deps.log.error({ event: 'delivery_failed', error }, 'a delivery could not be settled'))
          .finally(() => {
            places.delete(sending)
            begin(id)
          })
        places.add(sending)
      }
    } while (each.again && later.size === 0)
  }

  const pending = () => [...claiming.values()].map(each => each.done).concat([...underWay.values()].flatMap(places => [...places]))

  return {
    async run() {
      const head = await lastPosition(deps.db)
      const failures: unknown[] = []
      const work = await withWork(deps.db, { ...head, now: deps.now() })
      for (const { id } of work.filter(({ due }) => due)) begin(id)
      const behind = work.filter(each => each.behind)
      const look = async () => {
        for (let next = behind.shift(); next && !ended.signal.aborted; next = behind.shift()) {
          const { id } = next
          await catchUp(deps, id, () => begin(id)).catch((error: unknown) => failures.push(error))
        }
      }
      await Promise.all(Array.from({ length: LOOKED_AT_ONCE }, look))
      if (failures.length > 0) throw failures[0]
    },
    async idle() {
      while (pending().length > 0) await Promise.all(pending())
    },
    async stop() {
      ended.abort()
      await this.idle()
    },
  }
}

/** A few pages each time, so that one that was off for a year does not hold up the others. */
const MOST_PAGES = 2

async function catchUp(deps: Deps, id: string, queued: () => void): Promise<void> {
  for (let page = 0; page < MOST_PAGES; page++) {
    const more = await fanOut(deps, id)
    queued()
    if (!more) return
  }
}
