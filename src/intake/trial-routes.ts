/** Trying a mapping out. Nothing is stored. */
import { Type } from '@sinclair/typebox'
import { checkMapping } from '../access/acts'
import { Mapping } from '../access/mapping-schema'
import { findClient } from '../access/queries'
import type { Deps } from '../deps'
import { factsOf as factsOfAlerts } from '../domain/alert-group'
import { ADMINISTRATORS } from '../domain/caller'
import { guard } from '../domain/privacy'
import { factsOf as factsOfEvent } from '../domain/pagerduty-event'
import { notFound, Refusal } from '../domain/refusal'
import { DEFAULT_CATEGORY, route } from '../domain/routing'
import { bodyProblems, notFoundProblem, problems, says } from '../http/responses'
import { Id, ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { routedFrom } from '../requests/routed'
import { eventOf as eventOfAlerts } from './alerts'
import { eventOf, newDedupKey } from './pagerduty'
import { PagerDutyEvent } from './pagerduty-schema'
import { MappingTrial, NewMappingTrial, trialSchemas } from './trial-schema'

const params = Type.Object({ id: Id('The client.') })

export const trialRoutes = (deps: Deps): Room => async app => {
  for (const schema of [Mapping, PagerDutyEvent, ...trialSchemas]) app.addSchema(schema)

  app.post('/clients/:id/mapping-trials', {
    config: { access: ADMINISTRATORS },
    schema: {
      operationId: 'tryMapping',
      summary: 'Try out how what a client sends would be taken',
      description: 'Nothing is stored. The guard at the door has looked at what is answered.',
      tags: ['Intake'],
      params,
      body: ref(NewMappingTrial),
      response: { 200: says('What would be taken, and where it would go.', MappingTrial), ...bodyProblems, ...notFoundProblem, ...problems },
    },
  }, async req => {
    const client = await findClient(deps.db, req.params.id)
    if (!client) throw notFound('client')
    const mapping = req.body.mapping === undefined ? client.mapping : req.body.mapping
    checkMapping(deps.plan.current(), mapping)
    return guard(tried(deps, req.body, { ...client, mapping }), req.caller.privacy)
  })
}

function tried(deps: Deps, { alerts, event }: NewMappingTrial, client: { id: string; component: string | null; mapping: Mapping | null }): MappingTrial {
  if ((alerts === undefined) === (event === undefined))
    throw new Refusal('validation_failed', 'Send either alerts or an event.', [{ pointer: '/alerts', detail: 'is required where there is no event, and else not allowed' }])
  const plan = deps.plan.current()
  const facts = alerts ? factsOfAlerts(alerts) : event ? factsOfEvent(event) : new Map<string, string>()
  const report = alerts ? eventOfAlerts(alerts, client.mapping, plan) : event ? eventOf(event, client.mapping, plan, newDedupKey(deps)).event : { action: 'trigger' as const }
  const category = report.category ?? DEFAULT_CATEGORY
  const { team, assigned_because: because } = route(plan, routedFrom({ ...report, category, component: report.component ?? client.component }, client.id))
  return { facts: Object.fromEntries(facts), report, category, team, because }
}
