/** The HTTP face of entries. Every answer goes through `showEntries`, which leaves out requests that are not for the caller. */
import { Type } from '@sinclair/typebox'
import type { Deps } from '../deps'
import { EVERYONE, STAFF } from '../domain/caller'
import { originOf } from '../http/call'
import { isRepetition, once } from '../http/idempotency'
import { pageFrom, positionFrom } from '../http/paging'
import { etagOf, requireIfMatch, unlessKnown, versionFrom } from '../http/preconditions'
import { actionProblems, changeProblems, createProblems, notFoundProblem, nothing, problems, says, unchanged } from '../http/responses'
import { Id, ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { onceBy } from '../plans/decide'
import { SupportRequest } from '../requests/schema'
import { addEntry, changeEntry, checkEntryCodes, removeEntry } from './entries'
import { listEntries, requireEntry, showEntries, showEntry } from './entry-queries'
import { EvaluationEntry, EvaluationEntryPage, EvaluationEntryPatch, EvaluationEntryQuery, NewEvaluationEntry, schemas } from './entry-schema'
import { openFollowUp } from './follow-up'

const params = Type.Object({ id: Id('The entry.') })
const tags = ['Evaluations']

export const entryRoutes = (deps: Deps): Room => async app => {
  for (const schema of [...schemas, SupportRequest]) app.addSchema(schema)
  await app.register(readingRoutes(deps))
  await app.register(writingRoutes(deps))
}

const readingRoutes = (deps: Deps): Room => async app => {
  app.get('/evaluation-entries', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'listEvaluationEntries',
      summary: 'List what worked well and what to do differently',
      tags,
      querystring: EvaluationEntryQuery,
      response: { 200: says('A page, oldest first.', EvaluationEntryPage), ...problems },
    },
  }, async (req, reply) => {
    const [after] = positionFrom(deps.cursorSecret(), req) ?? []
    const rows = await listEntries(deps.db, req.query, { plan: deps.plan.current(), after })
    const page = pageFrom(deps.cursorSecret(), req, reply, { rows, positionOf: row => [row.id] })
    return { ...page, items: await showEntries(deps.db, page.items, req.caller) }
  })

  app.get('/evaluation-entries/:id', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'readEvaluationEntry',
      summary: 'Read one entry',
      tags,
      params,
      response: { 200: says('The entry.', EvaluationEntry), ...unchanged, ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const entry = await requireEntry(deps.db, req.params.id)
    return unlessKnown(req, reply, await showEntry(deps.db, entry, req.caller))
  })
}

const writingRoutes = (deps: Deps): Room => async app => {
  app.post('/evaluation-entries', {
    config: { access: STAFF },
    schema: {
      operationId: 'addEvaluationEntry',
      summary: 'Add an entry to one of the two lists of an open round',
      description: 'Only an entry of the list do_differently takes owner_team and due_on.',
      tags,
      body: ref(NewEvaluationEntry),
      response: { 201: says('Added.', EvaluationEntry), ...createProblems, ...problems },
    },
  }, async (req, reply) => {
    if (!await isRepetition(deps.db, req)) await checkEntryCodes(deps, req.body)
    const entry = await once(deps, req, reply, trx => addEntry(deps, trx, req.body, { caller: req.caller, call: originOf(req) }))
    return reply.code(201).send(entry)
  })

  app.patch('/evaluation-entries/:id', {
    config: { access: STAFF },
    schema: {
      operationId: 'changeEvaluationEntry',
      summary: 'Change an entry of an open round',
      description: '`requests` replaces those that the caller may see. An entry does not change its list.',
      tags,
      params,
      body: ref(EvaluationEntryPatch),
      response: { 200: says('As it is now.', EvaluationEntry), ...changeProblems, ...problems },
    },
  }, async (req, reply) => {
    const change = { id: req.params.id, wanted: requireIfMatch(req), patch: req.body }
    const entry = await changeEntry(deps, change, { caller: req.caller, call: originOf(req) })
    return reply.header('etag', etagOf(entry)).send(entry)
  })

  app.delete('/evaluation-entries/:id', {
    config: { access: STAFF },
    schema: {
      operationId: 'removeEvaluationEntry',
      summary: 'Remove an entry of an open round',
      description: 'An entry with a follow-up stays.',
      tags,
      params,
      response: { 204: nothing('Removed.'), ...changeProblems, ...problems },
    },
  }, async (req, reply) => {
    await removeEntry(deps, { id: req.params.id, wanted: requireIfMatch(req) }, { caller: req.caller, call: originOf(req) })
    return reply.code(204).send(undefined)
  })

  app.post('/evaluation-entries/:id/follow-up', {
    config: { access: STAFF },
    schema: {
      operationId: 'openFollowUp',
      summary: 'Open the support request that an entry asks for',
      description: 'Once, from an entry of the list do_differently in an open round. The request goes to the owner team of the entry, else where its category is handled.',
      tags,
      params,
      response: { 201: says('The request that was opened.', SupportRequest), ...createProblems, ...actionProblems, ...problems },
    },
  }, async (req, reply) => {
    const by = { caller: req.caller, call: originOf(req) }
    const wanted = { id: req.params.id, version: versionFrom(req) }
    const request = await onceBy(deps, [req, reply], trx => openFollowUp(deps, trx, wanted, by))
    return reply.code(201).send(request)
  })
}
