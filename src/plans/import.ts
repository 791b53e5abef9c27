/**
 * Takes a bundle: adds the calendars and teams that are missing by name, adds each plan or replaces the draft of that name.
 * Everything or nothing: all faults are gathered, each with its place in the bundle, and one of them undoes the rest.
 */
import type { Knex } from 'knex'
import { addCalendar } from '../calendars/acts'
import type { Deps } from '../deps'
import { faultOfCode } from '../domain/codes'
import { faultsIn, type Known } from '../domain/plan-check'
import type { PlanDocument } from '../domain/plan-document'
import { type Fault, Refusal } from '../domain/refusal'
import type { Created } from '../http/idempotency'
import type { Actor } from '../journal/append'
import { guardBody } from '../privacy/door'
import { addTeam } from '../teams/acts'
import { DOCUMENT_TEXTS, insertPlan, likelyParent, replaceDraft } from './acts'
import type { BundledPlan, PlanBundle, PlanImport } from './bundle-schema'
import { below, readKnown, standingOf } from './known'
import { doubledNames, localDocument, type Names } from './names'
import { planColumns, type PlanRow } from './queries'

export interface Importing {
  deps: Pick<Deps, 'now' | 'newId'>
  trx: Knex.Transaction
  by: Actor
}

export async function importBundle({ deps, trx, by }: Importing, given: PlanBundle): Promise<Created<PlanImport>> {
  const bundle = guardBody(by.caller, given, { plans: [{ name: 200, document: DOCUMENT_TEXTS }] })
  // Two imports at once would both find a name missing.
  await trx.raw("select pg_advisory_xact_lock(hashtextextended('support_plan import', 0))")
  refuseIf(doubledNames(bundle))
  const calendars = await addMissing(trx, 'calendar', bundle.calendars, async calendar => (await addCalendar(deps, trx, calendar, by)).body.id)
  const teams = await addMissing(trx, 'team', bundle.teams, async team => (await addTeam(deps, trx, { ...team, calendar: calendarOf(team.calendar, calendars.names) }, by)).body.id)

  const clients = await trx('client').select('id') as { id: string }[]
  const names: Names = { team: teams.names, calendar: calendars.names, clients: new Set(clients.map(each => each.id)) }
  const taken = await takePlans({ deps, trx, by }, bundle.plans, names)
  const { id } = taken.plans[0] ?? { id: '' } // the schema wants at least one
  const body = { plans: taken.plans, teams_added: teams.added, calendars_added: calendars.added, warnings: taken.warnings.slice(0, 100) }
  return { body, location: `/v1/support-plans/${id}` }
}

function calendarOf(name: string | null | undefined, known: ReadonlyMap<string, string>): string | null {
  if (name === null || name === undefined) return null
  const id = known.get(name.toLowerCase())
  if (id === undefined) throw new Refusal('validation_failed', 'A team names a calendar that is not there.', [{ pointer: '/calendar', detail: 'is neither in the bundle nor known here' }])
  return id
}

/** @returns the identifier of every name that is there now, in lower case, since names differ by more than that. */
async function addMissing<T extends { name: string }>(trx: Knex, table: 'team' | 'calendar', wanted: readonly T[], add: (each: T) => Promise<string>) {
  const rows = await trx(table).select('id', 'name') as { id: string; name: string }[]
  const names = new Map(rows.map(row => [row.name.toLowerCase(), row.id]))
  const added: string[] = []
  for (const [i, each] of wanted.entries()) {
    if (names.has(each.name.toLowerCase())) continue
    names.set(each.name.toLowerCase(), await at(`/${table}s/${i}`, () => add(each)))
    added.push(each.name)
  }
  return { names, added }
}

/** What an act finds wrong with its input stands at this place of the bundle. */
async function at<T>(pointer: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    throw error instanceof Refusal ? new Refusal(error.reason, error.message, below(pointer, error.faults)) : error
  }
}

async function takePlans(importing: Importing, plans: readonly BundledPlan[], names: Names) {
  const { trx } = importing
  const known = await readKnown(trx)
  const there = await trx('support_plan').whereRaw('lower(name) = any(?)', [plans.map(plan => plan.name.toLowerCase())]).orderBy('id').forUpdate().select(planColumns) as PlanRow[]
  const drafts = plans.map((plan, i) => ({ plan, pointer: `/plans/${i}`, ...localDocument(plan.document, `/plans/${i}/document`, names) }))
  const exchange = drafts.find(({ plan }) => plan.scope === 'exchange')
  // The bundle is one whole: its exchange plan is above the others, whatever is in force here.
  const above = exchange?.document ?? (await standingOf(trx, { component: null, parent: await likelyParent(trx) })).parent
  const found = (name: string) => there.find(each => each.name.toLowerCase() === name.toLowerCase())
  refuseIf(drafts.flatMap(draft => [
    ...draft.faults,
    ...headFaults(draft.plan, draft.pointer, known, found(draft.plan.name)),
    ...(draft.faults.length > 0 ? [] : below(`${draft.pointer}/document`, faultsIn(draft.document, known, draft === exchange ? {} : { component: draft.plan.component, parent: above }))),
  ]))

  const exchangeId = exchange && await takePlan(importing, { ...exchange, found: found(exchange.plan.name), parent: null })
  const parent = exchangeId ?? await likelyParent(trx)
  const taken: PlanImport['plans'] = []
  for (const draft of drafts) {
    const row = found(draft.plan.name)
    const id = draft === exchange && exchangeId ? exchangeId : await takePlan(importing, { ...draft, found: row, parent })
    taken.push({ id, name: row?.name ?? draft.plan.name, created: row === undefined })
  }
  return { plans: taken, warnings: drafts.flatMap(draft => draft.warnings) }
}

async function takePlan({ deps, trx, by }: Importing, { plan, document, found, parent }: { plan: BundledPlan; document: PlanDocument; found: PlanRow | undefined; parent: string | null }): Promise<string> {
  if (!found) return insertPlan(deps, trx, { ...plan, parent, draft: document }, by)
  await replaceDraft(deps, trx, { plan: found.id, draft: document }, by)
  return found.id
}

/** A plan of that name must be of the same scope, and still be in use. */
function headFaults({ scope, component = null }: BundledPlan, pointer: string, known: Known, found: PlanRow | undefined): Fault[] {
  if ((scope === 'component') !== (component !== null)) return [{ pointer: `${pointer}/component`, detail: scope === 'component' ? 'is required' : 'is not for the scope exchange' }]
  const fault = component === null ? undefined : faultOfCode(known.components, `${pointer}/component`, component)
  if (fault) return [fault]
  if (found && (found.scope !== scope || found.component !== component)) return [{ pointer: `${pointer}/name`, detail: 'is the name of a plan of another scope' }]
  return found?.retired ? [{ pointer: `${pointer}/name`, detail: 'is the name of a plan that is retired' }] : []
}

function refuseIf(faults: readonly Fault[]): void {
  if (faults.length > 0) throw new Refusal('validation_failed', 'The bundle is not whole; nothing of it was taken.', faults.slice(0, 50))
}
