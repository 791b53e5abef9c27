/** Working time, held against a reference that looks at each minute and knows nothing but the definition. */
import fc from 'fast-check'
import { AROUND_THE_CLOCK, type CalendarRule, workingTime } from '../../src/domain/working-time'
import { DAYS, HOUR, MINUTE, isWorkingMinute, ruleOf, workedMinutes, ZONES } from './slow-working-time'

const at = Date.parse
const iso = (instant: number | undefined) => (instant === undefined ? undefined : new Date(instant).toISOString())

/** Eight to five with a break, from Monday to Friday. */
const office = (time_zone: string, more: Partial<CalendarRule> = {}) => ruleOf({
  time_zone,
  hours: DAYS.slice(0, 5).flatMap(day => [{ day, from: '08:00', to: '12:30' }, { day, from: '13:30', to: '17:00' }]),
  ...more,
})
const always = (time_zone: string, more: Partial<CalendarRule> = {}) => ruleOf({ time_zone, hours: DAYS.map(day => ({ day, from: '00:00', to: '24:00' })), ...more })

const timeOfDay = fc.integer({ min: 0, max: 24 * 60 - 1 }).map(minutes => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`)
const span = fc.record({ day: fc.constantFrom(...DAYS), from: timeOfDay, to: fc.oneof(timeOfDay, fc.constant('24:00')) }).filter(({ from, to }) => from !== to)

/** Weeks in which a zone does something, and some in which none does. */
const WEEKS = [
  '2026-03-05', '2026-03-26', '2026-10-22', '2026-10-29', '2026-02-12', '2026-03-19', '2026-04-02', '2026-10-01', '2024-02-26', '2025-12-29', '2040-10-17', '1999-12-30', '2037-03-27', '2100-02-26',
].map(day => at(`${day}T00:00:00Z`))

/** A calendar, the zone and week of which may be one where clocks change, with free days and closures near by. */
const scene = fc.tuple(fc.constantFrom(...ZONES), fc.constantFrom(...WEEKS)).chain(([time_zone, week]) => {
  const minute = fc.integer({ min: 0, max: 6 * 24 * 60 }).map(minutes => week + minutes * MINUTE)
  const day = fc.integer({ min: -1, max: 7 }).map(days => new Date(week + days * 24 * HOUR).toISOString().slice(0, 10))
  const closure = fc.tuple(minute, fc.integer({ min: 1, max: 2_000 })).map(([from, minutes]) => ({ from: new Date(from).toISOString(), to: new Date(from + minutes * MINUTE).toISOString() }))
  return fc.record({
    rule: fc.record({
      time_zone: fc.constant(time_zone),
      hours: fc.array(span, { minLength: 1, maxLength: 8 }),
      holidays: fc.array(day.map(date => ({ date })), { maxLength: 2 }),
      closures: fc.array(closure, { maxLength: 3 }),
      publicHolidays: fc.array(day, { maxLength: 1 }).map(dates => (year: number) => dates.filter(each => each.startsWith(String(year)))),
    }),
    instants: fc.tuple(minute, minute, minute).map(three => [...three].sort((a, b) => a - b) as [number, number, number]),
  })
})

describe('working time, for calendars of any hours, holidays and closures, in weeks in which clocks change', () => {
  test('is what one finds who looks at each minute', () => {
    fc.assert(fc.property(scene, ({ rule, instants: [from, , to] }) => {
      expect(workingTime(rule).between(from, to)).toBe(workedMinutes(rule, from, to) * MINUTE)
    }), { numRuns: 60 })
  })

  test('is due at the first minute before which so much was worked', () => {
    fc.assert(fc.property(scene, ({ rule, instants: [from, , to] }) => {
      const worked = workedMinutes(rule, from, to)
      const due = workingTime(rule).due(from, worked * MINUTE) ?? Infinity
      expect(due).toBeLessThanOrEqual(to)
      expect(workedMinutes(rule, due, to)).toBe(0)
      if (worked > 0) expect(isWorkingMinute(rule, due - MINUTE)).toBe(true)
    }), { numRuns: 50 })
  })

  test('from a to c is that from a to b and from b to c, never negative, and never more than the time itself', () => {
    fc.assert(fc.property(scene, fc.nat(59_999), ({ rule, instants: [a, b, c] }, odd) => {
      const { between } = workingTime(rule)
      expect(between(a, b + odd) + between(b + odd, c + odd)).toBe(between(a, c + odd))
      expect(between(a, b)).toBeGreaterThanOrEqual(0)
      expect(between(a, b)).toBeLessThanOrEqual(b - a)
      expect(between(a, c)).toBeGreaterThanOrEqual(between(a, b))
      expect(between(c, a)).toBe(0)
    }))
  })

  test('leads back: what was worked until an instant inside of it is due at that instant', () => {
    fc.assert(fc.property(scene, fc.nat(59_999), ({ rule, instants: [from, , until] }, odd) => {
      const { between, due, isWorking } = workingTime(rule)
      const to = until + odd
      fc.pre(to > from && isWorking(to - 1))
      expect(due(from, between(from, to))).toBe(to)
    }))
  })

  test('is due later for more, and for nothing at once', () => {
    fc.assert(fc.property(scene, fc.nat(3e8), fc.nat(3e8), ({ rule, instants: [from] }, some, more) => {
      const { between, due } = workingTime(rule)
      const [first, second] = [due(from, some) ?? Infinity, due(from, some + more) ?? Infinity]
      expect(first).toBeLessThanOrEqual(second)
      if (first < Infinity) expect(between(from, first)).toBe(some)
      expect([due(from, 0), due(from, -some)]).toEqual([from, from])
    }))
  })

  test('holds at an instant where the definition says so, over sixty years', () => {
    fc.assert(fc.property(scene, fc.integer({ min: at('1972-01-07T00:00:00Z'), max: at('2035-12-31T00:00:00Z') }), ({ rule }, instant) => {
      expect(workingTime(rule).isWorking(instant)).toBe(isWorkingMinute(rule, instant))
    }), { numRuns: 500 })
  })
})

describe('a day', () => {
  test.each([
    ['America/New_York', '2026-03-08', 23], ['America/New_York', '2026-11-01', 25], ['America/New_York', '2026-07-04', 24],
    ['Europe/Berlin', '2026-03-29', 23], ['Europe/Berlin', '2026-10-25', 25],
    ['Australia/Lord_Howe', '2026-10-04', 23.5], ['Australia/Lord_Howe', '2026-04-05', 24.5],
    ['Africa/Casablanca', '2026-02-15', 25], ['Africa/Casablanca', '2026-03-22', 23],
    ['Africa/Nairobi', '2026-03-29', 24], ['Asia/Kathmandu', '2026-03-29', 24], ['UTC', '2026-12-31', 24],
    ['America/Recife', '2000-10-08', 23], ['America/Recife', '2000-10-14', 25], ['Asia/Gaza', '2040-10-20', 23], ['Asia/Gaza', '2040-10-27', 25],
    ['UTC', '2024-02-29', 24], ['UTC', '2100-02-29', 0],
  ])('in %s, on %s, has %d hours, and a holiday takes all of them', (zone, day, hours) => {
    const [from, to] = [at(`${day.slice(0, 8)}01T00:00:00Z`) - 24 * HOUR, at(`${day.slice(0, 8)}28T00:00:00Z`) + 5 * 24 * HOUR]
    const withIt = workingTime(always(zone)).between(from, to)
    const without = workingTime(always(zone, { holidays: day === '2100-02-29' ? [] : [{ date: day }] })).between(from, to)
    expect((withIt - without) / HOUR).toBe(hours)
  })

  test.each([
    ['in the night that is an hour short', '2026-03-29', '00:00-04:00', 3],
    ['in the night that is an hour long', '2026-10-25', '00:00-04:00', 5],
    ['within the hour that is left out', '2026-03-29', '02:00-03:00', 0],
    ['within the hour that comes twice', '2026-10-25', '02:00-03:00', 2],
  ])('gives a span %s what it has of it', (_which, day, span, hours) => {
    const [from = '', to = ''] = span.split('-')
    const rule = ruleOf({ time_zone: 'Europe/Berlin', hours: [{ day: 'sunday', from, to }] })
    expect(workingTime(rule).between(at(`${day}T00:00:00Z`) - 12 * HOUR, at(`${day}T00:00:00Z`) + 24 * HOUR) / HOUR).toBe(hours)
  })
})

describe('the hours', () => {
  const night = ruleOf({ time_zone: 'Africa/Nairobi', hours: [{ day: 'sunday', from: '22:00', to: '06:00' }], holidays: [{ date: '2026-03-16' }] })

  test('go over midnight, from Sunday to Monday, and a holiday takes only its own day of them', () => {
    const { between } = workingTime(night)
    expect(between(at('2026-03-08T00:00:00+03:00'), at('2026-03-10T00:00:00+03:00')) / HOUR).toBe(8)
    expect(between(at('2026-03-15T00:00:00+03:00'), at('2026-03-17T00:00:00+03:00')) / HOUR).toBe(2)
    expect(between(at('2026-03-22T23:00:00+03:00'), at('2026-03-23T05:30:00+03:00')) / HOUR).toBe(6.5)
  })

  test('that end at 00:00 end with their day', () => {
    const rule = (to: string) => ruleOf({ time_zone: 'Asia/Kathmandu', hours: [{ day: 'friday', from: '18:00', to }] })
    const week = [at('2026-03-02T00:00:00Z'), at('2026-03-09T00:00:00Z')] as const
    expect(workingTime(rule('00:00')).between(...week)).toBe(6 * HOUR)
    expect(workingTime(rule('24:00')).between(...week)).toBe(6 * HOUR)
  })

  test('begin inclusive and end exclusive, as closures do', () => {
    const { isWorking } = workingTime(office('UTC', { closures: [{ from: '2026-03-03T09:00:00Z', to: '2026-03-03T10:00:00Z' }] }))
    const instants = ['07:59:59.999', '08:00:00', '08:59:59.999', '09:00:00', '09:59:59.999', '10:00:00', '12:29:59.999', '12:30:00'].map(time => at(`2026-03-03T${time}Z`))
    expect(instants.map(isWorking)).toEqual([false, true, true, false, false, true, true, false])
  })
})

describe('a due time', () => {
  test.each([
    ['of a request on Friday evening is on Monday', 'Africa/Nairobi', 4, ['2026-03-06T18:30:00+03:00', '2026-03-09T12:00:00+03:00']],
    ['is the end of the day where the day is just long enough', 'Africa/Nairobi', 8, ['2026-03-06T08:00:00+03:00', '2026-03-06T17:00:00+03:00']],
    ['keeps to local time when the clocks have gone forward over the weekend', 'Europe/Berlin', 2, ['2026-03-27T16:00:00+01:00', '2026-03-30T09:00:00+02:00']],
    ['passes over the turn of the year', 'UTC', 1, ['2026-12-31T16:30:00Z', '2027-01-01T08:30:00Z']],
    ['passes over a leap day that is worked', 'UTC', 9, ['2024-02-28T16:30:00Z', '2024-03-01T08:30:00Z']],
  ] as const)('%s', (_what, zone, hours, [from, due]) => {
    expect(iso(workingTime(office(zone)).due(at(from), hours * HOUR))).toBe(iso(at(due)))
  })

  test('is not there where nothing is ever worked, or not for sixty years', () => {
    expect(workingTime(office('UTC', { closures: [{ from: '1970-01-01T00:00:00Z', to: '2999-12-31T00:00:00Z' }] })).due(at('2026-01-01T00:00:00Z'), 1)).toBeUndefined()
    expect(workingTime(ruleOf({ time_zone: 'UTC', hours: [] })).due(at('2026-01-01T00:00:00Z'), 1)).toBeUndefined()
    expect(workingTime(office('UTC')).due(at('2999-12-31T00:00:00Z'), 100 * HOUR)).toBeUndefined()
    expect(iso(workingTime(office('UTC', { closures: [{ from: '1970-01-01T00:00:00Z', to: '2080-01-01T00:00:00Z' }] })).due(at('2026-01-01T00:00:00Z'), 1))).toBe('2080-01-01T08:00:00.001Z')
  })

  test('without a calendar is so much later, day and night', () => {
    expect([AROUND_THE_CLOCK.due(1_000, 5), AROUND_THE_CLOCK.between(1_000, 1_005), AROUND_THE_CLOCK.between(5, 1), AROUND_THE_CLOCK.due(7, -1)]).toEqual([1_005, 5, 0, 7])
  })
})

describe('public holidays', () => {
  test.each([
    ['Asia/Kathmandu', '01-01', '2026-12-31T18:15:00Z'],
    ['America/New_York', '12-31', '2027-12-31T05:00:00Z'],
  ])('in %s, on %s, are asked of the local year, not of that of UTC', (zone, day, begins) => {
    const { between } = workingTime(always(zone, { publicHolidays: year => [`${year}-${day}`] }))
    const start = at(begins)
    expect([between(start - HOUR, start), between(start, start + 24 * HOUR), between(start + 24 * HOUR, start + 25 * HOUR)]).toEqual([HOUR, 0, HOUR])
  })
})

describe('many years', () => {
  test.each(ZONES)('add up day by day in %s, by leap years and changed clocks', zone => {
    const { between } = workingTime(office(zone, { holidays: [{ date: '2024-02-29' }], publicHolidays: year => [`${year}-12-25`] }))
    const [from, to] = [at('2019-12-25T11:00:00Z'), at('2030-01-07T11:00:00Z')]
    let sum = 0
    for (let day = from; day < to; day += 24 * HOUR) sum += between(day, Math.min(to, day + 24 * HOUR))
    expect(between(from, to)).toBe(sum)
    expect(workingTime(office(zone)).between(from, to)).toBeGreaterThan(sum)
  })

  test('more than are kept are still right', () => {
    const { between } = workingTime(always('Africa/Casablanca'))
    const [from, to] = [at('1970-01-01T00:00:00Z'), at('2300-01-01T00:00:00Z')]
    expect([between(from, to), between(from, to)]).toEqual([to - from, to - from])
  })

  test('before 1970 and after 2999 have no working time', () => {
    const { between, isWorking, due } = workingTime(always('UTC'))
    expect([between(-5, 10), between(at('2999-12-31T23:59:59.990Z'), at('3000-01-01T00:00:00.005Z'))]).toEqual([10, 10])
    expect([isWorking(-1), isWorking(0), isWorking(at('3000-01-01T00:00:00Z')), due(-10, 5)]).toEqual([false, true, false, 5])
  })
})
