/**
 * When a message is sent again that did not arrive: soon at first, then ever more rarely, for three days. Jitter keeps
 * those apart that failed together; what the receiver asks for with Retry-After is a floor.
 */

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

const PAUSES = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR]
const LAST_PAUSE = 4 * HOUR
const GIVEN_UP_AFTER = 72 * HOUR
const JITTER = 0.2

export interface FailedAttempt {
  /** How many attempts have failed, this one among them. */
  attempt: number
  /** When it failed; instants are in milliseconds since 1970. */
  at: number
  /** When the first one was made. */
  firstAt: number
  retryAfterSeconds: number | null
  /** From 0 to below 1. */
  random: number
}

/** Nothing once three days since the first attempt would be passed. */
export function nextAttemptAt({ attempt, at, firstAt, retryAfterSeconds, random }: FailedAttempt): number | undefined {
  const pause = (PAUSES[attempt - 1] ?? LAST_PAUSE) * (1 - JITTER + 2 * JITTER * random)
  const next = at + Math.max(Math.round(pause), (retryAfterSeconds ?? 0) * SECOND)
  return next <= firstAt + GIVEN_UP_AFTER ? next : undefined
}

export type Outcome = 'delivered' | 'retry' | 'gone' | 'failed'

const PASSING = [408, 425, 429]

/** A redirect has failed: to follow it would be to call what nobody has allowed. */
export function outcomeOf(status: number): Outcome {
  if (status >= 200 && status < 300) return 'delivered'
  if (status === 410) return 'gone'
  return PASSING.includes(status) || (status >= 500 && status < 600) ? 'retry' : 'failed'
}
