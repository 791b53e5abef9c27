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

/** Together; where one of them cannot be written and takes the others with it, each alone, so that it is seen which. */
export async function togetherOrAlone<T, R>(items: readonly T[], write: (items: readonly T[]) => Promise<readonly R[]>): Promise<PromiseSettledResult<R>[]> {
  try {
    return (await write(items)).map(fulfilled)
  } catch (error) {
    if (refusalOf(error)?.reason === 'unavailable') throw error
    if (items.length === 1) return [rejected(error)]
  }
  const results: PromiseSettledResult<R>[] = []
  for (const item of items) results.push(...await togetherOrAlone([item], write))
  return results
}

/** One after the other. */
export async function settleInRow<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<PromiseSettledResult<R>[]> {
  const results: PromiseSettledResult<R>[] = []
  for (const item of items) results.push(await settle(act(item)))
  return results
}
