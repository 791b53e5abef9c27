/** The doors for machines. */
import type { Limits } from '../access/limits'
import type { Callers } from '../access/snapshot'
import type { Deps } from '../deps'
import { TALKERS } from '../domain/caller'
import { Refusal } from '../domain/refusal'
import { originOf } from '../http/call'
import { digestOf, keyFrom } from '../http/idempotency'
import { bodyProblems, createProblems, problems, says } from '../http/responses'
import { ref } from '../http/schema'
import { turnstile } from '../http/turnstile'
import type { Room } from '../http/type-provider'
import { AlertGroup, alertSchemas } from './alert-schema'
import { writtenInGroup } from './alert-places'
import { takeAlerts } from './alerts'
import { pagerDutyRoutes } from './pagerduty-routes'
import { EventResult, EventResults, NewEvents, schemas } from './schema'
import { resultOf, takeEvents } from './take-list'
import { trialRoutes } from './trial-routes'

export const intake = (deps: Deps, doors: { callers: Callers; limits?: Limits }): Room => async app => {
  for (const schema of [...schemas, ...alertSchemas]) app.addSchema(schema)
  turnstile(app, { inATurn: 3, crowd: app.crowd })
  await app.register(pagerDutyRoutes(deps, doors))
  await app.register(trialRoutes(deps))

  app.post('/intake/events', {
    config: { access: TALKERS },
    schema: {
      operationId: 'takeEvents',
      summary: 'Take events of machines',
      description: 'One event or a list of up to 500. Each stands for itself: a bad one does not hinder the others. With an Idempotency-Key a repetition opens and counts nothing twice.',
      tags: ['Intake'],
      body: ref(NewEvents),
      response: { 202: says('What became of each event, in order.', EventResults), ...bodyProblems, ...problems },
    },
  }, async (req, reply) => {
    const events = Array.isArray(req.body) ? req.body as unknown[] : [req.body]
    const key = keyFrom(req)
    // A blank stands in no key that a caller can send, so an event's key is never another call's.
    const keyFor = (place: number, event: unknown) => key && { key: `${key.key} ${place}`, digest: digestOf(req, event) }
    return reply.code(202).send({ results: await takeEvents(deps, events, { caller: req.caller, call: originOf(req, 'events') }, keyFor) })
  })

  app.post('/intake/alertmanager', {
    config: { access: TALKERS, shedsAs: 'unavailable' },
    schema: {
      operationId: 'takeAlerts',
      summary: 'Take alerts of Prometheus Alertmanager or Grafana',
      description: 'The body of their webhooks. A group of alerts is one request; what only repeats itself changes nothing. So a key for safe retry is not looked at.',
      tags: ['Intake'],
      body: ref(AlertGroup),
      response: { 202: says('What became of the group.', EventResult), ...createProblems, ...problems },
    },
  }, async (req, reply) => {
    try {
      return await reply.code(202).send(resultOf(await takeAlerts(deps, req.body, { caller: req.caller, call: originOf(req, 'alertmanager') })))
    } catch (error) {
      throw error instanceof Refusal ? writtenInGroup(error, req.body, req.caller.mapping) : error
    }
  })
}
