/** What a calendar is asked about working time, and what it answers. */
import { Type } from '@sinclair/typebox'
import { Id, Instant, nullable, strict } from '../http/schema'

export const MOST_YEARS = 20
const MOST_MINUTES = MOST_YEARS * 366 * 24 * 60

const from = Type.String({ format: 'date-time', maxLength: 40, description: 'From when on. With an offset, write its + as %2B.', examples: ['2026-03-06T15:30:00Z'] })
const to = Type.String({ format: 'date-time', maxLength: 40, description: `Until when: not before \`from\`, and at most ${MOST_YEARS} years later.`, examples: ['2026-03-09T09:00:00Z'] })
const minutes = Type.Integer({ minimum: 0, maximum: MOST_MINUTES, description: 'How much working time is to pass.', examples: [240] })

export const BetweenQuery = Type.Object({ from, to }, { additionalProperties: false })
export const DueQuery = Type.Object({ from, minutes }, { additionalProperties: false })

export const WorkingTimeBetween = strict('WorkingTimeBetween', {
  calendar: Id('The calendar.'),
  from: Instant('As asked.'),
  to: Instant('As asked.'),
  working_minutes: Type.Integer({ minimum: 0, maximum: MOST_MINUTES, description: 'Whole minutes of it.' }),
  working_milliseconds: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'Exactly.' }),
}, 'How much working time lies between two instants.')

export const DueInstant = strict('DueInstant', {
  calendar: Id('The calendar.'),
  from: Instant('As asked.'),
  minutes: Type.Integer({ minimum: 0, maximum: MOST_MINUTES, description: 'As asked.' }),
  due_at: nullable(Instant('The earliest instant by which that much working time has passed; null where it never has.')),
}, 'When an amount of working time has passed.')

export const workingTimeSchemas = [WorkingTimeBetween, DueInstant]
