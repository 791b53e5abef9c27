/**
 * Notes in the journal who reads what is restricted, before the answer leaves: where it cannot be noted, it is not read.
 * Reading anything else costs nothing.
 */
import type { FastifyRequest } from 'fastify'
import type { Deps } from '../deps'
import type { Visible } from '../domain/caller'
import { originOf } from '../http/call'
import { append } from './append'

type Read = Pick<Visible, 'sensitivity'> & { id: string }

/** One line for what one answer shows: of a single request it bears its identifier, of several it lists them. */
export async function noteReads(deps: Pick<Deps, 'db' | 'now'>, call: FastifyRequest, requests: readonly Read[]): Promise<void> {
  const ids = [...new Set(requests.filter(each => each.sensitivity === 'restricted').map(each => each.id))]
  if (ids.length === 0) return
  const operation = call.routeOptions.schema?.operationId
  await append(deps.db, {
    at: deps.now(), event: 'request.read', caller: call.caller, call: originOf(call),
    ...(ids.length === 1 ? { request_id: ids[0], data: { operation } } : { data: { operation, requests: ids } }),
  })
}
