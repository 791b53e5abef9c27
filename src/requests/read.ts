/** The request that a call reads, itself or what hangs on it. Of a restricted one the journal is told. */
import type { FastifyRequest } from 'fastify'
import type { Deps } from '../deps'
import { noteReads } from '../journal/reads'
import type { Row } from './present'
import { requireRequest } from './queries'

type ReadCall = FastifyRequest & { params: { id: string } }

/** Throws `not_found`, the same for what is not there and for what this caller may not see. */
export async function requestRead(deps: Deps, call: ReadCall): Promise<Row> {
  const row = await requireRequest(deps.db, call.params.id, call.caller)
  await noteReads(deps, call, [row])
  return row
}
