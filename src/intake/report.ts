/** An event as a report of a fault: what of it becomes the request, and that request opened or joined. */
import type { Deps } from '../deps'
import { Refusal } from '../domain/refusal'
import { checkSameCall, findOutcome, type KeyOfCall } from '../http/idempotency'
import type { By } from '../journal/append'
import { type Call, type Opened, repeat, type Report } from '../requests/meet'
import { openGuarded } from '../requests/open'
import type { Row } from '../requests/present'
import type { NewSupportRequest } from '../requests/schema'
import { COUNTED } from './awaited'
import type { EventResult, IntakeEvent } from './schema'

/** Whose event it is; with the key of its call, where it is to be repeatable. */
export type Sender = By & { key?: KeyOfCall }

export type Outcome = Required<Pick<EventResult, 'outcome'>> & { row?: Pick<Row, 'id' | 'number' | 'known_error'> }

export type EventReport = Pick<Report, 'input' | 'call' | 'source'> & Partial<Pick<Report, 'expects' | 'earlier'>>

export const reportOf = (event: IntakeEvent, { caller, call, key }: Sender): EventReport =>
  ({ input: requestOf(event), call: { caller, origin: call, key }, source: event.source ?? null })

const MOST_BYTES = 65_536

function requestOf({ action: _, source: _source, title = '', occurred_at, links, details, ...rest }: IntakeEvent): NewSupportRequest {
  // What the sender calls so itself stays.
  const told = { ...(occurred_at === undefined ? {} : { occurred_at }), ...(links === undefined ? {} : { links }), ...details }
  if (Buffer.byteLength(JSON.stringify(told)) > MOST_BYTES)
    throw new Refusal('validation_failed', 'The details and what is kept with them are too large.', [{ pointer: '/details', detail: 'must have at most 64 KiB, with the links' }])
  return { ...rest, title, ...(Object.keys(told).length > 0 ? { details: told } : {}) }
}

/** Opens, joins what is living, or goes on with what has ended. */
export const open = async (deps: Deps, report: EventReport): Promise<Outcome> => outcomeOf(await openGuarded(deps, report))

const outcomeOf = ({ status, row, reopened }: Opened): Outcome => ({ outcome: status === 201 ? 'opened' : reopened ? 'reopened' : 'joined', row })

/** What the same call was told before: asked first where reports are counted. */
export async function toldBefore({ db }: Deps, call: Call): Promise<Outcome | undefined> {
  const stored = call.key && await findOutcome(db, call.caller.client_id, call.key.key)
  if (!stored) return undefined
  if (stored.status !== COUNTED) return outcomeOf(await repeat(db, call) as Opened) // it is stored
  checkSameCall(stored, call.key as KeyOfCall) // as above
  return { outcome: 'counted' }
}
