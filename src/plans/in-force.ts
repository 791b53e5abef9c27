/**
 * The plan in force, kept in memory with the revision it was loaded at.
 *
 * Nothing invalidates it: a write that was decided by an outdated snapshot finds that the revision has risen, changes
 * nothing, and decides again by what is read then.
 */
import type { Knex } from 'knex'
import type { PlanSource } from '../deps'
import type { PlanInForce, PlannedCategory, PlannedComponent, PlannedTeam, PlannedWorkflow } from '../domain/plan'
import { Refusal } from '../domain/refusal'
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
    const categories = await trx('category').select('code', 'name', 'parent', 'team', 'retired') as PlannedCategory[]
    const components = await trx('component').select('code', 'name', 'aliases', 'retired') as PlannedComponent[]
    const workflows = await trx('workflow').select('code', 'name', 'retired') as PlannedWorkflow[]
    const teams = await trx('team').select('id', 'name', 'retired') as PlannedTeam[]
    return {
      revision: current?.revision ?? 0,
      categories: byKey(categories, row => row.code),
      components: byKey(components, row => row.code),
      workflows: byKey(workflows, row => row.code),
      teams: byKey(teams, row => row.id),
    }
  }, { isolationLevel: 'repeatable read', readOnly: true })
}

const byKey = <T>(rows: T[], key: (row: T) => string): ReadonlyMap<string, T> => new Map(rows.map(row => [key(row), row]))
