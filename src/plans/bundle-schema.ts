/** Plans as one document that another site can take: teams and calendars stand in it by their names. */
import { type Static, Type } from '@sinclair/typebox'
import { NewCalendar } from '../calendars/schema'
import { Id, nullable, oneOf, ref, strict, withExample } from '../http/schema'
import { NewTeam } from '../teams/schema'
import { BundledDocument } from './document-schema'
import { SupportPlan } from './schema'

export const BUNDLE_FORMAT = 'openhie-support-plan/1'

const closed = { additionalProperties: false }

const BundledTeam = Type.Object({
  name: NewTeam.properties.name,
  description: NewTeam.properties.description,
  contact: NewTeam.properties.contact,
  calendar: Type.Optional(nullable(NewCalendar.properties.name)),
}, closed)
export type BundledTeam = Static<typeof BundledTeam>

const BundledPlan = Type.Object({
  name: SupportPlan.properties.name,
  scope: SupportPlan.properties.scope,
  component: Type.Optional(SupportPlan.properties.component),
  document: ref(BundledDocument),
}, closed)
export type BundledPlan = Static<typeof BundledPlan>

export const NewPlanBundle = withExample(strict('NewPlanBundle', {
  format: oneOf([BUNDLE_FORMAT], 'What this is.'),
  calendars: Type.Array(Type.Object(NewCalendar.properties, closed), { maxItems: 50, description: 'Those that the plans and the teams name.' }),
  teams: Type.Array(BundledTeam, { maxItems: 200, description: 'Those that the plans name.' }),
  plans: Type.Array(BundledPlan, { minItems: 1, maxItems: 100, description: 'At most one for the exchange, which is the parent of the others.' }),
}, 'Plans with the teams and calendars that they name. What is there already by its name stays as it is.'), {
  format: BUNDLE_FORMAT,
  calendars: [{ name: 'District hours', time_zone: 'Africa/Nairobi', hours: [{ day: 'monday', from: '08:00', to: '17:00' }] }],
  teams: [{ name: 'District desk', calendar: 'District hours' }],
  plans: [{ name: 'District exchange', scope: 'exchange', document: { help_desk_team: 'District desk', calendar: 'District hours' } }],
})
export type PlanBundle = Static<typeof NewPlanBundle>

export const PlanImport = strict('PlanImport', {
  plans: Type.Array(Type.Object({
    id: Id('The plan.'),
    name: SupportPlan.properties.name,
    created: Type.Boolean({ description: 'False: there was one of that name, and its draft was replaced.' }),
  }, closed), { maxItems: 100 }),
  teams_added: Type.Array(NewTeam.properties.name, { maxItems: 200 }),
  calendars_added: Type.Array(NewCalendar.properties.name, { maxItems: 50 }),
  warnings: Type.Array(Type.Object({
    pointer: Type.String({ maxLength: 500, description: 'A JSON pointer into the bundle.' }),
    detail: Type.String({ maxLength: 1_000 }),
  }, closed), { maxItems: 100, description: 'What was left out.' }),
}, 'What an import did. Nothing of it is in force before it is activated.')
export type PlanImport = Static<typeof PlanImport>
