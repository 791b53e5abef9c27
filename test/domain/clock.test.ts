/** The clocks of a request, held against a reckoning that goes minute by minute. */
import fc from 'fast-check'
import { inTurn, type Period } from '../../src/domain/calendar-history'
import { catchUp, type Clock, follow, usedAt } from '../../src/domain/clock'
import { wishesOf } from '../../src/domain/clock-wishes'
import { type ActivePlan, planOf } from '../../src/domain/plan'
import type { Targets } from '../../src/domain/plan-document'
import { SEVERITIES } from '../../src/domain/severity'
import { AROUND_THE_CLOCK, workingTime, type WorkingTime } from '../../src/domain/working-time'
import { dueAfter, type Moment, reckon, type Standing, type Step, STEPS, take, type World } from './clock-histories'
import { isWorkingMinute, MINUTE, ruleOf } from './slow-working-time'

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const

/** Over the night in which New York's clocks go forward. */
const BEGIN = Date.parse('2026-03-05T06:00:00.000Z')
const HORIZON = 50 * 1_440

const HOURS = [
  ruleOf({ time_zone: 'Africa/Nairobi', hours: weekdays.flatMap(day => [{ day, from: '08:00', to: '12:30' }, { day, from: '13:30', to: '17:00' }]), holidays: [{ date: '2026-03-10' }] }),
  ruleOf({ time_zone: 'America/New_York', hours: ['saturday', 'sunday', 'monday', 'wednesday'].map(day => ({ day, from: '22:00', to: '06:00' })) }),
  ruleOf({ time_zone: 'UTC', hours: [...weekdays, 'saturday', 'sunday'].map(day => ({ day, from: '00:00', to: '24:00' })), closures: [{ from: '2026-03-07T10:07:00Z', to: '2026-03-08T11:00:00Z' }] }),
  ruleOf({ time_zone: 'Asia/Kathmandu', hours: [...weekdays].map(day => ({ day, from: '09:15', to: '18:45' })) }),
]
const WORKING = HOURS.map(rule => workingTime(rule))
/** Whether a minute is working time by each of the hours, found the slow way once. */
const TABLE = HOURS.map(rule => Uint8Array.from({ length: HORIZON }, (_, minute) => Number(isWorkingMinute(rule, BEGIN + minute * MINUTE))))

/** Multiples of four, so that three quarters are whole minutes. */
const TARGETS: Targets[] = [
  { critical: target(40, 120), high: target(120, 240), normal: target(240, 480), low: target(480, 1_200) },
  { critical: target(8, 480), high: target(60, 484), normal: target(480, 960), low: target(960, 2_000) },
  { critical: target(4, 60), high: target(40, 60), normal: target(120, 240), low: target(120, 240) },
]
function target(respond_minutes: number, resolve_minutes: number) { return { respond_minutes, resolve_minutes } }

const step = fc.record<Step>({
  after: fc.oneof(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 2_000 })),
  kind: fc.constantFrom(...STEPS),
  severity: fc.constantFrom(...SEVERITIES),
  choice: fc.integer({ min: 0, max: 11 }),
})
const history = fc.record({
  severity: fc.constantFrom(...SEVERITIES),
  steps: fc.array(step, { maxLength: 18 }),
  rest: fc.integer({ min: 0, max: 3_000 }),
})

const planFor = ({ targets, calendar }: Standing) => {
  const exchangePlan: ActivePlan = {
    id: 'plan', name: 'Exchange', number: 1, scope: 'exchange', component: null, parent: null,
    document: { targets: TARGETS[targets % TARGETS.length], calendar: `calendar ${calendar}` },
  }
  return planOf({ exchangePlan })
}

/** The service's own way: the same steps at the same instants. */
function run(moments: readonly Moment[], end: number) {
  const periods: [Period[], Period[]] = [[], []]
  const clocks: (Clock | undefined)[] = [undefined, undefined]
  const rules = {
    workingTime: (calendar: string | null): WorkingTime => (calendar === null ? AROUND_THE_CLOCK : inTurn(periods[calendar === 'calendar 0' ? 0 : 1])),
    warn_at_percent: 75,
  }
  let hours: (number | undefined)[] = []
  for (const { at, standing } of moments) {
    const now = BEGIN + at * MINUTE
    standing.hours.forEach((each, index) => {
      if (each !== hours[index]) periods[index as 0 | 1].push({ from: now, working: WORKING[each % WORKING.length] ?? AROUND_THE_CLOCK })
    })
    hours = standing.hours
    const { state, responded, severity } = standing
    wishesOf(planFor(standing), { state, responded, severity, category: 'data', component: null, resolution: null }).forEach((wish, index) => {
      clocks[index] = follow(clocks[index], wish, now, rules)?.clock
    })
  }
  return clocks.map(clock => {
    if (!clock) throw new Error('no clock')
    const caught = catchUp(clock, BEGIN + end * MINUTE, rules).clock
    return { ...caught, used: usedAt(caught, rules.workingTime(caught.calendar), BEGIN + end * MINUTE) }
  })
}

const STANDS: World['stands'][] = [
  ({ responded }) => (responded ? 'over' : 'running'),
  ({ state }) => (state === 'resolved' ? 'over' : state === 'pending' ? 'paused' : 'running'),
]

const worldOf = (index: number): World => ({
  works: (standing, minute) => TABLE[(standing.hours[standing.calendar] ?? 0) % TABLE.length]?.[minute] === 1,
  targetOf: standing => {
    const { respond_minutes = 0, resolve_minutes = 0 } = TARGETS[standing.targets % TARGETS.length]?.[standing.severity] ?? {}
    return index === 0 ? respond_minutes : resolve_minutes
  },
  stands: STANDS[index] ?? (() => 'running'),
  warnShare: 0.75,
})

const at = (minute: number | null | undefined) => (minute === null || minute === undefined ? null : BEGIN + minute * MINUTE)

describe('the clocks of a request', () => {
  test('are those of a reckoning minute by minute, in two thousand histories', () => {
    fc.assert(fc.property(history, ({ severity, steps, rest }) => {
      const moments: [Moment, ...Moment[]] = [{ at: 0, standing: { state: 'new', responded: false, severity, targets: 0, calendar: 0, hours: [0, 1] } }]
      for (const each of steps) {
        const last = moments[moments.length - 1] ?? moments[0]
        const standing = take(last.standing, each)
        if (standing) moments.push({ at: last.at + each.after, standing })
      }
      const end = (moments.at(-1)?.at ?? 0) + rest
      const clocks = run(moments, end)
      clocks.forEach((clock, index) => {
        const world = worldOf(index)
        const reckoned = reckon(moments, end, world)
        expect(clock).toMatchObject({ state: reckoned.state, used: reckoned.used * MINUTE, warned_at: at(reckoned.warned), breached_at: at(reckoned.breached) })
        if (reckoned.state !== 'running') return
        const due = dueAfter(reckoned, end, { horizon: HORIZON, works: world.works })
        if (due !== undefined) expect(clock.due_at).toBe(at(due))
      })
    }), { numRuns: 2_000, ...(process.env.SEED ? { seed: Number(process.env.SEED) } : {}) })
  })
})
