/** Decides by the plan in force. A refusal by an outdated plan is not believed: a code may have been added since. */
import type { PlanSource } from '../deps'
import type { PlanInForce } from '../domain/plan'
import { Refusal } from '../domain/refusal'

/** Not inside a transaction: it may ask the database on a connection of its own. */
export async function decideBy<T>(source: PlanSource, decide: (plan: PlanInForce) => T): Promise<T> {
  const plan = source.current()
  try {
    return decide(plan)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await source.refresh()
    if (source.current().revision === plan.revision) throw error
    return decide(source.current())
  }
}
