/** What reports can be asked for: of which requests, from when to when, and divided by what. */
import { type Static, Type } from '@sinclair/typebox'
import { SEVERITIES } from '../domain/severity'
import { CategoryCode, ComponentCode } from '../http/codes'
import { Day, Id, Instant, nullable, oneOf } from '../http/schema'
import { SupportRequestQuery } from '../requests/list-schema'

export const DIMENSIONS = ['component', 'category', 'team', 'severity', 'week'] as const
export type Dimension = (typeof DIMENSIONS)[number]

/** More would be a list, not a report. */
export const MOST_GROUPS = 1_000

const closed = { additionalProperties: false }
const any = DIMENSIONS.join('|')
const { component, category, team, severity } = SupportRequestQuery.properties

export const BacklogQuery = Type.Object({
  component,
  category,
  team,
  severity,
  by: Type.Optional(Type.String({
    maxLength: 100,
    pattern: `^(${any})(,(${any})){0,2}$`,
    description: `Up to three of ${DIMENSIONS.join(', ')}, separated by commas: a line for each group. Without it there is one line.`,
    examples: ['component,severity'],
  })),
}, closed)
export type BacklogQuery = Static<typeof BacklogQuery>

export const PeriodQuery = Type.Object({
  ...BacklogQuery.properties,
  from: Type.Optional(Type.String({ ...Instant('From this instant on; 30 days before the end where it is not said.'), examples: ['2026-02-01T00:00:00.000Z'] })),
  to: Type.Optional(Type.String({ ...Instant('Before this instant; now where it is not said. At most 400 days after the beginning.'), examples: ['2026-03-01T00:00:00.000Z'] })),
}, closed)
export type PeriodQuery = Static<typeof PeriodQuery>

/** What the requests of a line have in common: the members that were asked for, and no others. */
export const Group = Type.Object({
  component: Type.Optional(nullable(ComponentCode)),
  category: Type.Optional(CategoryCode),
  team: Type.Optional(nullable(Id('The team that holds them, or held them last; null for none.'))),
  severity: Type.Optional(oneOf(SEVERITIES, 'As it is now.')),
  week: Type.Optional(Day('The Monday on which the week begins, in UTC.')),
}, { ...closed, description: 'What the requests of this line have in common: what `by` asked for.' })
export type Group = Static<typeof Group>

export const By = Type.Array(oneOf(DIMENSIONS, 'What the lines are divided by.'), { maxItems: 3, description: 'As it was asked for.' })
export const Count = (description: string) => Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description })
