/** An event as a report of a fault: what of it becomes the request, and that request opened or joined. */
import type { Deps } from '../deps'
import { Refusal } from '../domain/refusal'
import type { KeyOfCall } from '../http/idempotency'
import type { By } from '../journal/append'
import type { Report } from '../requests/meet'
import { openGuarded } from '../requests/open'
import type { Row } from '../requests/present'
import type { NewSupportRequest } from '../requests/schema'
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
export async function open(deps: Deps, report: EventReport): Promise<Outcome> {
  const { status, row, reopened } = await openGuarded(deps, report)
  return { outcome: status === 201 ? 'opened' : reopened ? 'reopened' : 'joined', row }
}
