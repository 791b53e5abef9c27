/** Opening a request: guarded at the door, then opened, or joined with what it reports of. */
import type { Deps } from '../deps'
import { openOrGoOn } from './again'
import { foldReport } from './fold'
import { guardContent } from './guard'
import type { Call, Opened, Report } from './meet'
import type { NewSupportRequest } from './schema'

export const openRequest = (deps: Deps, input: NewSupportRequest, call: Call): Promise<Opened> =>
  openGuarded(deps, { input: guardContent(call.caller, input), call })

/** What a machine's door knows besides. */
type Guarded = Pick<Report, 'input' | 'call'> & Partial<Pick<Report, 'source' | 'earlier' | 'expects'>>

/** The same for what has passed the guard. */
export function openGuarded(deps: Deps, guarded: Guarded): Promise<Opened> {
  const report: Report = { source: null, earlier: null, expects: null, ...guarded, now: deps.now() }
  // Where an external reference is known, the report is no further one of its fingerprint.
  return report.input.fingerprint && !report.input.external_reference ? foldReport(deps, report) : openOrGoOn(deps, report)
}
