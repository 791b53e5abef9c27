/**
 * The working time of a calendar as it is stored. What was compiled is kept by what the calendar says, so that a new
 * revision of the plan, in which nearly every calendar is as it was, compiles only those that changed.
 */
import { remember } from '../domain/remember'
import { type CalendarRule, workingTime, type WorkingTime } from '../domain/working-time'
import { publicHolidaysOf } from './public-holidays'

export interface CalendarRow extends Omit<CalendarRule, 'publicHolidays'> {
  holidays_of: string | null
}

const MOST_KEPT = 200

const compiled = remember(MOST_KEPT, (content: string): WorkingTime => {
  const { holidays_of, ...rule } = JSON.parse(content) as CalendarRow // written just below
  return workingTime({ ...rule, publicHolidays: holidays_of === null ? undefined : publicHolidaysOf(holidays_of) })
})

export const workingTimeOfRow = ({ time_zone, hours, holidays, holidays_of, closures }: CalendarRow): WorkingTime =>
  compiled(JSON.stringify({ time_zone, hours, holidays, holidays_of, closures }))
