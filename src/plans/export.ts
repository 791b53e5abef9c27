/** Writes a plan, and below the plan of an exchange those of its components, as one bundle without identifiers. */
import type { Knex } from 'knex'
import type { NewCalendar } from '../calendars/schema'
import type { PlanDocument } from '../domain/plan-document'
import { mapReferences, referencesOf } from '../domain/plan-references'
import { notFound } from '../domain/refusal'
import { BUNDLE_FORMAT, type BundledPlan, type BundledTeam, type PlanBundle } from './bundle-schema'
import type { PlanRow } from './queries'

interface Exported extends Pick<PlanRow, 'name' | 'scope' | 'component'> {
  document: PlanDocument
}

type TeamRow = Omit<BundledTeam, 'calendar'> & { id: string; calendar: string | null }

/** One snapshot, so that whatever a document names is there. */
export const exportPlan = (db: Knex, id: string): Promise<PlanBundle> =>
  db.transaction(async trx => {
    const plans = await readPlans(trx, id)
    if (plans.length === 0) throw notFound('support plan')
    const named = plans.flatMap(plan => referencesOf(plan.document))
    const idsOf = (kind: 'team' | 'calendar') => named.filter(each => each.kind === kind).map(each => each.value)

    const teams = await trx('team').whereIn('id', idsOf('team')).orderBy('name').select('id', 'name', 'description', 'contact', 'calendar') as TeamRow[]
    const calendarIds = [...idsOf('calendar'), ...teams.flatMap(team => team.calendar ?? [])]
    const calendars = await trx('calendar').whereIn('id', calendarIds).orderBy('name')
      .select('id', 'name', 'time_zone', 'hours', 'holidays', 'holidays_of', 'closures') as (NewCalendar & { id: string })[]
    const names = new Map([...teams, ...calendars].map(each => [each.id, each.name]))
    // What a document names is never deleted.
    const nameOf = (each: string) => names.get(each) ?? each

    return {
      format: BUNDLE_FORMAT,
      calendars: calendars.map(({ id: _, ...calendar }) => calendar),
      teams: teams.map(({ id: _, calendar, ...team }) => ({ ...team, calendar: calendar === null ? null : nameOf(calendar) })),
      plans: plans.map(({ document, ...plan }): BundledPlan => ({ ...plan, document: mapReferences(document, { team: nameOf, calendar: nameOf }) })),
    }
  }, { isolationLevel: 'repeatable read', readOnly: true })

/**
 * What is in force of each, else its draft; the plan that was asked for first. The exchange plan in force takes along every
 * plan that stands below one, since it speaks for them, whichever they name.
 */
const readPlans = (trx: Knex, id: string) =>
  trx('support_plan as plan')
    .leftJoin('support_plan_revision as active', on => on.on('active.plan', 'plan.id').onVal('active.state', 'active'))
    .where('plan.id', id)
    .orWhere(below => {
      const inForce = trx('support_plan_revision').where({ plan: id, scope_key: 'exchange', state: 'active' }).select('plan')
      void below.where('plan.retired', false).whereNotNull('plan.parent').where(of => { void of.where('plan.parent', id).orWhereExists(inForce) })
    })
    .orderByRaw('plan.id = ? desc, plan.name', [id])
    .select('plan.name', 'plan.scope', 'plan.component', trx.raw('coalesce(active.document, plan.draft) as document')) as Promise<Exported[]>
