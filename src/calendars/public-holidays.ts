/**
 * The public holidays of a country, from the library `date-holidays`: whole days that the whole country has off.
 * The library is read when it is first asked: it takes a tenth of a second and some 30 MB, which a service without such
 * calendars must not pay.
 */
import type Holidays from 'date-holidays'
import { remember } from '../domain/remember'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const MOST_COUNTRIES_KEPT = 20
const MOST_YEARS_KEPT = 100

function library(): typeof Holidays {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('date-holidays') as typeof Holidays
}

/** Countries as of ISO 3166-1 whose public holidays are known. */
export const hasPublicHolidays = (country: string): boolean => Object.hasOwn(new (library())().getCountries(), country)

/** Dates such as 2026-12-25, by the year. Those of the Islamic calendar are foretold, up to 2077, and may be off by a day. */
export const publicHolidaysOf = remember(MOST_COUNTRIES_KEPT, (country: string) => {
  let holidays: Holidays | undefined
  return remember(MOST_YEARS_KEPT, (year: number): readonly string[] => {
    holidays ??= new (library())(country, { types: ['public'] })
    // For a country that it no longer knows the library says false.
    return (holidays.getHolidays(year) || []).flatMap(datesOf)
  })
})

/** A feast may last for days; a half day is left to the calendar's own hours. */
function datesOf({ date, start, end }: { date: string; start: Date; end: Date }): string[] {
  // 23 and 25 hours, where the clocks change, are a day too.
  const days = Math.floor((end.getTime() - start.getTime() + HOUR) / DAY)
  const first = Date.parse(date.slice(0, 10))
  return Array.from({ length: days }, (_, i) => new Date(first + i * DAY).toISOString().slice(0, 10))
}
