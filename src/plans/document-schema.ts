/**
 * The document of a support plan as it comes in and goes out. In a bundle the same document names teams and calendars by
 * their names, so the shape is made once for either.
 */
import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { CLOCK_KINDS, LADDER_ACTIONS, OWNER_ROLES, PERSON_RULES, type PlanDocument as Document } from '../domain/plan-document'
import { SEVERITIES } from '../domain/severity'
import { CategoryCode, ComponentCode, WorkflowCode } from '../http/codes'
import { EXAMPLE_ID, Id, nullable, oneOf, shortText, strict, withExample } from '../http/schema'

const closed = { additionalProperties: false }
const Minutes = (description: string) => Type.Integer({ minimum: 1, maximum: 525_600, description })
const anyOfThese = <T extends TSchema>(item: T, description: string) =>
  Type.Optional(Type.Array(item, { minItems: 1, maxItems: 50, uniqueItems: true, description }))

const Label = Type.String({ maxLength: 50, pattern: '^[^\\s,\\u0000\\ud800-\\udfff]+$' })

const PlanCondition = Type.Object({
  category: anyOfThese(CategoryCode, 'A category takes its children along.'),
  component: anyOfThese(ComponentCode, 'The component concerned.'),
  workflow: anyOfThese(WorkflowCode, 'The workflow concerned.'),
  counterpart: anyOfThese(ComponentCode, 'The component at the other end.'),
  severity: anyOfThese(oneOf(SEVERITIES, 'A severity.'), 'How bad it is.'),
  client: anyOfThese(Id('A client.'), 'The clients that report.'),
  label: anyOfThese(Label, 'Any label of the request.'),
  facility_prefix: anyOfThese(shortText('How a code begins.'), 'How the code of the facility begins.'),
}, { ...closed, description: 'All members that are given must match; each matches by any of its values. Without members it matches every request.' })

interface Named {
  team: string
  calendar: string
}

/** @param named how teams and calendars are named, and by what in the example. */
function documentShape(id: string, named: { team: (description: string) => TSchema; calendar: (description: string) => TSchema }, example: Named) {
  // Both are strings, whatever their form.
  const team = (description: string) => Type.Unsafe<string>(named.team(description))
  const calendar = (description: string) => Type.Optional(nullable(Type.Unsafe<string>(named.calendar(description))))

  const target = Type.Object({
    respond_minutes: Minutes('Working minutes until somebody has responded.'),
    resolve_minutes: Minutes('Working minutes until it is resolved.'),
    calendar: calendar('Where it is not that of the plan.'),
  }, closed)
  const targets = Type.Object({
    critical: Type.Optional(target), high: Type.Optional(target), normal: Type.Optional(target), low: Type.Optional(target),
  } satisfies Record<(typeof SEVERITIES)[number], TSchema>, { ...closed, description: 'By severity.' })
  const owner = Type.Object({ team: team('The team that owns.'), deputy: Type.Optional(nullable(team('The team that stands in for it.'))) }, closed)

  return withExample(strict(id, {
    owners: Type.Optional(Type.Object({
      content: Type.Optional(owner), infrastructure: Type.Optional(owner), software: Type.Optional(owner),
    } satisfies Record<(typeof OWNER_ROLES)[number], TSchema>, { ...closed, description: 'Who owns what, by role.' })),
    help_desk_team: Type.Optional(nullable(team('Takes what nobody else does.'))),
    calendar: calendar('On which clocks run; without one they run around the clock.'),
    categories: Type.Optional(Type.Array(Type.Object({
      category: CategoryCode,
      offered: Type.Optional(Type.Boolean({ description: 'False: no such support is given; what comes all the same goes to the help desk.' })),
      owner_role: Type.Optional(oneOf(OWNER_ROLES, 'Which owner it concerns first.')),
      team: Type.Optional(nullable(team('The team that handles it.'))),
      targets: Type.Optional(targets),
    }, closed), { maxItems: 200, description: 'What is said of single categories.' })),
    rules: Type.Optional(Type.Array(Type.Object({
      name: shortText('No two rules of a plan share a name.'),
      when: PlanCondition,
      team: team('The team that is given what matches.'),
    }, closed), { maxItems: 500, description: 'In their order: the first that matches decides.' })),
    targets: Type.Optional(targets),
    warn_at_percent: Type.Optional(Type.Integer({ minimum: 1, maximum: 99, description: 'At which share of a target a warning is given.' })),
    ladder: Type.Optional(Type.Array(Type.Object({
      clock: oneOf(CLOCK_KINDS, 'Which clock runs out.'),
      at_percent: Type.Integer({ minimum: 1, maximum: 1_000, description: 'Of the target, in working time; 100 is the due time.' }),
      action: oneOf(LADDER_ACTIONS, 'What is done.'),
      team: team('With which team.'),
    }, closed), { maxItems: 20, description: 'Who is told or takes over when time runs out; for each clock it ends by a notify to the governance body.' })),
    governance_body: Type.Optional(nullable(team('The team at which the ladder ends.'))),
    assignment: Type.Optional(Type.Object({
      person: Type.Optional(oneOf(PERSON_RULES, 'How a person of the team is chosen.')),
      time_out_minutes: Type.Optional(nullable(Minutes('Working minutes after which what nobody acknowledged goes on to the deputy or the next step.'))),
    }, closed)),
    close_after_days: Type.Optional(Type.Integer({ minimum: 1, maximum: 365, description: 'Days after which a resolved request closes by itself.' })),
    reopen_within_hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 8_760, description: 'Hours after a resolution in which another report of the same fault reopens the request; later it opens one that follows it up. 72 where nothing is said.' })),
    quiet_after_hours: Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: 8_760, description: 'Hours without a report after which what nobody has touched is resolved by itself, for sources that never say that a fault is over.' }))),
  }, 'What a support plan says. Everything may be left out: what the plan of a component that has a parent does not say, the exchange plan in force says.'), {
    owners: { content: { team: example.team }, infrastructure: { team: example.team }, software: { team: example.team } },
    help_desk_team: example.team,
    calendar: example.calendar,
    categories: [{ category: 'capacity-development', offered: false }],
    rules: [{ name: 'Critical faults of the interoperability layer', when: { component: ['IOL'], severity: ['critical'] }, team: example.team }],
    targets: {
      critical: { respond_minutes: 60, resolve_minutes: 240 },
      high: { respond_minutes: 240, resolve_minutes: 480 },
      normal: { respond_minutes: 480, resolve_minutes: 1_440 },
      low: { respond_minutes: 1_440, resolve_minutes: 3_360 },
    },
    warn_at_percent: 75,
    ladder: [{ clock: 'resolution', at_percent: 150, action: 'notify', team: example.team }],
    governance_body: example.team,
    close_after_days: 7,
  })
}

export const PlanDocument = documentShape('PlanDocument', { team: Id, calendar: Id }, { team: EXAMPLE_ID, calendar: EXAMPLE_ID })

/** Names in the place of identifiers. */
export const BundledDocument = documentShape('BundledDocument', { team: shortText, calendar: shortText }, { team: 'Interoperability', calendar: 'Office hours' })

/** Does not compile where the schema takes what the domain does not know. */
export type PlanDocument = Static<typeof PlanDocument> extends Document ? Document : never
