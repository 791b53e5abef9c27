/** What the database is asked about calendars. */
import type { Knex } from 'knex'
import { Calendar } from './schema'

export const columns = Object.keys(Calendar.properties)

export const findCalendar = (db: Knex, id: string) => db('calendar').where({ id }).first(columns) as Promise<Calendar | undefined>

export async function listCalendars(db: Knex, { limit, retired }: { limit: number; retired?: boolean }, after?: string): Promise<Calendar[]> {
  const rows = db('calendar').select(columns).orderBy('id').limit(limit + 1)
  if (retired !== undefined) void rows.where({ retired })
  if (after !== undefined) void rows.where('id', '>', after)
  return await rows as Calendar[]
}

/** The first thing in use that works by a calendar, in words; undefined where nothing does. */
export async function findUse(db: Knex, id: string): Promise<string | undefined> {
  const plan = await db('support_plan_revision as revision').join('support_plan as plan', 'plan.id', 'revision.plan')
    .whereIn('revision.state', ['active', 'scheduled']).whereRaw('revision.document::text like ?', [`%${id}%`])
    .first<{ name: string }>('plan.name')
  if (plan) return `The plan ${plan.name}`
  const team = await db('team').where({ calendar: id, retired: false }).first<{ name: string }>('name')
  if (team) return `The team ${team.name}`
  const person = await db('person').where({ calendar: id, active: true }).first<{ name: string }>('name')
  return person && `The person ${person.name}`
}
