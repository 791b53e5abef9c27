/** Many requests in one call. Each item stands for itself: it is opened, met or refused, and never half written. */
import type { Deps } from '../deps'
import type { Refusal } from '../domain/refusal'
import { problemOf, refusalOf } from '../http/problems'
import { checker } from '../http/validators'
import type { BatchResult } from './batch-schema'
import { type Call, openRequest } from './open'
import { pathOf, present } from './present'
import { NewSupportRequest } from './schema'

const checkItem = checker<NewSupportRequest>(NewSupportRequest)

/** One after the other, so that two items with one external reference have a first and a second. */
export async function openBatch(deps: Deps, items: readonly unknown[], callFor: (index: number, item: unknown) => Call): Promise<BatchResult[]> {
  const results: BatchResult[] = []
  let outage: Refusal | undefined
  for (const [index, item] of items.entries()) {
    const call = callFor(index, item)
    try {
      // Once the database is away there is no use in asking it four hundred times more.
      if (outage) throw outage
      const { status, row } = await openRequest(deps, checkItem(item), call)
      results.push({ status, request: present(row, call.caller, deps.now()), location: pathOf(row) })
    } catch (error) {
      const refusal = refusalOf(error)
      if (!refusal) throw error
      if (refusal.reason === 'unavailable') outage = refusal
      const problem = problemOf(refusal, call.origin.call_id)
      results.push({ status: problem.status, problem })
    }
  }
  return results
}
