/** The door for senders of PagerDuty's Events API: the key comes in the body, and refusals go out in the form they know. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { countCall, type Limits } from '../access/limits'
import type { Callers } from '../access/snapshot'
import type { Deps } from '../deps'
import { type Caller, has, TALKERS } from '../domain/caller'
import { Refusal } from '../domain/refusal'
import { originOf } from '../http/call'
import { refusalOf } from '../http/problems'
import { publicProblems, problems, says } from '../http/responses'
import { ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { eventOf, newDedupKey, refusedAs } from './pagerduty'
import { PagerDutyEvent, PagerDutyRefused, pagerDutySchemas, PagerDutyTaken } from './pagerduty-schema'
import { takeEvent } from './take'

export const pagerDutyRoutes = (deps: Deps, { callers, limits }: { callers: Callers; limits?: Limits }): Room => async app => {
  for (const schema of pagerDutySchemas) app.addSchema(schema)

  const callerOf = async (body: unknown): Promise<Caller | undefined> => {
    const key = typeof body === 'object' && body !== null && 'routing_key' in body ? body.routing_key : undefined
    const caller = typeof key === 'string' ? await callers.find(key, deps.now()) : undefined
    return caller && has(caller, ...TALKERS) ? caller : undefined
  }

  app.post('/intake/pagerduty', {
    // Not by a header: its senders put their key into the body.
    config: { access: 'public' },
    errorHandler: refuse,
    // Before it is validated, so that what is no valid event counts like any other.
    preValidation: async (req, reply) => {
      const caller = await callerOf(req.body)
      if (!caller) return
      req.caller = caller
      if (limits) countCall(limits, req, reply)
    },
    schema: {
      operationId: 'takePagerDutyEvent',
      summary: 'Take an event of a sender of PagerDuty',
      description: 'The body of PagerDuty\'s Events API, version 2; `routing_key` is a key of a client of this service. Answers and refusals have the form of that API. A key for safe retry is not looked at: `dedup_key` folds what is sent again, as one occurrence more.',
      tags: ['Intake'],
      security: [],
      body: ref(PagerDutyEvent),
      response: {
        202: says('Taken.', PagerDutyTaken),
        ...publicProblems,
        400: says('It cannot be taken as it is; sending it again is of no use.', PagerDutyRefused),
        429: says('Too many calls; see Retry-After.', PagerDutyRefused),
        503: problems[503],
      },
    },
  }, async (req, reply) => {
    const { caller } = req as { caller?: Caller } // none where the hook has found none
    if (!caller) throw new Refusal('forbidden', 'The routing_key is not a key of a client that may report.')
    if (req.body.event_action !== 'trigger' && req.body.dedup_key === undefined)
      throw new Refusal('validation_failed', 'This action needs a dedup_key.', [{ pointer: '/dedup_key', detail: 'is required for this action' }])
    const { event, dedup_key } = eventOf(req.body, caller.mapping, deps.plan.current(), newDedupKey(deps))
    await takeEvent(deps, event, { caller, call: originOf(req, 'pagerduty') })
    return reply.code(202).send({ status: 'success' as const, message: 'Event processed', dedup_key })
  })
}

function refuse(error: unknown, _request: FastifyRequest, reply: FastifyReply): unknown {
  const refusal = refusalOf(error)
  // What is no fault of the sender is a problem as everywhere: it repeats after any 5xx.
  if (!refusal || refusal.reason === 'unavailable') throw error
  const { status, body } = refusedAs(refusal)
  if (status === 429) void reply.header('retry-after', refusal.retryAfterSeconds ?? 1)
  return reply.code(status).type('application/json').serializer(JSON.stringify).send(body)
}
