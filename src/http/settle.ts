/** Acts that stand for themselves: a refusal of one hinders no other; an outage is everybody's, and is thrown. */
import { fulfilled, rejected } from '../platform/gather'
import { refusalOf } from './problems'

export async function settle<T>(running: Promise<T>): Promise<PromiseSettledResult<T>> {
  try {
    return fulfilled(await running)
  } catch (error) {
    if (refusalOf(error)?.reason === 'unavailable') throw error
    return rejected(error)
  }
}

/** One after the other. */
export async function settleInRow<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<PromiseSettledResult<R>[]> {
  const results: PromiseSettledResult<R>[] = []
  for (const item of items) results.push(await settle(act(item)))
  return results
}
