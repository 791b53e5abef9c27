/** Joining two requests by a typed link. A duplicate is folded into its original and closed. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import { type Caller, maySee } from '../domain/caller'
import { isOpen } from '../domain/lifecycle'
import type { PlanInForce } from '../domain/plan'
import { notFound, Refusal } from '../domain/refusal'
import type { Created } from '../http/idempotency'
import { checkVersion } from '../http/preconditions'
import { append, type By } from '../journal/append'
import { transact } from '../platform/transaction'
import { keepInStep } from './follow'
import { LINKS, type Link, type LinkType, type NewLink } from './link-schema'
import { endAssignment } from './move'
import { findRequest, foldReports, lockRequest, lockRequests, requireRequest, updateRequest } from './queries'
import { pathOf, type Row } from './present'

export async function addLink(deps: Deps, trx: Knex.Transaction, { id, input, plan }: { id: string; input: NewLink; plan: PlanInForce }, by: By): Promise<Created<Link>> {
  const [request, other] = await lockBoth(trx, [id, input.request], by.caller)
  const at = deps.now()
  if (input.type === 'duplicates') await requireOriginal(trx, other)
  const link = await writeLink(deps, trx, { from: request.id, to: other.id, type: input.type, at, by })
  if (input.type === 'duplicates') await foldInto(trx, { request, original: other, plan }, { at, by })
  const shown = input.type === 'duplicates' ? await requireRequest(trx, other.id, by.caller) : other
  return { body: linkTo(shown, link), location: `${pathOf(request)}/links`, request_id: request.id, version: 1 }
}

/** Call with both requests locked, or one of them new. Told of from both ends. */
export async function writeLink(
  deps: Pick<Deps, 'newId'>,
  trx: Knex.Transaction,
  { from, to, type, at, by }: { from: string; to: string; type: LinkType; at: string; by: By },
): Promise<{ id: string; type: LinkType; created_at: string }> {
  const link = { id: deps.newId(at), from_request: from, to_request: to, type, created_at: at }
  await trx('request_link').insert(link)
  await append(trx, { at, event: 'request.linked', request_id: from, data: { link: link.id, type, request: to }, ...by })
  await append(trx, { at, event: 'request.linked', request_id: to, data: { link: link.id, type: LINKS[type], request: from }, ...by })
  return link
}

/** Locked in the order of their identifiers, so that two calls never wait for each other. */
async function lockBoth(trx: Knex.Transaction, [id, otherId]: [string, string], caller: Caller): Promise<[Row, Row]> {
  const request = await requireRequest(trx, id, caller)
  const other = await findRequest(trx, otherId)
  if (!other || !maySee(caller, other))
    throw new Refusal('code_unknown', 'There is no such support request to link with.', [{ pointer: '/request', detail: 'is not known' }])
  if (request.id === other.id)
    throw new Refusal('link_not_allowed', 'A request cannot be linked with itself.', [{ pointer: '/request', detail: 'is the request itself' }])
  for (const each of [request.id, other.id].sort()) await lockRequest(trx, each, caller)
  return [await requireRequest(trx, request.id, caller), await requireRequest(trx, other.id, caller)]
}

async function requireOriginal(trx: Knex, other: Row): Promise<void> {
  const duplicate = await trx('request_link').where({ from_request: other.id, type: 'duplicates' }).first('id') as object | undefined
  if (duplicate)
    throw new Refusal('link_not_allowed', 'The other request is a duplicate itself. Link with its original.', [{ pointer: '/request', detail: 'is a duplicate itself' }])
}

/** The duplicate is closed; its reports count for the original from now on, as long as that is open (see `open-original.sql`). */
async function foldInto(trx: Knex.Transaction, { request, original, plan }: { request: Row; original: Row; plan: PlanInForce }, { at, by }: { at: string; by: By }): Promise<void> {
  if (!isOpen(request.state))
    throw new Refusal('request_finished', `The request is ${request.state}, so it cannot be closed as a duplicate.`)
  const closed = await updateRequest(trx, request, {
    state: 'closed', state_reason: null, resolution: { code: 'duplicate', note: null }, closed_at: at,
  }, at)
  await keepInStep(trx, plan, { request: closed, at, cause: { action: 'close' } })
  await endAssignment(trx, request.id, at)
  await foldReports(trx, { duplicate: request.id, original: original.id, now: later(original.last_seen_at, request.last_seen_at) })
  await updateRequest(trx, original, {}, at)
  await append(trx, { at, event: 'request.transitioned', request_id: request.id, data: { action: 'close', from: request.state, to: 'closed', resolution: 'duplicate' }, ...by })
  await append(trx, { at, event: 'request.duplicate_joined', request_id: original.id, data: { request: request.id, occurrences: request.occurrences }, ...by })
}

const later = (a: string, b: string) => (a < b ? b : a)

export const removeLink = (deps: Deps, { id, link: linkId, wanted }: { id: string; link: string; wanted: number | undefined }, by: By) =>
  transact(deps.db, async trx => {
    const request = await requireRequest(trx, id, by.caller)
    const link = await trx('request_link').where({ id: linkId })
      .andWhere(ends => { void ends.where({ from_request: request.id }).orWhere({ to_request: request.id }) })
      .first<{ from_request: string; to_request: string; type: LinkType } | undefined>('from_request', 'to_request', 'type')
    if (!link) throw notFound('link')
    checkVersion(wanted, 1)
    if (link.type === 'duplicates')
      throw new Refusal('link_not_allowed', 'A duplicate has been folded into its original; that cannot be taken back.')
    const ends = [link.from_request, link.to_request]
    await lockRequests(trx, ends)
    if (await trx('request_link').where({ id: linkId }).delete() === 0) throw notFound('link')
    const at = deps.now()
    for (const end of ends)
      await append(trx, { at, event: 'request.unlinked', request_id: end, data: { link: linkId, type: link.type }, ...by })
  })

const linkTo = (other: Row, { id, type, created_at }: { id: string; type: LinkType; created_at: string }): Link =>
  ({ id, type, request: other.id, number: other.number, title: other.title, state: other.state, created_at, version: 1 })
