/** Changes what a request says of itself. Its state, holder and figures change by acts of their own. */
import type { Deps } from '../deps'
import { isFinished } from '../domain/lifecycle'
import { checkVersion } from '../http/preconditions'
import { checker } from '../http/validators'
import { changesOf } from '../journal/amend'
import { append, type By } from '../journal/append'
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
    const after = await updateRequest(trx, request, 'category' in changes ? { ...changes, category_given: true } : changes, at)
    const codes = CODES.filter(name => name in changes)
    const data = { changed, codes: Object.fromEntries(codes.map(name => [name, { from: request[name], to: after[name] }])) }
    await append(trx, { at, event: 'request.changed', request_id: request.id, data, ...by })
    if (!isRouted(changes) || isFinished(after.state)) return after
    const held = await reroute(deps, trx, plan, { request: after, at, by })
    return keepInStep(trx, plan, { request: held, at, cause: { changed: codes } })
  })
}

const contentOf = (row: Row) =>
  Object.fromEntries(Object.keys(SupportRequestContent.properties).map(name => [name, row[name as keyof Row]]))
