/** A refusal: what a rule or an act says no to. The reasons are a closed list; `http/problems` gives each its status. */

export const REASONS = [
  'validation_failed',
  'malformed_request',
  'unauthenticated',
  'forbidden',
  'not_found',
  'method_not_allowed',
  'body_too_large',
  'media_type_unsupported',
  'precondition_required',
  'version_outdated',
  'idempotency_key_reused',
  'idempotency_key_in_use',
  'code_unknown',
  'code_retired',
  'already_exists',
  'transition_not_allowed',
  'reason_required',
  'resolution_required',
  'request_finished',
  'person_not_in_team',
  'team_retired',
  'person_inactive',
  'link_not_allowed',
  'feedback_not_allowed',
  'evaluation_closed',
  'follow_up_not_allowed',
  'still_referenced',
  'personal_data_refused',
  'loop_detected',
  'cursor_expired',
  'conflict',
  'too_many_requests',
  'unavailable',
  'internal_error',
] as const

export type Reason = (typeof REASONS)[number]

export interface Fault {
  /** JSON pointer into the body, or `/query/name`, `/path/name`, `/header/name`. */
  pointer: string
  detail: string
}

export class Refusal extends Error {
  constructor(
    readonly reason: Reason,
    /** One sentence for a person. It never repeats what the caller sent. */
    sentence: string,
    readonly faults: readonly Fault[] = [],
    /** Where the rule knows how long to wait; else it follows from the reason. */
    readonly retryAfterSeconds?: number,
  ) {
    super(sentence)
    this.name = 'Refusal'
  }
}

export const notFound = (what: string) => new Refusal('not_found', `There is no such ${what}, or it is not visible to you.`)
