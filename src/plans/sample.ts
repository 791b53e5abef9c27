/** Puts a bundle in and brings its plans into force. A plan that is there already stays as people have made it since. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import { transact } from '../platform/transaction'
import { activatePlan } from './activate'
import type { PlanBundle, PlanImport } from './bundle-schema'
import { importBundle } from './import'

export interface Seeded extends Pick<PlanImport, 'teams_added' | 'calendars_added'> {
  plans_activated: string[]
  /** Found, and left alone. */
  plans_kept: string[]
}

/** All in one transaction: where it fails, it may simply be run again. */
export const seedSample = (deps: Pick<Deps, 'now' | 'newId'>, db: Knex, bundle: PlanBundle): Promise<Seeded> =>
  transact(db, async trx => {
    const rows = await trx('support_plan').select('name') as { name: string }[]
    const names = new Set(rows.map(row => row.name.toLowerCase()))
    const [kept, missing] = [bundle.plans.filter(plan => names.has(plan.name.toLowerCase())), bundle.plans.filter(plan => !names.has(plan.name.toLowerCase()))]
    const plans_kept = kept.map(plan => plan.name)
    if (missing.length === 0) return { teams_added: [], calendars_added: [], plans_activated: [], plans_kept }

    const by = { caller: 'service' } as const
    const { body } = await importBundle({ deps, trx, by }, { ...bundle, plans: missing })
    // In the order of the bundle, where the plan of the exchange stands before those that build on it.
    for (const { id } of body.plans) await activatePlan(deps, trx, { id, input: { note: 'The sample that comes with the service.' } }, by)
    return { ...body, plans_activated: body.plans.map(plan => plan.name), plans_kept }
  })
