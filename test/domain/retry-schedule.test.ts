/** When a message is sent again, whatever the receiver says and whenever it says it. */
import fc from 'fast-check'
import { nextAttemptAt, outcomeOf } from '../../src/domain/retry-schedule'

const SECOND = 1_000
const HOUR = 3_600 * SECOND
const THREE_DAYS = 72 * HOUR

const randoms = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const waits = fc.option(fc.integer({ min: 0, max: 86_400 }))
const failed = fc.record({ attempt: fc.integer({ min: 1, max: 100 }), firstAt: fc.integer({ min: 0, max: 4e12 }), since: fc.integer({ min: 0, max: THREE_DAYS + HOUR }), retryAfterSeconds: waits, random: randoms })
  .map(({ since, ...others }) => ({ ...others, at: others.firstAt + since }))

/** The instants of all attempts after the first, where each fails after some milliseconds. */
function attempts(steps: Iterator<{ took: number, retryAfterSeconds: number | null, random: number }>): number[] {
  const instants: number[] = []
  let at = 0
  for (let attempt = 1; ; attempt++) {
    const { took, ...step } = steps.next().value as { took: number, retryAfterSeconds: number | null, random: number }
    const next = nextAttemptAt({ attempt, at: at + took, firstAt: 0, ...step })
    if (next === undefined) return instants
    instants.push(at = next)
  }
}

describe('the next attempt', () => {
  test('is a whole instant after the last, never before the receiver asks for it, never more than three days after the first', () => {
    fc.assert(fc.property(failed, attempt => {
      const next = nextAttemptAt(attempt)
      if (next === undefined) return
      expect(Number.isInteger(next)).toBe(true)
      expect(next).toBeGreaterThanOrEqual(attempt.at + Math.max(4, attempt.retryAfterSeconds ?? 0) * SECOND)
      expect(next).toBeLessThanOrEqual(attempt.firstAt + THREE_DAYS)
    }))
  })

  test('is left out only where three days would be passed', () => {
    fc.assert(fc.property(failed, attempt => {
      const latest = attempt.at + Math.max(4.8 * HOUR, (attempt.retryAfterSeconds ?? 0) * SECOND)
      if (latest <= attempt.firstAt + THREE_DAYS) expect(nextAttemptAt(attempt)).toBeDefined()
      if (attempt.at > attempt.firstAt + THREE_DAYS) expect(nextAttemptAt(attempt)).toBeUndefined()
    }))
  })

  test('comes after 5 s, 30 s, 2 min, 10 min, 30 min, 1 h, 2 h, then 4 h, a fifth more or less', () => {
    const minutes = [5 / 60, 30 / 60, 2, 10, 30, 60, 120, 240, 240, 240]
    fc.assert(fc.property(randoms, random => {
      for (const [place, pause] of minutes.entries()) {
        const next = nextAttemptAt({ attempt: place + 1, at: 0, firstAt: 0, retryAfterSeconds: null, random }) ?? NaN
        expect(next / 60_000 / pause).toBeGreaterThanOrEqual(0.8 - 1e-9)
        expect(next / 60_000 / pause).toBeLessThanOrEqual(1.2 + 1e-9)
      }
    }))
    const halves = minutes.map((_, place) => nextAttemptAt({ attempt: place + 1, at: 0, firstAt: 0, retryAfterSeconds: null, random: 0.5 }))
    expect(halves).toEqual(minutes.map(each => each * 60_000))
  })

  test('keeps those apart that failed together', () => {
    const at = (random: number) => nextAttemptAt({ attempt: 8, at: 0, firstAt: 0, retryAfterSeconds: null, random })
    expect([at(0), at(0.25), at(0.75)]).toEqual([192, 216, 264].map(minutes => minutes * 60 * SECOND))
  })

  test('is tried for three days and then no more, some twenty times, whatever the receiver asks for', () => {
    const step = fc.record({ took: fc.integer({ min: 0, max: 10_000 }), retryAfterSeconds: fc.constant(null), random: randoms })
    fc.assert(fc.property(fc.infiniteStream(step), steps => {
      const instants = attempts(steps)
      expect(instants.length).toBeGreaterThan(18)
      expect(instants.length).toBeLessThan(32)
      expect(instants.at(-1)).toBeGreaterThan(THREE_DAYS - 4.9 * HOUR)
    }))
    fc.assert(fc.property(fc.infiniteStream(fc.record({ took: fc.integer({ min: 0, max: 10_000 }), retryAfterSeconds: waits, random: randoms })), steps => {
      expect(attempts(steps).length).toBeLessThan(32)
    }))
  })
})

describe('a status', () => {
  test('is delivered, worth another attempt, gone or failed: one of them, for each there is', () => {
    const by = (outcome: string) => Array.from({ length: 500 }, (_, i) => i + 100).filter(status => outcomeOf(status) === outcome)
    expect(by('delivered')).toEqual(Array.from({ length: 100 }, (_, i) => i + 200))
    expect(by('gone')).toEqual([410])
    expect(by('retry')).toEqual([408, 425, 429, ...Array.from({ length: 100 }, (_, i) => i + 500)])
    expect(by('failed')).toHaveLength(500 - 100 - 1 - 103)
    expect([outcomeOf(0), outcomeOf(999), outcomeOf(302), outcomeOf(404)]).toEqual(['failed', 'failed', 'failed', 'failed'])
  })
})
