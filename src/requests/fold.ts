/**
 * Reports of one fault that arrive together: one of them opens the request, or goes on with what has ended, if none is living, and the others are counted
 * in one statement. So a storm is a few statements a second, and its row is never fought over.
 */
import type { Deps } from '../deps'
import { refusalOf } from '../http/problems'
import { settle, settleInRow } from '../http/settle'
import { violates } from '../http/database-errors'
import { fulfilled, gathers, rejected } from '../platform/gather'
import { openOrGoOn } from './again'
import { asKept, componentOf, meetLiving, type Opened, repeat, type Report } from './meet'

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

export const foldReport = (deps: Deps, report: Report): Promise<Opened> => fold(deps.db, { deps, report })

/** What was to be joined is not living any more: whoever sent it decides again. */
export class NotLiving extends Error {}

/** Each round either joins all that are left, or lets the first of them open (or reopen) what the next round joins. */
async function foldAll(foldings: readonly Folding[]): Promise<PromiseSettledResult<Opened>[]> {
  const results: PromiseSettledResult<Opened>[] = []
  let left = foldings
  try {
    for (let [next] = left; next; [next] = left) {
      const joined = next.report.expects === 'nothing' && results.length === 0 ? undefined : await joinAll(left)
      if (joined) return [...results, ...joined]
      results.push(next.report.expects === 'living' ? rejected(new NotLiving()) : await settle(openOrGoOn(next.deps, next.report)))
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
    // A transaction has ended with it.
    if (deps.db.isTransaction || refusalOf(error)?.reason === 'unavailable' || foldings.length === 1 && !violates(error, 'idempotency_key_pkey')) throw error
  }
  // One of the calls is a repetition, and was counted when it came first; or one cannot be written.
  return settleInRow(foldings, joinOne)
}

async function joinOne({ deps, report }: Folding): Promise<Opened> {
  const met = await repeat(deps.db, report.call) ?? await asKept(deps.db, report.call, meetLiving(deps, [report]))
  if (!met && report.expects === 'living') throw new NotLiving()
  return met ?? openOrGoOn(deps, report)
}
