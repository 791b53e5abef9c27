/**
 * Working time as it is defined, a minute at a time and by nothing but Intl: slow and plain, so that it can be believed.
 * Right for calendars whose spans and closures begin and end on whole minutes, in zones that do so too.
 */
import type { CalendarRule } from '../../src/domain/working-time'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
export const ZONES = ['Africa/Nairobi', 'Africa/Casablanca', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Asia/Gaza', 'Europe/Berlin', 'UTC']

export const ruleOf = (rule: Pick<CalendarRule, 'time_zone' | 'hours'> & Partial<CalendarRule>): CalendarRule => ({ holidays: [], closures: [], ...rule })

const formats = new Map<string, Intl.DateTimeFormat>()

function localTime(timeZone: string, at: number): { day: string; date: string; time: string } {
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'long', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  formats.set(timeZone, format)
  // Such as "Thursday, 05/03/2026, 14:30"; where the commas are differs between versions.
  const [, day = '', dayOfMonth, month, year, time = ''] = /^(\w+),? (\d\d)\/(\d\d)\/(\d{4}),? (\d\d:\d\d)$/.exec(format.format(at)) ?? []
  return { day: day.toLowerCase(), date: `${year}-${month}-${dayOfMonth}`, time }
}

export function isWorkingMinute({ time_zone, hours, holidays, closures, publicHolidays }: CalendarRule, at: number): boolean {
  const { day, date, time } = localTime(time_zone, at)
  const dayBefore = DAYS[(DAYS.indexOf(day) + 6) % 7]
  const inHours = hours.some(({ day: begins, from, to }) => (to > from
    ? begins === day && from <= time && time < to
    : (begins === day && from <= time) || (begins === dayBefore && time < to)))
  const free = holidays.some(each => each.date === date) || (publicHolidays?.(Number(date.slice(0, 4))) ?? []).includes(date)
  const closed = closures.some(({ from, to }) => Date.parse(from) <= at && at < Date.parse(to))
  return inHours && !free && !closed
}

/** How many of the minutes from one whole minute to another are working time. */
export function workedMinutes(rule: CalendarRule, from: number, to: number): number {
  let minutes = 0
  for (let at = from; at < to; at += MINUTE) if (isWorkingMinute(rule, at)) minutes++
  return minutes
}
