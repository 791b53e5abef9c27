/** What the database is asked about teams and people. */
import type { Knex } from 'knex'
import { Refusal } from '../domain/refusal'
import { Member, Person, Team } from './schema'

export const teamColumns = Object.keys(Team.properties)
export const personColumns = Object.keys(Person.properties)

const memberColumns = Object.keys(Member.properties).map(name => (name === 'name' || name === 'active' ? `person.${name}` : `team_member.${name}`))

export const findTeam = (db: Knex, id: string) => db('team').where({ id }).first(teamColumns) as Promise<Team | undefined>
export const findPerson = (db: Knex, id: string) => db('person').where({ id }).first(personColumns) as Promise<Person | undefined>

export async function listTeams(db: Knex, { limit, retired }: { limit: number; retired?: boolean }, after?: string): Promise<Team[]> {
  const rows = db('team').select(teamColumns).orderBy('id').limit(limit + 1)
  if (retired !== undefined) void rows.where({ retired })
  if (after !== undefined) void rows.where('id', '>', after)
  return await rows as Team[]
}

export async function listPeople(db: Knex, { limit, active }: { limit: number; active?: boolean }, after?: string): Promise<Person[]> {
  const rows = db('person').select(personColumns).orderBy('id').limit(limit + 1)
  if (active !== undefined) void rows.where({ active })
  if (after !== undefined) void rows.where('id', '>', after)
  return await rows as Person[]
}

const membersOf = (db: Knex, team: string) =>
  db('team_member').join('person', 'person.id', 'team_member.person').where('team_member.team', team).select(memberColumns)

export async function listMembers(db: Knex, team: string, limit: number, after?: string): Promise<Member[]> {
  const rows = membersOf(db, team).orderBy('team_member.person').limit(limit + 1)
  if (after !== undefined) void rows.where('team_member.person', '>', after)
  return await rows as Member[]
}

export async function findMember(db: Knex, team: string, person: string): Promise<Member | undefined> {
  const [member] = await membersOf(db, team).where('team_member.person', person) as Member[]
  return member
}

/** The calendar must be there and not retired; none at all is fine. Locked, so that it is not retired meanwhile. */
export async function requireStandingCalendar(trx: Knex, id: string | null | undefined): Promise<void> {
  if (id === null || id === undefined) return
  const calendar = await trx('calendar').where({ id }).forShare().first<{ retired: boolean }>('retired')
  if (!calendar) throw new Refusal('code_unknown', 'There is no such calendar.', [{ pointer: '/calendar', detail: 'is not known' }])
  if (calendar.retired) throw new Refusal('code_unknown', 'The calendar is retired.', [{ pointer: '/calendar', detail: 'is retired' }])
}

/** How many open requests a team or a person in it holds. */
export async function countOpenAssignments(db: Knex, where: { team: string; person?: string }): Promise<number> {
  const [row] = await db('assignment').where(where).whereNull('ended_at').count({ open: '*' }) as { open: number }[]
  return row?.open ?? 0
}
