/**
 * Working time: an instant is working time where its local weekday and time of day lie in a span of the calendar's hours,
 * its local date is no holiday, and no closure holds it. What a calendar says is compiled a year at a time when it is
 * first asked for. Instants before 1970 and after 2999 are never working time.
 */
import type { CalendarRule } from './calendar-rule'
import { remember } from './remember'
import { type Worked, type WorkingYear, yearsOf } from './working-year'

export type { CalendarRule, Span } from './calendar-rule'

/** All instants and durations in whole milliseconds. */
export interface WorkingTime {
  /** Working time between two instants; 0 where the second is not later. */
  between: (from: number, to: number) => number
  /**
   * The earliest instant from which on that much working time has passed: `from` itself for none.
   * Undefined where that is not so within some 60 years.
   */
  due: (from: number, milliseconds: number) => number | undefined
  isWorking: (at: number) => boolean
}

export const AROUND_THE_CLOCK: WorkingTime = {
  between: (from, to) => Math.max(0, to - from),
  due: (from, milliseconds) => from + Math.max(0, milliseconds),
  isWorking: () => true,
}

const FIRST_YEAR = 1970
const LAST_YEAR = 2999
const BEGIN = Date.UTC(FIRST_YEAR, 0, 1)
const END = Date.UTC(LAST_YEAR + 1, 0, 1)
const MOST_YEARS_AHEAD = 60
const MOST_YEARS_KEPT = 100

export function workingTime(rule: CalendarRule): WorkingTime {
  const year = remember(MOST_YEARS_KEPT, yearsOf(rule))

  return {
    between(from, to) {
      const [start, end] = [Math.max(from, BEGIN), Math.min(to, END)]
      if (end <= start) return 0
      // An end at the turn of the year belongs to the old one.
      const [first, last] = [yearOf(start), yearOf(end - 1)]
      let total = workedBefore(year(last), end) - workedBefore(year(first), start)
      for (let each = first; each < last; each++) total += year(each).total
      return total
    },

    due(from, milliseconds) {
      if (milliseconds <= 0) return from
      const start = Math.max(from, BEGIN)
      let left = milliseconds
      for (let each = yearOf(start), last = Math.min(each + MOST_YEARS_AHEAD, LAST_YEAR); each <= last; each++) {
        const wanted = workedBefore(year(each), start) + left
        if (wanted <= year(each).total) return instantAfter(year(each), wanted)
        left = wanted - year(each).total
      }
      return undefined
    },

    isWorking(at) {
      if (at < BEGIN || at >= END) return false
      const last = lastWhere(year(yearOf(at)).worked, each => each.from <= at)
      return last !== undefined && at < last.to
    },
  }
}

const yearOf = (at: number) => new Date(at).getUTCFullYear()

/** How much of a year's working time lies before an instant. */
function workedBefore(year: WorkingYear, at: number): number {
  const last = lastWhere(year.worked, each => each.from < at)
  return last ? last.before + Math.min(at, last.to) - last.from : 0
}

/** The earliest instant before which so much of a year's working time lies: more than none, at most all of it. */
function instantAfter(year: WorkingYear, wanted: number): number | undefined {
  const last = lastWhere(year.worked, each => each.before < wanted)
  return last && last.from + wanted - last.before
}

/** By halves: what holds for one holds for all before it. */
function lastWhere(all: readonly Worked[], holds: (each: Worked) => boolean): Worked | undefined {
  let [low, high] = [0, all.length]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const each = all[middle]
    if (each && holds(each)) low = middle + 1
    else high = middle
  }
  return all[low - 1]
}
