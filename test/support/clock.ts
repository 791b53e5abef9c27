/** A clock that tests set. It moves a millisecond with each look, so that what follows is later. */
import type { Clock } from '../../src/platform/clock'

export interface TestClock extends Clock {
  set(instant: string): void
  advance(minutes: number): void
  /** Milliseconds since 1970; a look that does not move it. */
  millis: () => number
}

export function testClock(start = '2026-03-02T09:00:00.000Z'): TestClock {
  let millis = Date.parse(start)
  return {
    now: () => new Date(millis++).toISOString(),
    millis: () => millis,
    learn: () => undefined,
    set: instant => { millis = Date.parse(instant) },
    advance: minutes => { millis += minutes * 60_000 },
  }
}
