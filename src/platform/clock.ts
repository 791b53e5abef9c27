/**
 * The time of the service: the database's, so that replicas with wrong clocks agree.
 * The offset is measured whenever a connection is made and once a minute; in between goes a clock that nobody sets.
 */
import type { Log } from './log'

export interface Clock {
  /** Now, as an RFC 3339 instant with milliseconds. */
  now(): string
  /** Learns from a reading of the database's clock, in milliseconds since 1970. */
  learn(databaseMillis: number): void
}

const WORTH_A_WARNING_MS = 2_000

/** As this machine's clock was at the start, and from then on by what has passed: it may be set while the service runs. */
const steady = () => performance.timeOrigin + performance.now()

export function followDatabase(log: Log): Clock {
  let offset = 0
  let last = { millis: 0, text: '' }
  return {
    now() {
      const millis = Math.trunc(steady() + offset)
      if (millis !== last.millis) last = { millis, text: new Date(millis).toISOString() }
      return last.text
    },
    learn(databaseMillis) {
      offset = databaseMillis - steady()
      const skew = databaseMillis - Date.now()
      if (Math.abs(skew) > WORTH_A_WARNING_MS)
        log.warn({ event: 'clock_skew', skew_ms: Math.round(skew) }, 'this machine and the database disagree on the time')
    },
  }
}
