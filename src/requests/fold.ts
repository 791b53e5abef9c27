/**
 * Reports of one fault that arrive together: one of them opens the request, if none is living, and the others are counted
 * in one statement. So a storm is a few statements a second, and its row is never fought over.
 */
import type { Deps } from '../deps'
import { RETIRED } from '../domain/codes'
import { Refusal } from '../domain/refusal'
import { refusalOf } from '../http/problems'
import { settle, settleInRow } from '../http/settle'
import { violates } from '../http/database-errors'
import { fulfilled, gathers, rejected } from '../platform/gather'
import { decideBy } from '../plans/decide'
import { checkCodes, codesOf } from './decide-opening'
import { componentOf, meetLiving, type Opened, repeat, type Report } from './meet'
import { meetEarlier, openOne } from './open-one'

interface Folding {
  deps: Deps
  report: Report
}

const MOST = 500

const fold = gathers<Folding, Opened>({
  keyOf: ({ report }) => `${report.call.caller.client_id} ${componentOf(report) ?? ''} ${report.input.fingerprint ?? ''}`,
  write: (_db, foldings) => foldAll(foldings),
  most: MOST,
  atOnce: 1,
})

export async function foldReport(deps: Deps, report: Report): Promise<Opened> {
  try {
    await decideBy(deps.plan, plan => checkCodes(plan, codesOf(report)))
  } catch (error) {
    const earlier = error instanceof Refusal ? await meetEarlier(deps, report) ?? await meetRetired(deps, report, error) : undefined
    if (earlier) return earlier
    throw error
  }
  return fold(deps.db, { deps, report })
}

/** A code that was retired while the request is living must not silence what its source reports. */
const meetRetired = async (deps: Deps, report: Report, { faults }: Refusal): Promise<Opened | undefined> =>
  (faults.every(({ detail }) => detail === RETIRED) ? meetLiving(deps, [report]) : undefined)

/** What was to be joined is not living any more: whoever sent it decides again. */
export class NotLiving extends Error {}

/** Each round either joins all that are left, or lets the first of them open what the next round joins. */
async function foldAll(foldings: readonly Folding[]): Promise<PromiseSettledResult<Opened>[]> {
  const results: PromiseSettledResult<Opened>[] = []
  let left = foldings
  try {
    for (let [next] = left; next; [next] = left) {
      const joined = next.report.expects === 'nothing' && results.length === 0 ? undefined : await joinAll(left)
      if (joined) return [...results, ...joined]
      results.push(next.report.expects === 'living' ? rejected(new NotLiving()) : await settle(openOne(next.deps, next.report)))
      left = left.slice(1)
    }
  } catch (error) {
    // What was opened is committed, whatever became of the others.
    if (results.length === 0) throw error
    return [...results, ...left.map(() => rejected(error))]
  }
  return results
}

/** Undefined where no request is living. */
async function joinAll(foldings: readonly Folding[]): Promise<PromiseSettledResult<Opened>[] | undefined> {
  const [{ deps }] = foldings as [Folding]
  try {
    const joined = await meetLiving(deps, foldings.map(({ report }) => report))
    return joined && foldings.map(() => fulfilled(joined))
  } catch (error) {
    if (refusalOf(error)?.reason === 'unavailable' || foldings.length === 1 && !violates(error, 'idempotency_key_pkey')) throw error
  }
  // One of the calls is a repetition, and was counted when it came first; or one cannot be written.
  return settleInRow(foldings, joinOne)
}

async function joinOne({ deps, report }: Folding): Promise<Opened> {
  const met = await repeat(deps.db, report.call) ?? await meetLiving(deps, [report])
  if (!met && report.expects === 'living') throw new NotLiving()
  return met ?? openOne(deps, report)
}
