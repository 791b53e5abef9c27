/** Adding and changing teams, people and memberships. A team in use is not retired, a person in use does not leave. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import { notFound, Refusal } from '../domain/refusal'
import type { Created } from '../http/idempotency'
import { checkVersion } from '../http/preconditions'
import { amend } from '../journal/amend'
import { type Actor, append, type By } from '../journal/append'
import { transact } from '../platform/transaction'
import { countOpenAssignments, findPerson, findTeam, personColumns, requireStandingCalendar, teamColumns } from './queries'
import type { Member, NewMember, NewPerson, NewTeam, Person, PersonPatch, Team, TeamPatch } from './schema'

export async function addTeam(deps: Pick<Deps, 'now' | 'newId'>, trx: Knex.Transaction, input: NewTeam, by: Actor): Promise<Created<Team>> {
  const at = deps.now()
  await requireStandingCalendar(trx, input.calendar)
  const [team] = await trx('team').insert({ id: deps.newId(at), ...input, created_at: at, updated_at: at }).returning(teamColumns) as [Team]
  await append(trx, { at, event: 'team.added', subject: team.id, ...by })
  return { body: team, location: `/v1/teams/${team.id}`, version: team.version }
}

export const changeTeam = (deps: Deps, { id, wanted, patch }: { id: string; wanted: number | undefined; patch: TeamPatch }, by: By) =>
  transact(deps.db, async trx => {
    const target = { table: 'team', columns: teamColumns, where: { id }, what: 'team', event: 'team.changed' } as const
    return amend<Team>(trx, target, { wanted, patch, at: deps.now(), by }, async (_team, { retired, calendar }) => {
      await requireStandingCalendar(trx, calendar)
      if (retired) await requireUnused(trx, id)
    })
  })

async function requireUnused(trx: Knex, team: string): Promise<void> {
  const category = await trx('category').where({ team, retired: false }).first<{ code: string }>('code')
  if (category) throw new Refusal('still_referenced', `The category ${category.code} is handled by this team. Give it to another first.`)
  // An identifier stands nowhere in a document but as itself.
  const plan = await trx('support_plan_revision as revision').join('support_plan as plan', 'plan.id', 'revision.plan')
    .whereIn('revision.state', ['active', 'scheduled']).whereRaw('revision.document::text like ?', [`%${team}%`])
    .first<{ name: string } | undefined>('plan.name')
  if (plan) throw new Refusal('still_referenced', `The support plan ${plan.name} names this team. Activate it without the team first.`)
  if (await countOpenAssignments(trx, { team }) > 0)
    throw new Refusal('still_referenced', 'The team still holds open requests. Assign them to another first.')
}

export async function addPerson(deps: Deps, trx: Knex.Transaction, input: NewPerson, by: By): Promise<Created<Person>> {
  const at = deps.now()
  await requireStandingCalendar(trx, input.calendar)
  const [person] = await trx('person').insert({ id: deps.newId(at), ...input, created_at: at, updated_at: at }).returning(personColumns) as [Person]
  await append(trx, { at, event: 'person.added', subject: person.id, ...by })
  return { body: person, location: `/v1/people/${person.id}`, version: person.version }
}

export const changePerson = (deps: Deps, { id, wanted, patch }: { id: string; wanted: number | undefined; patch: PersonPatch }, by: By) =>
  transact(deps.db, trx => {
    const target = { table: 'person', columns: personColumns, where: { id }, what: 'person', event: 'person.changed' } as const
    return amend<Person>(trx, target, { wanted, patch, at: deps.now(), by },
      (_person, { calendar }) => requireStandingCalendar(trx, calendar))
  })

export async function addMember(deps: Deps, trx: Knex.Transaction, { team, member }: { team: string; member: NewMember }, by: By): Promise<Created<Member>> {
  const at = deps.now()
  if (!await findTeam(trx, team)) throw notFound('team')
  const person = await findPerson(trx, member.person)
  if (!person) throw new Refusal('code_unknown', 'There is no such person.', [{ pointer: '/person', detail: 'is not known' }])
  const { role = 'member' } = member
  const [row] = await trx('team_member').insert({ team, person: person.id, role, created_at: at }).returning('version') as [{ version: number }]
  await append(trx, { at, event: 'team.member_added', subject: team, data: { person: person.id, role }, ...by })
  const body = { team, person: person.id, name: person.name, role, active: person.active, version: row.version, created_at: at }
  return { body, location: `/v1/teams/${team}/members/${person.id}`, version: row.version }
}

export const removeMember = (deps: Deps, { team, person, wanted }: { team: string; person: string; wanted: number | undefined }, by: By) =>
  transact(deps.db, async trx => {
    // Locked, so that no request can be given to this person in the meantime.
    const member = await trx('team_member').where({ team, person }).forUpdate().first<{ version: number }>('version')
    if (!member) throw notFound('member')
    checkVersion(wanted, member.version)
    if (await countOpenAssignments(trx, { team, person }) > 0)
      throw new Refusal('still_referenced', 'This person still holds open requests of the team. Assign them to another first.')
    await trx('team_member').where({ team, person }).delete()
    await append(trx, { at: deps.now(), event: 'team.member_removed', subject: team, data: { person }, ...by })
  })
