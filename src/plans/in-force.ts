/**
 * The plan in force, kept in memory with the revision it was loaded at.
 *
 * Nothing invalidates it: a write that was decided by an outdated snapshot finds that the revision has risen, changes
 * nothing, and decides again by what is read then.
 */
import type { Knex } from 'knex'
import { type CalendarRow, workingTimeOfRow } from '../calendars/working-time'
import type { PlanSource } from '../deps'
import { inTurn, type Period } from '../domain/calendar-history'
import { knownErrorsOf } from '../domain/known-error'
import type { ActivePlan, PlanInForce, PlannedCalendar, PlannedCategory, PlannedComponent, PlannedMember, PlannedTeam, PlannedWorkflow } from '../domain/plan'
import { Refusal } from '../domain/refusal'
import { readActive } from '../known-errors/queries'
import { coalesce } from '../platform/coalesce'

export function keepPlan(db: Knex): PlanSource {
  let plan: PlanInForce | undefined

  const load = async () => {
    const current = await db('plan_revision').first<{ revision: number }>('revision')
    if (!current || current.revision === plan?.revision) return
    plan = await readPlan(db)
  }

  return {
    current() {
      if (!plan) throw new Refusal('unavailable', 'The service is starting.')
      return plan
    },
    refresh: coalesce(load),
  }
}

/** One snapshot of the database, so that the revision is that of what was read. */
function readPlan(db: Knex): Promise<PlanInForce> {
  return db.transaction(async trx => {
    const current = await trx('plan_revision').first<{ revision: number }>('revision')
    const plans = await readActivePlans(trx)
    return {
      revision: current?.revision ?? 0,
      ...await readReference(trx),
      calendars: await readCalendars(trx),
      knownErrors: knownErrorsOf(await readActive(trx)),
      exchangePlan: plans.find(each => each.scope === 'exchange'),
      componentPlans: byKey(plans.filter(each => each.component !== null), row => row.component ?? ''),
    }
  }, { isolationLevel: 'repeatable read', readOnly: true })
}

/** What a plan may name, retired or not, and who works in the teams. */
export async function readReference(db: Knex): Promise<Pick<PlanInForce, 'categories' | 'components' | 'workflows' | 'teams' | 'members'>> {
  const categories = await db('category').select('code', 'name', 'parent', 'owner_role', 'team', 'retired') as PlannedCategory[]
  const components = await db('component').select('code', 'name', 'aliases', 'retired') as PlannedComponent[]
  const workflows = await db('workflow').select('code', 'name', 'retired') as PlannedWorkflow[]
  const teams = await db('team').select('id', 'name', 'retired', 'calendar') as PlannedTeam[]
  return {
    categories: byKey(categories, row => row.code),
    components: byKey(components, row => row.code),
    workflows: byKey(workflows, row => row.code),
    teams: byKey(teams, row => row.id),
    members: await readMembers(db),
  }
}

const byKey = <T>(rows: T[], key: (row: T) => string): ReadonlyMap<string, T> => new Map(rows.map(row => [key(row), row]))

const readActivePlans = (db: Knex) =>
  db('support_plan_revision as revision').join('support_plan as plan', 'plan.id', 'revision.plan').where('revision.state', 'active')
    .select('plan.id', 'plan.name', 'revision.number', 'plan.scope', 'plan.component', 'plan.parent', 'revision.document') as Promise<ActivePlan[]>

export async function readCalendars(db: Knex): Promise<PlanInForce['calendars']> {
  const calendars = await db('calendar').select('id', 'name', 'retired') as Omit<PlannedCalendar, 'working'>[]
  const versions = await db('calendar_version').orderBy('version')
    .select('calendar', 'from_at', 'time_zone', 'hours', 'holidays', 'holidays_of', 'closures') as (CalendarRow & { calendar: string; from_at: string })[]
  const periods = new Map<string, Period[]>()
  for (const { calendar, from_at, ...row } of versions)
    periods.set(calendar, [...periods.get(calendar) ?? [], { from: Date.parse(from_at), working: workingTimeOfRow(row) }])
  return byKey(calendars.map(calendar => ({ ...calendar, working: inTurn(periods.get(calendar.id) ?? []) })), row => row.id)
}

async function readMembers(db: Knex): Promise<ReadonlyMap<string, readonly PlannedMember[]>> {
  const rows = await db('team_member').join('person', 'person.id', 'team_member.person').where('person.active', true)
    .orderBy('team_member.person').select('team_member.team', 'team_member.person', 'person.calendar') as (PlannedMember & { team: string })[]
  const members = new Map<string, PlannedMember[]>()
  for (const { team, ...member } of rows) members.set(team, [...members.get(team) ?? [], member])
  return members
}
