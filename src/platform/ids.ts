/** Identifiers: UUIDv7 (RFC 9562), whose order is the order of creation to the millisecond. */
import { v7 } from 'uuid'

/** @param at RFC 3339 instant that the identifier carries; lists sorted by creation rely on it. */
export const newId = (at: string): string => v7({ msecs: Date.parse(at) })

/** The smallest identifier of an instant, so that "created after" is a range of the primary key. */
export function firstIdAt(at: string): string {
  const millis = Math.max(0, Date.parse(at)).toString(16).padStart(12, '0')
  return `${millis.slice(0, 8)}-${millis.slice(8)}-7000-8000-000000000000`
}
