/** Changes what a request says of itself. Its state, holder and figures change by acts of their own. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import { matchKnownError } from '../domain/known-error'
import { isFinished, isOpen } from '../domain/lifecycle'
import type { PlanInForce } from '../domain/plan'
import { checkVersion } from '../http/preconditions'
import { checker } from '../http/validators'
import { changesOf } from '../journal/amend'
import { append, type By } from '../journal/append'
import { carriedOf } from '../known-errors/queries'
import { decideBy, transactBy } from '../plans/decide'
import { checkCodes } from './decide-opening'
import { keepInStep } from './follow'
import { guardContent } from './guard'
import { lockRequest, requireRequest, updateRequest } from './queries'
import type { Row } from './present'
import { isRouted, reroute } from './reroute'
import { SupportRequestContent, type SupportRequestPatch } from './schema'

const checkContent = checker(SupportRequestContent)

/** Codes stand in the journal as they were and are; of texts it says only that they changed. */
const CODES = ['category', 'severity', 'component', 'counterpart', 'workflow', 'sensitivity'] as const

interface Change {
  id: string
  wanted: number | undefined
  patch: SupportRequestPatch
}

export async function changeRequest(deps: Deps, { id, wanted, patch }: Change, by: By): Promise<Row> {
  // Only what is new must be in use: a request may keep a code that has been retired since.
  const asked = changesOf(await requireRequest(deps.db, id, by.caller), patch)
  await decideBy(deps.plan, plan => checkCodes(plan, { ...asked, category: asked.category }))
  return transactBy(deps, async (trx, plan) => {
    const request = await lockRequest(trx, id, by.caller)
    checkVersion(wanted, request.version)
    const changes = changesOf(request, guardContent(by.caller, patch))
    const changed = Object.keys(changes)
    if (changed.length === 0) return request
    checkContent(contentOf({ ...request, ...changes }))
    const at = deps.now()
    const given = 'category' in changes ? { category_given: true } : {}
    const after = await updateRequest(trx, request, { ...changes, ...given, ...recognised(trx, plan, request, changes) }, at)
    const codes = CODES.filter(name => name in changes)
    const data = { changed, codes: Object.fromEntries(codes.map(name => [name, { from: request[name], to: after[name] }])) }
    await append(trx, { at, event: 'request.changed', request_id: request.id, data, ...by })
    if (!isRouted(changes) || isFinished(after.state)) return after
    const held = await reroute(deps, trx, plan, { request: after, at, by })
    return keepInStep(trx, plan, { request: held, at, cause: { changed: codes } })
  })
}

/** By which a request is of a known error. */
const MATCHED = ['labels', 'component', 'category'] as const

/** What triage says of an open request may be what was wanting to recognise it. What it carries already stays. */
function recognised(trx: Knex, plan: PlanInForce, request: Row, changes: Partial<Row>): { known_error?: Knex.Raw } {
  if (request.known_error !== null || !isOpen(request.state) || !MATCHED.some(name => name in changes)) return {}
  const known = matchKnownError(plan.knownErrors, { ...request, ...changes })
  return known ? { known_error: carriedOf(trx, known.id) } : {}
}

const contentOf = (row: Row) =>
  Object.fromEntries(Object.keys(SupportRequestContent.properties).map(name => [name, row[name as keyof Row]]))
