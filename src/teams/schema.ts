/** Teams, the people in them, and who is a member of which. */
import { type Static, Type } from '@sinclair/typebox'
import { pageQuery } from '../http/paging'
import { pageOf } from '../http/responses'
import { EXAMPLE_ID, Id, Instant, nullable, oneOf, patchOf, shortText, strict, text, Version, withExample } from '../http/schema'

export const MEMBER_ROLES = ['member', 'lead'] as const

const teamContent = {
  name: shortText('What people call it; no two teams share a name.'),
  description: nullable(text(2_000, 'What it is for.')),
  contact: nullable(shortText('How to reach it.')),
  calendar: nullable(Id('When it is on duty; null for that of the plan.')),
}

export const Team = strict('Team', {
  id: Id('Chosen by the service.'),
  ...teamContent,
  retired: Type.Boolean({ description: 'Takes no new requests.' }),
  version: Version,
  created_at: Instant('When it was added.'),
  updated_at: Instant('When it last changed.'),
}, 'A team that handles support requests.')
export type Team = Static<typeof Team>

export const NewTeam = withExample(strict('NewTeam', {
  name: teamContent.name,
  description: Type.Optional(teamContent.description),
  contact: Type.Optional(teamContent.contact),
  calendar: Type.Optional(teamContent.calendar),
}), { name: 'Interoperability', description: 'Runs the interoperability layer.', contact: 'interoperability@example.org' })
export type NewTeam = Static<typeof NewTeam>

export const TeamPatch = withExample(patchOf('TeamPatch', { ...teamContent, retired: Team.properties.retired }), { contact: 'interoperability-on-call@example.org', description: null })
export type TeamPatch = Static<typeof TeamPatch>

export const TeamPage = pageOf('TeamPage', Team)

const personContent = {
  name: shortText('What people call this person.'),
  contact: nullable(shortText('How to reach this person at work.')),
  calendar: nullable(Id('When this person is on duty; null for that of the team.')),
}

export const Person = strict('Person', {
  id: Id('Chosen by the service.'),
  ...personContent,
  active: Type.Boolean({ description: 'May be given requests.' }),
  version: Version,
  created_at: Instant('When this person was added.'),
  updated_at: Instant('When this entry last changed.'),
}, 'A person who works on support requests.')
export type Person = Static<typeof Person>

export const NewPerson = withExample(strict('NewPerson', {
  name: personContent.name,
  contact: Type.Optional(personContent.contact),
  calendar: Type.Optional(personContent.calendar),
}), { name: 'Amina Otieno', contact: 'amina@example.org' })
export type NewPerson = Static<typeof NewPerson>

export const PersonPatch = withExample(patchOf('PersonPatch', { ...personContent, active: Person.properties.active }), { contact: 'amina.otieno@example.org' })
export type PersonPatch = Static<typeof PersonPatch>

export const PersonPage = pageOf('PersonPage', Person)

export const Member = strict('Member', {
  team: Id('The team.'),
  person: Id('The person.'),
  name: Person.properties.name,
  role: oneOf(MEMBER_ROLES, 'What the person is in the team.'),
  active: Person.properties.active,
  version: Version,
  created_at: Instant('Since when.'),
}, 'A person as a member of a team.')
export type Member = Static<typeof Member>

export const NewMember = withExample(strict('NewMember', {
  person: Id('Who.'),
  role: Type.Optional(oneOf(MEMBER_ROLES, 'What the person is in the team; `member` where it is not said.')),
}), { person: EXAMPLE_ID, role: 'lead' })
export type NewMember = Static<typeof NewMember>

export const MemberPage = pageOf('MemberPage', Member)

export const TeamQuery = Type.Object({
  ...pageQuery,
  retired: Type.Optional(Type.Boolean({ description: 'Only retired ones, or only those in use.' })),
}, { additionalProperties: false })

export const PersonQuery = Type.Object({
  ...pageQuery,
  active: Type.Optional(Type.Boolean({ description: 'Only active ones, or only others.' })),
}, { additionalProperties: false })

export const MemberQuery = Type.Object(pageQuery, { additionalProperties: false })

export const schemas = [Team, NewTeam, TeamPatch, TeamPage, Person, NewPerson, PersonPatch, PersonPage, Member, NewMember, MemberPage]
