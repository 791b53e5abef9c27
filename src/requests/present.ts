/** A row as its caller sees it: the same members, and the two that depend on who asks and when. */
import { allowedActions, isOpen } from '../domain/lifecycle'
import type { Caller } from '../domain/caller'
import type { SupportRequest } from './schema'

/** A row as `columns.sql` reads it. */
export type Row = Omit<SupportRequest, 'overdue' | 'allowed_actions'>

export const present = (row: Row, caller: Caller, now: string): SupportRequest => Object.assign(row, {
  overdue: isOverdue(row, now),
  allowed_actions: [...allowedActions(caller, row.state, row.reported_by)],
})

// Instants in one form compare as text.
const isOverdue = ({ state, response_due_at: response, resolution_due_at: resolution }: Row, now: string) =>
  isOpen(state) && ((resolution !== null && resolution < now) || (state === 'new' && response !== null && response < now))

export const pathOf = (row: { id: string }) => `/v1/support-requests/${row.id}`
