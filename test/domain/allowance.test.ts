/** How many calls pass a bucket, whatever comes when. */
import fc from 'fast-check'
import { type Allowance, type Bucket, full, refill, refillTime, take, withdraw } from '../../src/domain/allowance'

const allowances = fc.record({ per_second: fc.integer({ min: 1, max: 1_000 }), burst: fc.integer({ min: 1, max: 2_000 }) })
/** Pauses between calls in milliseconds, most of them short. */
const pauses = fc.array(fc.oneof({ weight: 5, arbitrary: fc.nat({ max: 20 }) }, { weight: 1, arbitrary: fc.nat({ max: 5_000 }) }), { maxLength: 300 })

/** The instants at which calls passed. */
function passed(allowance: Allowance, gaps: number[]): number[] {
  const instants: number[] = []
  let now = 0
  let bucket = full(allowance, now)
  for (const gap of gaps) {
    now += gap
    const taken = take(bucket, now, allowance)
    bucket = taken.bucket
    if (taken.allowed) instants.push(now)
  }
  return instants
}

describe('a bucket', () => {
  test('lets through no more than a burst and what is refilled, in any window of time', () => {
    fc.assert(fc.property(allowances, pauses, (allowance, gaps) => {
      const instants = passed(allowance, gaps)
      for (const [first, from] of instants.entries())
        for (let last = first; last < instants.length; last++) {
          const most = allowance.burst + ((instants[last] ?? 0) - from) * allowance.per_second / 1_000
          if (last - first + 1 > most + 1e-6) return false
        }
      return true
    }))
  })

  test('refuses nobody who keeps to the pace', () => {
    fc.assert(fc.property(allowances, fc.integer({ min: 1, max: 300 }), (allowance, calls) => {
      const pace = Array.from({ length: calls }, () => Math.ceil(1_000 / allowance.per_second))
      expect(passed(allowance, pace)).toHaveLength(calls)
    }))
  })

  test('never holds more than a burst nor owes more than one, whatever is taken and withdrawn', () => {
    const step = fc.record({ gap: fc.integer({ min: -1_000, max: 100_000 }), elsewhere: fc.nat({ max: 10_000 }) })
    fc.assert(fc.property(allowances, fc.array(step, { maxLength: 100 }), (allowance, steps) => {
      let now = 0
      let bucket: Bucket = full(allowance, now)
      for (const { gap, elsewhere } of steps) {
        now += gap
        bucket = withdraw(take(bucket, now, allowance).bucket, elsewhere, allowance)
        expect(Math.abs(bucket.tokens)).toBeLessThanOrEqual(allowance.burst)
        expect(refill(bucket, now + 1e9, allowance).tokens).toBe(allowance.burst)
      }
    }))
  })

  test('is not filled by a clock that goes back and forth', () => {
    const allowance = { per_second: 10, burst: 5 }
    expect(passed(allowance, [0, 0, 0, 0, 0, -10_000, 10_000, -10_000, 10_000])).toHaveLength(5)
  })

  test('that refuses says when to come again: not a moment earlier, at most a second later', () => {
    fc.assert(fc.property(allowances, fc.nat({ max: 3_000 }), (allowance, elsewhere) => {
      const empty = withdraw(full(allowance, 0), allowance.burst + elsewhere, allowance)
      const { bucket, allowed, remaining, next_s } = take(empty, 0, allowance)
      expect({ bucket, allowed, remaining }).toEqual({ bucket: empty, allowed: false, remaining: 0 })
      expect(take(empty, next_s * 1_000, allowance).allowed).toBe(true)
      if (next_s > 1) expect(take(empty, (next_s - 1) * 1_000 - 1, allowance).allowed).toBe(false)
    }))
  })

  test('that lets through says how many may still come at once', () => {
    fc.assert(fc.property(allowances, fc.nat({ max: 2_000 }), (allowance, elsewhere) => {
      const first = take(withdraw(full(allowance, 0), elsewhere, allowance), 0, allowance)
      expect(passedAtOnce(first.bucket, allowance)).toBe(first.remaining)
    }))
  })

  test('is full again after the time that its policy tells', () => {
    fc.assert(fc.property(allowances, allowance => {
      const empty = withdraw(full(allowance, 0), allowance.burst, allowance)
      expect(refill(empty, refillTime(allowance) * 1_000, allowance).tokens).toBe(allowance.burst)
    }))
  })
})

function passedAtOnce(bucket: Bucket, allowance: Allowance): number {
  let count = 0
  for (let next = take(bucket, 0, allowance); next.allowed; next = take(next.bucket, 0, allowance)) count++
  return count
}
