/** Calendars: when work is done. Times of day are local to the time zone, closures are instants. */
import { type Static, Type } from '@sinclair/typebox'
import { WEEKDAYS } from '../domain/calendar-rule'
import { pageQuery } from '../http/paging'
import { pageOf } from '../http/responses'
import { Day, Id, Instant, nullable, oneOf, patchOf, shortText, strict, Version, withExample } from '../http/schema'

const WEEK = WEEKDAYS.slice(0, 5).map(day => ({ day, from: '08:00', to: '17:00' }))

const Span = Type.Object({
  day: oneOf(WEEKDAYS, 'The day on which it begins.'),
  from: Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', maxLength: 5, description: 'Local time, inclusive.', examples: ['08:00'] }),
  to: Type.String({ pattern: '^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$', maxLength: 5, description: 'Local time, exclusive. Where it is not after `from`, it is on the next day; 24:00 is the end of the day.', examples: ['17:00'] }),
}, { additionalProperties: false })

const Holiday = Type.Object({
  date: Day('A local day.'),
  name: shortText('What is celebrated.'),
}, { additionalProperties: false })

const Closure = Type.Object({
  from: Instant('Inclusive.'),
  to: Instant('Exclusive.'),
  reason: shortText('Why.'),
}, { additionalProperties: false })

const content = {
  name: shortText('What people call it; no two calendars share a name.'),
  time_zone: Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_+/-]*$', maxLength: 60, description: 'A time zone of the IANA database.', examples: ['Africa/Nairobi'] }),
  hours: Type.Array(Span, { maxItems: 50, description: 'The working hours of a week; they may not overlap.' }),
  holidays: Type.Array(Holiday, { maxItems: 500, description: 'Days without working time.' }),
  holidays_of: nullable(Type.String({ pattern: '^[A-Z]{2}$', maxLength: 2, description: 'A country (ISO 3166-1) whose public holidays are kept too.', examples: ['KE'] })),
  closures: Type.Array(Closure, { maxItems: 200, description: 'Times without working time.' }),
}

export const Calendar = strict('Calendar', {
  id: Id('Chosen by the service.'),
  ...content,
  retired: Type.Boolean({ description: 'Not to be used for anything new.' }),
  version: Version,
  created_at: Instant('When it was added.'),
  updated_at: Instant('When it last changed.'),
}, 'When work is done: working hours in a time zone, without holidays and closures.')
export type Calendar = Static<typeof Calendar>

export const NewCalendar = withExample(strict('NewCalendar', {
  name: content.name,
  time_zone: content.time_zone,
  hours: content.hours,
  holidays: Type.Optional(content.holidays),
  holidays_of: Type.Optional(content.holidays_of),
  closures: Type.Optional(content.closures),
}), {
  name: 'Ministry, Nairobi',
  time_zone: 'Africa/Nairobi',
  hours: WEEK,
  holidays: [{ date: '2026-07-15', name: 'Founding day of the ministry' }],
  holidays_of: 'KE',
  closures: [{ from: '2026-08-03T05:00:00Z', to: '2026-08-05T14:00:00Z', reason: 'Move to the new building' }],
})
export type NewCalendar = Static<typeof NewCalendar>

export const CalendarPatch = withExample(patchOf('CalendarPatch', { ...content, retired: Calendar.properties.retired }), {
  hours: [...WEEK, { day: 'saturday', from: '09:00', to: '12:00' }],
})
export type CalendarPatch = Static<typeof CalendarPatch>

export const CalendarPage = pageOf('CalendarPage', Calendar)

export const CalendarQuery = Type.Object({
  ...pageQuery,
  retired: Type.Optional(Type.Boolean({ description: 'Only retired ones, or only those in use.' })),
}, { additionalProperties: false })

export const schemas = [Calendar, NewCalendar, CalendarPatch, CalendarPage]
