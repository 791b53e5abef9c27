/** Erasure: the texts of a request go for good, its number, times, states and figures stay. Doing it twice is doing it once. */
import type { Deps } from '../deps'
import { append, type By } from '../journal/append'
import { statement } from '../platform/sql'
import { transact } from '../platform/transaction'
import { lockRequest, requireRequest } from './queries'
import type { Row } from './present'
import { lockToErase } from './words-lock'

const erase = statement<{ request: string; now: string }, { id: string }>(__dirname, 'erase.sql')

export const eraseRequest = (deps: Deps, id: string, by: By): Promise<Row> =>
  transact(deps.db, async trx => {
    const request = await lockRequest(trx, id, by.caller)
    if (request.erased_at !== null) return request
    await lockToErase(trx)
    const at = deps.now()
    await erase(trx, { request: request.id, now: at })
    await append(trx, { at, event: 'request.erased', request_id: request.id, ...by })
    return requireRequest(trx, request.id, by.caller)
  })
