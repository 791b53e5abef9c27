/**
 * What a calendar says, and what can be wrong with it. Times of day are local: HH:MM, from inclusive, to exclusive; an
 * end that is not after the start lies on the next day, and 24:00 is the end of the day.
 */
import type { Fault } from './refusal'
import { isTimeZone } from './zone'

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

export interface Span { day: string; from: string; to: string }

export interface CalendarRule {
  time_zone: string
  hours: readonly Span[]
  holidays: readonly { date: string }[]
  closures: readonly { from: string; to: string }[]
  /** Dates such as 2026-12-25 of the public holidays of a year. */
  publicHolidays?: (year: number) => readonly string[]
}

/** A part of one weekday, in milliseconds from midnight, and the place of the span that it belongs to. */
export interface Piece { from: number; to: number; span: number }

const MIDNIGHT = 86_400_000

function timeOfDay(text: string): number {
  const [hours, minutes] = text.split(':')
  return (Number(hours) * 60 + Number(minutes)) * 60_000
}

/** The pieces of each weekday, Monday first, by their start. A span over midnight is two. */
export function weekOf(hours: readonly Span[]): Piece[][] {
  const week: Piece[][] = WEEKDAYS.map(() => [])
  hours.forEach(({ day, from, to }, span) => {
    const place = WEEKDAYS.findIndex(each => each === day)
    const [start, end] = [timeOfDay(from), timeOfDay(to)]
    week[place]?.push({ from: start, to: end > start ? end : MIDNIGHT, span })
    if (end <= start && end > 0) week[(place + 1) % 7]?.push({ from: 0, to: end, span })
  })
  return week.map(pieces => pieces.sort((a, b) => a.from - b.from))
}

/** What keeps a calendar from meaning anything, each with a JSON pointer into it. The forms of its texts are right already. */
export function calendarFaults({ time_zone, hours, holidays, closures }: CalendarRule): Fault[] {
  const dates = holidays.map(({ date }) => date)
  return [
    ...isTimeZone(time_zone) ? [] : [{ pointer: '/time_zone', detail: 'is not a time zone of the IANA database, such as Africa/Nairobi' }],
    ...hours.length > 0 ? [] : [{ pointer: '/hours', detail: 'must have at least one span: a calendar without working time comes to no due time' }],
    ...hours.flatMap(({ from, to }, place) => (from === to ? [{ pointer: `/hours/${place}`, detail: 'has no length; the whole day is 00:00 to 24:00' }] : [])),
    ...overlaps(hours),
    ...dates.flatMap((date, place) => (dates.indexOf(date) < place ? [{ pointer: `/holidays/${place}`, detail: `is the same day as /holidays/${dates.indexOf(date)}` }] : [])),
    ...closures.flatMap(({ from, to }, place) => (Date.parse(to) > Date.parse(from) ? [] : [{ pointer: `/closures/${place}`, detail: 'must end after it begins' }])),
  ]
}

/** One fault for each span that reaches into one listed before it. */
function overlaps(hours: readonly Span[]): Fault[] {
  const faults = new Map<number, Fault>()
  // Those without length are a fault of their own.
  const week = weekOf(hours).map(pieces => pieces.filter(({ span }) => hours[span]?.from !== hours[span]?.to))
  for (const pieces of week)
    pieces.forEach((piece, place) => {
      for (const other of pieces.slice(place + 1)) {
        if (other.from >= piece.to) break
        const [first, later] = [Math.min(piece.span, other.span), Math.max(piece.span, other.span)]
        if (!faults.has(later)) faults.set(later, { pointer: `/hours/${later}`, detail: `overlaps /hours/${first}` })
      }
    })
  return [...faults.values()]
}
