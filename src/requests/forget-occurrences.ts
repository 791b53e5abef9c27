/** Removes the samples of what was reported of a fault, once its request has been over for long. Its counts stay. */
import type { Deps } from '../deps'
import { firstIdAt } from '../platform/ids'
import { statement } from '../platform/sql'

/** As the statement says. */
const AT_ONCE = 500

const forgetSome = statement<{ before: string; before_id: string }, { removed: number }>(__dirname, 'forget-occurrences.sql')

/** A task. Over is what is closed, rejected or cancelled. Replicas skip what another removes. */
export async function forgetOccurrences(deps: Pick<Deps, 'db' | 'ends' | 'now' | 'keep'>): Promise<void> {
  const before = new Date(Date.parse(deps.now()) - deps.keep.occurrencesMs).toISOString()
  while (!deps.ends.aborted) {
    const [row] = await forgetSome(deps.db, { before, before_id: firstIdAt(before) })
    if ((row?.removed ?? 0) < AT_ONCE) return
  }
}
