/** Opening a request: guarded at the door, then opened, or joined with what it reports of. */
import type { Deps } from '../deps'
import { RETIRED } from '../domain/codes'
import { Refusal } from '../domain/refusal'
import { decideBy } from '../plans/decide'
import { openOrGoOn } from './again'
import { checkCodes, codesOf } from './decide-opening'
import { foldReport } from './fold'
import { guardContent } from './guard'
import { type Call, meetEarlier, type Opened, type Report } from './meet'
import { openOne } from './open-one'
import type { NewSupportRequest } from './schema'

export const openRequest = (deps: Deps, input: NewSupportRequest, call: Call): Promise<Opened> =>
  openGuarded(deps, { input: guardContent(call.caller, input), call })

/** What a machine's door knows besides. */
type Guarded = Pick<Report, 'input' | 'call'> & Partial<Pick<Report, 'source' | 'earlier' | 'expects'>>

/** The same for what has passed the guard. */
export async function openGuarded(deps: Deps, guarded: Guarded): Promise<Opened> {
  const report: Report = { source: null, earlier: null, expects: null, ...guarded, now: deps.now() }
  const { fingerprint, external_reference } = report.input
  if (!fingerprint) return openOne(deps, report)
  // Where an external reference is known, the report is no further one of its fingerprint.
  return await metBeforeRefusal(deps, report) ?? (external_reference ? openOrGoOn(deps, report) : foldReport(deps, report))
}

/** Throws where a code is unknown, unless an earlier call has left something. */
async function metBeforeRefusal(deps: Deps, report: Report): Promise<Opened | undefined> {
  try {
    await decideBy(deps.plan, plan => checkCodes(plan, codesOf(report)))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const earlier = await meetEarlier(deps, report)
    if (earlier) return earlier
    // A code that was retired since the request was opened must not silence what its source reports; what opens one is refused.
    if (error.faults.some(({ detail }) => detail !== RETIRED)) throw error
  }
  return undefined
}
