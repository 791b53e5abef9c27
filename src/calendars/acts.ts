/** Adding and changing calendars. One that is in use is not retired; none is ever removed, since old clocks speak of it. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import { calendarFaults, type CalendarRule } from '../domain/calendar-rule'
import { type Fault, Refusal } from '../domain/refusal'
import { toUtc } from '../http/formats'
import type { Created } from '../http/idempotency'
import { amend } from '../journal/amend'
import { type Actor, append, type By } from '../journal/append'
import { transact } from '../platform/transaction'
import { hasPublicHolidays } from './public-holidays'
import { columns, findUse } from './queries'
import type { Calendar, CalendarPatch, NewCalendar } from './schema'

const MOST_FAULTS = 50

// Knex would write a JavaScript array as an array of PostgreSQL.
const ARRAYS = ['hours', 'holidays', 'closures'] as const

export async function addCalendar(deps: Pick<Deps, 'now' | 'newId'>, trx: Knex.Transaction, input: NewCalendar, by: Actor): Promise<Created<Calendar>> {
  const at = deps.now()
  const content = { holidays: [], holidays_of: null, closures: [], ...inUtc(input) }
  requireWhole(content)
  const arrays = Object.fromEntries(ARRAYS.map(name => [name, JSON.stringify(content[name])]))
  const [calendar] = await trx('calendar')
    .insert({ id: deps.newId(at), ...content, ...arrays, created_at: at, updated_at: at })
    .returning(columns) as [Calendar]
  await append(trx, { at, event: 'calendar.added', subject: calendar.id, ...by })
  return { body: calendar, location: `/v1/calendars/${calendar.id}`, version: calendar.version }
}

interface Change {
  id: string
  wanted: number | undefined
  patch: CalendarPatch
}

export const changeCalendar = (deps: Deps, { id, wanted, patch }: Change, by: By): Promise<Calendar> =>
  transact(deps.db, trx => {
    const target = { table: 'calendar', columns, arrays: ARRAYS, where: { id }, what: 'calendar', event: 'calendar.changed' } as const
    return amend<Calendar>(trx, target, { wanted, patch: inUtc(patch), at: deps.now(), by }, async (calendar, changes) => {
      requireWhole({ ...calendar, ...changes })
      const use = changes.retired ? await findUse(trx, id) : undefined
      if (use !== undefined) throw new Refusal('still_referenced', `${use} works by this calendar. Give it another first.`)
    })
  })

const inUtc = <T extends Pick<CalendarPatch, 'closures'>>(input: T): T =>
  (input.closures ? { ...input, closures: input.closures.map(each => ({ ...each, from: toUtc(each.from), to: toUtc(each.to) })) } : input)

/** Throws `validation_failed` with all that is wrong with the calendar as it would be. */
function requireWhole({ holidays_of, ...rule }: CalendarRule & Pick<Calendar, 'holidays_of'>): void {
  const faults: Fault[] = calendarFaults(rule)
  if (holidays_of !== null && !hasPublicHolidays(holidays_of))
    faults.push({ pointer: '/holidays_of', detail: 'is not a country whose public holidays are known here' })
  if (faults.length > 0) throw new Refusal('validation_failed', 'The calendar does not hold together.', faults.slice(0, MOST_FAULTS))
}
