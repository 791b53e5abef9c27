/**
 * The working time of one UTC year, compiled from a calendar: what is worked through, in order, and how much of it lies
 * before. From the zone's stretches of one offset, so that each local day has exactly the hours that it has.
 */
import { type CalendarRule, type Piece, weekOf } from './calendar-rule'
import { type Stretch, stretchesOf } from './zone'

/** A time that is worked through, from inclusive, to exclusive, and the working time of the year before it. */
export interface Worked { from: number; to: number; before: number }

export interface WorkingYear {
  worked: readonly Worked[]
  total: number
}

interface Interval { from: number; to: number }

const DAY = 86_400_000

export function yearsOf({ time_zone, hours, holidays, closures, publicHolidays = () => [] }: CalendarRule): (year: number) => WorkingYear {
  const week = weekOf(hours)
  const closed = closures.map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) })).sort((a, b) => a.from - b.from)
  const listed = holidays.map(({ date }) => date)
  // Costs more than the rest together, and most calendars of a plan are seldom asked.
  let cut: ReturnType<typeof stretchesOf> | undefined

  return year => {
    cut ??= stretchesOf(time_zone)
    // East and west of Greenwich a UTC year begins, or ends, in another local one.
    const dates = [...listed, ...[year - 1, year, year + 1].flatMap(publicHolidays)]
    const free = new Set(dates.map(date => Date.parse(date) / DAY))
    const piecesOn = (day: number) => (free.has(day) ? [] : week[weekdayOf(day)] ?? [])

    const open: Interval[] = []
    for (const stretch of cut(Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1))) addWorked(open, stretch, piecesOn)
    return summed(withoutClosures(open, closed))
  }
}

/** Days are counted from 1 January 1970, a Thursday; weekdays from Monday. */
const weekdayOf = (day: number) => (day + 3) % 7

function addWorked(open: Interval[], { from, to, offset }: Stretch, piecesOn: (day: number) => readonly Piece[]): void {
  for (let day = Math.floor((from + offset) / DAY); day * DAY < to + offset; day++)
    for (const piece of piecesOn(day)) {
      const midnight = day * DAY - offset
      const start = Math.max(from, midnight + piece.from)
      const end = Math.min(to, midnight + piece.to)
      const last = open.at(-1)
      if (end <= start) continue
      if (last && start <= last.to) last.to = Math.max(last.to, end)
      else open.push({ from: start, to: end })
    }
}

/** @param closed by their start; they may overlap. */
function withoutClosures(open: readonly Interval[], closed: readonly Interval[]): Interval[] {
  const [first, last] = [open.at(0)?.from ?? 0, open.at(-1)?.to ?? 0]
  const near = closed.filter(each => each.to > first && each.from < last)
  if (near.length === 0) return [...open]
  return open.flatMap(({ from, to }) => {
    const left: Interval[] = []
    let start = from
    for (const each of near) {
      if (each.from >= to) break
      if (each.from > start) left.push({ from: start, to: each.from })
      start = Math.max(start, each.to)
    }
    return start < to ? [...left, { from: start, to }] : left
  })
}

function summed(open: readonly Interval[]): WorkingYear {
  let total = 0
  const worked = open.map(({ from, to }) => {
    const before = total
    total += to - from
    return { from, to, before }
  })
  return { worked, total }
}
