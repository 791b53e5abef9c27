/** Trying a mapping out: what would become of what a client's monitoring sends. */
import { type Static, Type } from '@sinclair/typebox'
import { Mapping } from '../access/mapping-schema'
import { CategoryCode } from '../http/codes'
import { Id, nullable, recordOf, ref, strict, withExample } from '../http/schema'
import { AssignedBecause } from '../requests/schema'
import { AlertGroup } from './alert-schema'
import { PagerDutyEvent } from './pagerduty-schema'
import { IntakeEvent } from './schema'

export const NewMappingTrial = withExample(strict('NewMappingTrial', {
  mapping: Type.Optional(nullable(ref(Mapping))),
  alerts: Type.Optional(ref(AlertGroup)),
  event: Type.Optional(ref(PagerDutyEvent)),
}, 'A message, as Alertmanager or Grafana (`alerts`) or a sender of PagerDuty (`event`) sends it, and the mapping to try; without one that of the client.'), {
  mapping: { severity: { values: { sev1: 'critical' } } },
  event: { routing_key: 'not looked at', event_action: 'trigger', payload: { summary: 'The disk is full', source: 'cr-db-1', severity: 'critical', component: 'CR' } },
})
export type NewMappingTrial = Static<typeof NewMappingTrial>

export const MappingTrial = strict('MappingTrial', {
  facts: recordOf(Type.String({ maxLength: 1_100 }), Type.String({ maxLength: 20_000 }), { description: 'Everything that a mapping can name, with its value.' }),
  report: ref(IntakeEvent),
  category: CategoryCode,
  team: nullable(Id('The team that a new request would go to.')),
  because: AssignedBecause,
}, 'What would be taken, and where it would go.')
export type MappingTrial = Static<typeof MappingTrial>

export const trialSchemas = [NewMappingTrial, MappingTrial]
