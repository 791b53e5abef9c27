/** The doors for machines. */
import type { Deps } from '../deps'
import { TALKERS } from '../domain/caller'
import { originOf } from '../http/call'
import { problemOf, refusalOf } from '../http/problems'
import { bodyProblems, createProblems, problems, says } from '../http/responses'
import { ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { checker } from '../http/validators'
import type { By } from '../journal/append'
import { AlertGroup, alertSchemas } from './alert-schema'
import { takeAlerts } from './alerts'
import { EventResult, EventResults, IntakeEvent, NewEvents, schemas } from './schema'
import { takeEvent } from './take'

const checkEvent = checker<IntakeEvent>(IntakeEvent)

export const intake = (deps: Deps): Room => async app => {
  for (const schema of [...schemas, ...alertSchemas]) app.addSchema(schema)

  app.post('/intake/events', {
    config: { access: TALKERS },
    schema: {
      operationId: 'takeEvents',
      summary: 'Take events of machines',
      description: 'One event or a list of up to 500. Each stands for itself: a bad one does not hinder the others.',
      tags: ['Intake'],
      body: ref(NewEvents),
      response: { 202: says('What became of each event, in order.', EventResults), ...bodyProblems, ...problems },
    },
  }, async (req, reply) => {
    const by = { caller: req.caller, call: originOf(req) }
    const results: EventResult[] = []
    for (const event of Array.isArray(req.body) ? req.body as unknown[] : [req.body]) results.push(await resultOf(deps, event, by))
    return reply.code(202).send({ results })
  })

  app.post('/intake/alertmanager', {
    config: { access: TALKERS },
    schema: {
      operationId: 'takeAlerts',
      summary: 'Take alerts of Prometheus Alertmanager or Grafana',
      description: 'The body of their webhooks. A group of alerts is one request; what only repeats itself changes nothing.',
      tags: ['Intake'],
      body: ref(AlertGroup),
      response: { 202: says('What became of the group.', EventResult), ...createProblems, ...problems },
    },
  }, async (req, reply) => {
    const { outcome, row } = await takeAlerts(deps, req.body, { caller: req.caller, call: originOf(req) })
    return reply.code(202).send({ status: 202, outcome, ...(row ? { request: row.id, number: row.number } : {}) })
  })
}

async function resultOf(deps: Deps, event: unknown, by: By): Promise<EventResult> {
  try {
    const { outcome, row } = await takeEvent(deps, checkEvent(event), by)
    return { status: 202, outcome, ...(row ? { request: row.id, number: row.number } : {}) }
  } catch (error) {
    const refusal = refusalOf(error)
    if (!refusal) throw error
    const problem = problemOf(refusal, by.call.call_id)
    return { status: problem.status, problem }
  }
}
