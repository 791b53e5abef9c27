/** How coverage is asked for and told: of one plan, and over all that are in force. */
import { type Static, Type } from '@sinclair/typebox'
import { GAPS } from '../domain/coverage'
import { OWNER_ROLES } from '../domain/plan-document'
import { ROUTING_RULES } from '../domain/routing'
import type { SEVERITIES } from '../domain/severity'
import { CategoryCode, ComponentCode } from '../http/codes'
import { anyOf, Id, nullable, oneOf, ref, strict } from '../http/schema'
import { RevisionNumber } from './schema'

/** More than any exchange has, and what one answer can bear. */
export const MOST_LINES = 5_000

const closed = { additionalProperties: false }
const Count = (description: string) => Type.Integer({ minimum: 0, maximum: 2_147_483_647, description })
const Minutes = (description: string) => Type.Integer({ minimum: 1, maximum: 525_600, description })

const filters = {
  component: Type.Optional(anyOf('[A-Z0-9][A-Z0-9-]{0,39}', 'Of this component. Without it also of requests that name no component.', 'CR,IOL')),
  category: Type.Optional(anyOf('[a-z0-9][a-z0-9-]{0,49}(?:\\.[a-z0-9][a-z0-9-]{0,49})?', 'Of this category and those below it.', 'integration')),
  gaps: Type.Optional(Type.Boolean({ description: 'Only lines with gaps, or only those without. The summary counts all the same.' })),
}

export const CoverageReportQuery = Type.Object(filters, closed)
export type CoverageReportQuery = Static<typeof CoverageReportQuery>

export const CoverageQuery = Type.Object({
  ...filters,
  draft: Type.Optional(Type.Boolean({ description: 'As if the draft were in force.' })),
}, closed)

const target = Type.Object({
  respond_minutes: Minutes('Working minutes until somebody has responded.'),
  resolve_minutes: Minutes('Working minutes until it is resolved.'),
  calendar: nullable(Id('The calendar that it is counted by; null for around the clock.')),
  usual: Type.Boolean({ description: 'The plans name none, so it is the usual one of the field.' }),
}, closed)

export const CoverageLine = strict('CoverageLine', {
  component: nullable(ComponentCode),
  category: CategoryCode,
  offered: Type.Boolean({ description: 'Whether such support is given.' }),
  owner_role: oneOf(OWNER_ROLES, 'Which owner it concerns first.'),
  team: nullable(Id('The team that would be given a plain request; null for nobody.')),
  covered_by: oneOf(ROUTING_RULES, 'What decides that.'),
  sentence: Type.String({ maxLength: 1_000, description: 'The same for a person.' }),
  calendar: nullable(Id('The calendar of the plans; null where none is set, so that clocks run around the clock.')),
  targets: Type.Object({
    critical: Type.Optional(target), high: Type.Optional(target), normal: Type.Optional(target), low: Type.Optional(target),
  } satisfies Record<(typeof SEVERITIES)[number], unknown>, { ...closed, description: 'By severity; empty where no plan is in force.' }),
  members: Count('Active people in the team.'),
  gaps: Type.Array(oneOf(GAPS, 'What is missing.'), {
    maxItems: GAPS.length,
    description: '`nobody` would hold it; `no_owner` of its role, or `no_deputy` of the owner; a team with `no_person` or a `single_person`; `no_target` for a severity but the usual one; `no_calendar` for one. Of what is not offered only `nobody` is told.',
  }),
}, 'What becomes of a plain request for a component, or for none, in a category: of normal severity, in no workflow, without labels.')
export type CoverageLine = Static<typeof CoverageLine>

export const CoverageSummary = strict('CoverageSummary', {
  lines: Count('Components, and none, times categories.'),
  offered: Count('Lines where support is given.'),
  covered: Count('Lines where a team would hold the request.'),
  gaps: Type.Object({
    nobody: Count('Lines.'), no_owner: Count('Lines.'), no_deputy: Count('Lines.'), no_person: Count('Lines.'),
    single_person: Count('Lines.'), no_target: Count('Lines.'), no_calendar: Count('Lines.'),
  } satisfies Record<(typeof GAPS)[number], unknown>, { ...closed, description: 'How many lines have each gap.' }),
}, 'How much is covered, and what is missing how often.')
export type CoverageSummary = Static<typeof CoverageSummary>

export const ThinTeam = strict('ThinTeam', {
  team: Id('The team.'),
  name: Type.String({ maxLength: 200, description: 'What people call it.' }),
  members: Type.Integer({ minimum: 0, maximum: 1, description: 'Active people in it.' }),
  lines: Count('How many lines rest on it.'),
}, 'A team that rests on a single person, or on none.')
export type ThinTeam = Static<typeof ThinTeam>

const told = {
  summary: ref(CoverageSummary),
  single_person_teams: Type.Array(ref(ThinTeam), { maxItems: MOST_LINES, description: 'Those on which most lines rest first.' }),
  lines: Type.Array(ref(CoverageLine), { maxItems: MOST_LINES, description: 'By component, then category; those of requests without a component last.' }),
}

export const PlanCoverage = strict('PlanCoverage', {
  plan: Id('The plan.'),
  revision: nullable(Type.Integer({ ...RevisionNumber, description: 'Its revision in force; null for the draft, and for a plan that is not in force and covers nothing.' })),
  draft: Type.Boolean({ description: 'As if the draft were in force.' }),
  owners: Type.Array(Type.Object({
    role: oneOf(OWNER_ROLES, 'The role.'),
    team: nullable(Id('The owner; null for none that takes requests.')),
    deputy: nullable(Id('The team that stands in for it.')),
  }, closed), { maxItems: OWNER_ROLES.length, description: 'Of this plan, or of the exchange plan that it inherits from where it is silent.' }),
  ...told,
}, 'What a plan covers: the components that it speaks for; where it is of the exchange, also requests without one.')
export type PlanCoverage = Static<typeof PlanCoverage>

export const CoverageReport = strict('CoverageReport', told, 'What all plans in force cover together.')
export type CoverageReport = Static<typeof CoverageReport>

/** What both answers are made of. */
export const coverageSchemas = [CoverageLine, CoverageSummary, ThinTeam]
