/** A long list of acts, begun a few in a turn of the event loop, so that it does not hold up the calls of others. */

const STARTED_IN_A_TURN = 20

/** The answers stand in the order of the items. Rejects with the first that fails, once all have been begun. */
export async function inTurns<T, R>(items: readonly T[], act: (item: T, place: number) => Promise<R>): Promise<R[]> {
  const started: Promise<R>[] = []
  for (const [place, item] of items.entries()) {
    if (place > 0 && place % STARTED_IN_A_TURN === 0) await new Promise(resolve => setImmediate(resolve))
    const running = act(item, place)
    // It is awaited below; until then a failure of it is not unhandled.
    running.catch(() => undefined)
    started.push(running)
  }
  return Promise.all(started)
}
