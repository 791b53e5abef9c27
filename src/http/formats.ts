/** What counts as an instant and as a day: RFC 3339, in a range that PostgreSQL and JavaScript agree on. */

const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/
const FIRST_YEAR = 1970
const LAST_YEAR = 2999

/** A leap second, a blank instead of the T and a day that does not exist are no instants here. */
export const isInstant = (value: string) => isDayOf(DATE_TIME.exec(value)) && isInRange(new Date(value).getUTCFullYear())

const isInRange = (year: number) => year >= FIRST_YEAR && year <= LAST_YEAR

export const isDay = (value: string) => isDayOf(DATE.exec(value))

function isDayOf(match: RegExpExecArray | null): boolean {
  if (!match) return false
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  if (!isInRange(year) || month < 1 || month > 12) return false
  return day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}

/** Milliseconds as an instant; null stays null. */
export const instant = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

/** An incoming instant, which may carry an offset, in UTC with milliseconds. */
export const toUtc = (value: string): string => new Date(value).toISOString()
