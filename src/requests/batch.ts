/** Many requests in one call. Each item stands for itself: it is opened, met or refused, and never half written. */
import type { Deps } from '../deps'
import { refusedItem } from '../http/problems'
import { checker } from '../http/validators'
import { inTurns } from '../platform/turns'
import type { BatchResult } from './batch-schema'
import type { Call } from './meet'
import { openRequest } from './open'
import { pathOf, present } from './present'
import { NewSupportRequest } from './schema'

const checkItem = checker<NewSupportRequest>(NewSupportRequest)

/** Written together where they can be; of two items with one external reference the first opens, the second meets it. */
export const openBatch = (deps: Deps, items: readonly unknown[], callFor: (index: number, item: unknown) => Call): Promise<BatchResult[]> =>
  inTurns(items, async (item, index) => {
    const call = callFor(index, item)
    try {
      const { status, row } = await openRequest(deps, checkItem(item), call)
      return { status, request: present(row, call.caller, deps.now()), location: pathOf(row) }
    } catch (error) {
      return refusedItem(error, call.origin.call_id)
    }
  })
