/**
 * Takes a list of events. Triggers of one fingerprint go together; what ends or acknowledges it waits for those before it,
 * and those behind it wait for it, as if the events had come one after the other.
 */
import type { Deps } from '../deps'
import { refusedItem } from '../http/problems'
import { checker } from '../http/validators'
import type { KeyOfCall } from '../http/idempotency'
import type { By } from '../journal/append'
import { showCarried } from '../known-errors/schema'
import { inTurns } from '../platform/turns'
import type { Outcome } from './report'
import { type EventResult, IntakeEvent } from './schema'
import { takeEvent } from './take'

const checkEvent = checker<IntakeEvent>(IntakeEvent)

interface Turn {
  /** The last that had the fingerprint for itself. */
  alone: Promise<unknown>
  /** The triggers since. */
  together: Promise<unknown>[]
}

export function takeEvents(deps: Deps, events: readonly unknown[], by: By, keyFor: (place: number, event: unknown) => KeyOfCall | undefined): Promise<EventResult[]> {
  const turns = new Map<string, Turn>()
  return inTurns(events, async (event, place) => {
    try {
      const checked = checkEvent(event)
      return resultOf(await inOrder(turns, { ...checked, component: checked.component ?? by.caller.component ?? undefined }, () => takeEvent(deps, checked, { ...by, key: keyFor(place, event) })))
    } catch (error) {
      return refusedItem(error, by.call.call_id)
    }
  })
}

export const resultOf = ({ outcome, row }: Outcome): EventResult => ({
  status: 202,
  outcome,
  ...(row ? { request: row.id, number: row.number } : {}),
  ...(row?.known_error ? { known_error: showCarried(row.known_error) } : {}),
})

function inOrder<T>(turns: Map<string, Turn>, { action, component, fingerprint }: IntakeEvent, act: () => Promise<T>): Promise<T> {
  if (fingerprint === undefined) return act()
  const key = `${component ?? ''} ${fingerprint}`
  const turn = turns.get(key) ?? { alone: Promise.resolve(), together: [] }
  turns.set(key, turn)
  const before = action === 'trigger' ? [turn.alone] : [turn.alone, ...turn.together]
  const running = Promise.allSettled(before).then(act)
  if (action === 'trigger') turn.together.push(running)
  else turns.set(key, { alone: running, together: [] })
  return running
}
