/** An event as a report of a fault: what of it becomes the request. */
import { Refusal } from '../domain/refusal'
import type { Report } from '../requests/meet'
import type { NewSupportRequest } from '../requests/schema'
import type { IntakeEvent } from './schema'
import type { Sender } from './take'

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
