/** The HTTP face of evaluations: rounds are opened and closed by leads, entries written by those who handle requests. */
import { Type } from '@sinclair/typebox'
import type { Deps } from '../deps'
import { EVERYONE, LEADS } from '../domain/caller'
import { originOf } from '../http/call'
import { isRepetition, once } from '../http/idempotency'
import { pageFrom, positionFrom } from '../http/paging'
import { etagOf, requireIfMatch, versionFrom } from '../http/preconditions'
import { actionProblems, changeProblems, createProblems, notFoundProblem, problems, says } from '../http/responses'
import { Id, ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { entryRoutes } from './entry-routes'
import { feedbackRoutes } from './feedback-routes'
import { listRounds, requireRound, showRound } from './queries'
import { changeRound, checkRound, closeRound, openRound } from './rounds'
import { Evaluation, EvaluationPage, EvaluationPatch, EvaluationQuery, NewEvaluation, schemas } from './schema'

const params = Type.Object({ id: Id('The round.') })
const tags = ['Evaluations']

export const evaluations = (deps: Deps): Room => async app => {
  await app.register(roundRoutes(deps))
  await app.register(entryRoutes(deps))
  await app.register(feedbackRoutes(deps))
}

const roundRoutes = (deps: Deps): Room => async app => {
  for (const schema of schemas) app.addSchema(schema)

  app.get('/evaluations', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'listEvaluations',
      summary: 'List the rounds of evaluation',
      tags,
      querystring: EvaluationQuery,
      response: { 200: says('A page, newest first.', EvaluationPage), ...problems },
    },
  }, async (req, reply) => {
    const [after] = positionFrom(deps.cursorSecret(), req) ?? []
    const rows = await listRounds(deps.db, req.query, after)
    return pageFrom(deps.cursorSecret(), req, reply, { rows, positionOf: row => [row.id] })
  })

  app.post('/evaluations', {
    config: { access: LEADS },
    schema: {
      operationId: 'openEvaluation',
      summary: 'Open a round of evaluation',
      description: 'Of the exchange, or of one component. Where no iteration is given it is the next one of that scope.',
      tags,
      body: ref(NewEvaluation),
      response: { 201: says('Opened.', Evaluation), ...createProblems, ...problems },
    },
  }, async (req, reply) => {
    if (!await isRepetition(deps.db, req)) await checkRound(deps, req.body)
    const round = await once(deps, req, reply, trx => openRound(deps, trx, req.body, { caller: req.caller, call: originOf(req) }))
    return reply.code(201).send(round)
  })

  app.get('/evaluations/:id', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'readEvaluation',
      summary: 'Read one round, with what the one before it carries over',
      description: 'Always answered in full: what is carried over changes without the round.',
      tags,
      params,
      response: { 200: says('The round.', Evaluation), ...notFoundProblem, ...problems },
    },
  }, async (req, reply) => {
    const round = await requireRound(deps.db, req.params.id)
    return reply.header('etag', etagOf(round)).send(await showRound(deps.db, round, req.caller))
  })

  app.patch('/evaluations/:id', {
    config: { access: LEADS },
    schema: {
      operationId: 'changeEvaluation',
      summary: 'Change title or summary of an open round',
      tags,
      params,
      body: ref(EvaluationPatch),
      response: { 200: says('As it is now.', Evaluation), ...changeProblems, ...problems },
    },
  }, async (req, reply) => {
    const change = { id: req.params.id, wanted: requireIfMatch(req), patch: req.body }
    const round = await changeRound(deps, change, { caller: req.caller, call: originOf(req) })
    return reply.header('etag', etagOf(round)).send(round)
  })

  app.post('/evaluations/:id/closure', {
    config: { access: LEADS },
    schema: {
      operationId: 'closeEvaluation',
      summary: 'Close a round',
      description: 'From then on neither the round nor its entries change, so follow-ups are opened before. Closing it again is a 409.',
      tags,
      params,
      response: { 200: says('Closed.', Evaluation), ...actionProblems, ...problems },
    },
  }, async (req, reply) => {
    const act = { id: req.params.id, wanted: versionFrom(req) }
    const round = await closeRound(deps, act, { caller: req.caller, call: originOf(req) })
    return reply.header('etag', etagOf(round)).send(round)
  })
}
