/** Decides what opening a request writes, by the plan in force and nothing else. */
import { startClocks } from '../clocks/follow'
import type { Deps } from '../deps'
import { CodeCheck } from '../domain/codes'
import { dutyOf } from '../domain/duty'
import type { PlanInForce } from '../domain/plan'
import { DEFAULT_CATEGORY, route } from '../domain/routing'
import { instant } from '../http/formats'
import { componentOf, knownErrorOf, type Report } from './meet'
import type { OpenItem } from './queries'
import { routedFrom } from './routed'
import type { NewSupportRequest } from './schema'

/** Throws `validation_failed` where it names an unknown or retired code. */
export function decideOpening(deps: Pick<Deps, 'newId'>, plan: PlanInForce, report: Report): OpenItem {
  const { input, call: { caller, origin, key }, now, earlier } = report
  const component = componentOf(report)
  checkCodes(plan, codesOf(report))
  const category = input.category ?? DEFAULT_CATEGORY
  const routed = routedFrom({ ...input, category, component }, caller.client_id)
  const { team, assigned_because } = route(plan, routed)
  const duty = dutyOf(plan, component, team, Date.parse(now))
  const { clocks, due } = startClocks(plan, routed, now)
  return {
    plan_revision: plan.revision,
    now,
    id: deps.newId(now),
    assignment_id: deps.newId(now),
    occurrence_id: deps.newId(now),
    title: input.title,
    description: input.description,
    category,
    category_given: input.category !== undefined,
    severity: input.severity ?? 'normal',
    component,
    counterpart: input.counterpart,
    workflow: input.workflow,
    facility: input.facility,
    external_reference: input.external_reference,
    fingerprint: input.fingerprint,
    on_behalf_of: input.on_behalf_of,
    labels: input.labels ?? [],
    details: input.details,
    sensitivity: input.sensitivity ?? 'normal',
    team,
    candidates: duty.candidates,
    person_rule: duty.rule,
    times_out_at: instant(duty.times_out_at),
    assigned_because,
    clocks,
    // Named: with a spread in its middle V8 builds the whole literal slowly.
    response_due_at: due.response_due_at,
    resolution_due_at: due.resolution_due_at,
    occurrences: 1 + (earlier?.count ?? 0),
    first_seen_at: earlier?.first_seen_at ?? now,
    source: report.source,
    known_error: knownErrorOf(plan, report),
    client_id: caller.client_id,
    actor: caller.client_name,
    key_id: caller.key_id,
    person_id: caller.person,
    origin: origin.door,
    call_id: origin.call_id,
    openhim_transaction: origin.openhim_transaction,
    address: origin.address,
    hops: origin.hops,
    idempotency_key: key?.key,
    idempotency_digest: key?.digest.toString('hex'),
  }
}

/** What of a report has to be known to the plan. */
export const codesOf = (report: Pick<Report, 'input' | 'call'>) => {
  const { category, counterpart, workflow } = report.input
  return { category, component: componentOf(report), counterpart, workflow }
}

/** Throws `validation_failed` that names each unknown or retired code, with near matches. */
export function checkCodes(plan: PlanInForce, codes: Pick<NewSupportRequest, 'category' | 'component' | 'counterpart' | 'workflow'>): void {
  new CodeCheck()
    .known(plan.categories, '/category', codes.category)
    .known(plan.components, '/component', codes.component)
    .known(plan.components, '/counterpart', codes.counterpart)
    .known(plan.workflows, '/workflow', codes.workflow)
    .settle()
}
