/** A row as its caller sees it: the same members, and the two that depend on who asks and when. */
import { allowedActions, isOpen } from '../domain/lifecycle'
import type { Caller } from '../domain/caller'
import { toUtc } from '../http/formats'
import { type Carried, showCarried } from '../known-errors/schema'
import type { SupportRequest } from './schema'

/** A row as `columns.sql` reads it. */
export type Row = Omit<SupportRequest, 'overdue' | 'allowed_actions' | 'known_error'> & { known_error: Carried | null }

/** Named one by one, so that nothing else of a row can leave; the compiler sees to it that nothing is missing. */
export const present = (row: Row, caller: Caller, now: string): SupportRequest => ({
  id: row.id,
  number: row.number,
  title: row.title,
  description: row.description,
  category: row.category,
  severity: row.severity,
  component: row.component,
  counterpart: row.counterpart,
  workflow: row.workflow,
  facility: row.facility,
  labels: row.labels,
  details: row.details,
  sensitivity: row.sensitivity,
  external_reference: row.external_reference,
  fingerprint: row.fingerprint,
  on_behalf_of: row.on_behalf_of,
  state: row.state,
  state_reason: row.state_reason,
  resolution: row.resolution,
  team: row.team,
  person: row.person,
  assigned_because: row.assigned_because,
  occurrences: row.occurrences,
  occurrence_rate: row.occurrence_rate,
  first_seen_at: row.first_seen_at,
  last_seen_at: row.last_seen_at,
  reported_by: row.reported_by,
  known_error: row.known_error && showCarried(row.known_error),
  openhim_transaction: row.openhim_transaction,
  responded_at: row.responded_at,
  response_due_at: row.response_due_at,
  resolution_due_at: row.resolution_due_at,
  overdue: isOverdue(row, now),
  allowed_actions: [...allowedActions(caller, row.state, row.reported_by)],
  created_at: row.created_at,
  updated_at: row.updated_at,
  resolved_at: row.resolved_at,
  closed_at: row.closed_at,
  erased_at: row.erased_at,
  version: row.version,
})

/** A row that PostgreSQL turned into JSON: its instants, which all end in `_at`, are not in our form. */
export function rowFromJson(answer: unknown): Row {
  const entries = Object.entries(answer as Row).map(([name, value]) =>
    [name, name.endsWith('_at') && typeof value === 'string' ? toUtc(value) : value])
  return Object.fromEntries(entries) as Row // written from a Row by a statement
}

// Instants in one form compare as text.
export const isOverdue = ({ state, responded_at: responded, response_due_at: response, resolution_due_at: resolution }: Pick<Row, 'state' | 'responded_at' | 'response_due_at' | 'resolution_due_at'>, now: string) =>
  isOpen(state) && ((resolution !== null && resolution < now) || (responded === null && response !== null && response < now))

/**
 * Where only presented requests are sent, the schema has nothing to drop, and a serializer made from it takes half as
 * long again as JSON itself.
 */
export const asPresented = () => (answer: unknown) => JSON.stringify(answer)

export const pathOf = (row: { id: string }) => `/v1/support-requests/${row.id}`
