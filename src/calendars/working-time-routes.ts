/** Asking a calendar, so that people can check what clocks reckon with. */
import { Type } from '@sinclair/typebox'
import type { Deps } from '../deps'
import { STAFF_AND_AUDITORS } from '../domain/caller'
import { notFound, Refusal } from '../domain/refusal'
import { toUtc } from '../http/formats'
import { notFoundProblem, problems, says } from '../http/responses'
import { Id } from '../http/schema'
import type { Room } from '../http/type-provider'
import { findCalendar } from './queries'
import { workingTimeOfRow } from './working-time'
import { BetweenQuery, DueInstant, DueQuery, MOST_YEARS, WorkingTimeBetween, workingTimeSchemas } from './working-time-schema'

const MINUTE = 60_000
const YEAR = 366 * 86_400_000

const params = Type.Object({ id: Id('Its identifier.') })
const tags = ['Calendars']

export const workingTimeRoutes = (deps: Deps): Room => async app => {
  for (const schema of workingTimeSchemas) app.addSchema(schema)

  const workingTimeOf = async (id: string) => {
    const calendar = await findCalendar(deps.db, id)
    if (!calendar) throw notFound('calendar')
    return workingTimeOfRow(calendar)
  }

  app.get('/calendars/:id/working-time', {
    config: { access: STAFF_AND_AUDITORS },
    schema: {
      operationId: 'readWorkingTime',
      summary: 'Read how much working time lies between two instants',
      tags,
      params,
      querystring: BetweenQuery,
      response: { 200: says('By the calendar as it is now.', WorkingTimeBetween), ...notFoundProblem, ...problems },
    },
  }, async req => {
    const { from, to } = req.query
    const [start, end] = [Date.parse(from), Date.parse(to)]
    if (end < start || end - start > MOST_YEARS * YEAR)
      throw new Refusal('validation_failed', 'The two instants cannot be reckoned with.', [{ pointer: '/query/to', detail: `must not be before \`from\`, nor more than ${MOST_YEARS} years after it` }])
    const working = (await workingTimeOf(req.params.id)).between(start, end)
    return { calendar: req.params.id, from: toUtc(from), to: toUtc(to), working_minutes: Math.floor(working / MINUTE), working_milliseconds: working }
  })

  app.get('/calendars/:id/due', {
    config: { access: STAFF_AND_AUDITORS },
    schema: {
      operationId: 'readDue',
      summary: 'Read when an amount of working time has passed',
      tags,
      params,
      querystring: DueQuery,
      response: { 200: says('By the calendar as it is now.', DueInstant), ...notFoundProblem, ...problems },
    },
  }, async req => {
    const { from, minutes } = req.query
    const due = (await workingTimeOf(req.params.id)).due(Date.parse(from), minutes * MINUTE)
    return { calendar: req.params.id, from: toUtc(from), minutes, due_at: due === undefined ? null : new Date(due).toISOString() }
  })
}
