/** The HTTP face of calendars: for those who handle requests, changed by leads. */
import { Type } from '@sinclair/typebox'
import type { Deps } from '../deps'
import { LEADS, STAFF_AND_AUDITORS } from '../domain/caller'
import { notFound } from '../domain/refusal'
import { originOf } from '../http/call'
import { once } from '../http/idempotency'
import { pageFrom, positionFrom } from '../http/paging'
import { etagOf, requireIfMatch, unlessKnown } from '../http/preconditions'
import { changeProblems, createProblems, notFoundProblem, problems, says, unchanged } from '../http/responses'
import { Id, ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { addCalendar, changeCalendar } from './acts'
import { findCalendar, listCalendars } from './queries'
import { Calendar, CalendarPage, CalendarPatch, CalendarQuery, NewCalendar, schemas } from './schema'
import { workingTimeRoutes } from './working-time-routes'

const params = Type.Object({ id: Id('Its identifier.') })
const tags = ['Calendars']

export const calendars = (deps: Deps): Room => async app => {
  for (const schema of schemas) app.addSchema(schema)
  await app.register(calendarRoutes(deps))
  await app.register(workingTimeRoutes(deps))
}

const calendarRoutes = (deps: Deps): Room => async app => {
  app.get('/calendars', {
    config: { access: STAFF_AND_AUDITORS },
    schema: {
      operationId: 'listCalendars',
      summary: 'List the calendars',
      tags,
      querystring: CalendarQuery,
      response: { 200: says('A page, oldest first.', CalendarPage), ...problems },
    },
  }, async (req, reply) => {
    const [after] = positionFrom(deps.cursorSecret(), req) ?? []
    const rows = await listCalendars(deps.db, req.query, after)
    return pageFrom(deps.cursorSecret(), req, reply, { rows, positionOf: row => [row.id] })
  })

  app.post('/calendars', {
    config: { access: LEADS },
    schema: {
      operationId: 'addCalendar',
      summary: 'Add a calendar',
      tags,
      body: ref(NewCalendar),
      response: { 201: says('Added.', Calendar), ...createProblems, ...problems },
    },
  }, async (req, reply) => {
    const calendar = await once(deps, req, reply, trx => addCalendar(deps, trx, req.body, { caller: req.caller, call: originOf(req) }))
    return reply.code(201).send(calendar)
  })

  app.get('/calendars/:id', {
    config: { access: STAFF_AND_AUDITORS },
    schema: {
      operationId: 'readCalendar',
      summary: 'Read one calendar',
      tags,
      params,
      response: { 200: says('The calendar.', Calendar), ...unchanged, ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const calendar = await findCalendar(deps.db, req.params.id)
    if (!calendar) throw notFound('calendar')
    return unlessKnown(req, reply, calendar)
  })

  app.patch('/calendars/:id', {
    config: { access: LEADS },
    schema: {
      operationId: 'changeCalendar',
      summary: 'Change or retire a calendar',
      tags,
      params,
      body: ref(CalendarPatch),
      response: { 200: says('As it is now. Clocks that run by it get new due times; what they used stays.', Calendar), ...changeProblems, ...problems },
    },
  }, async (req, reply) => {
    const change = { id: req.params.id, wanted: requireIfMatch(req), patch: req.body }
    const calendar = await changeCalendar(deps, change, { caller: req.caller, call: originOf(req) })
    return reply.header('etag', etagOf(calendar)).send(calendar)
  })
}
