/**
 * How values leave PostgreSQL. Instants stay text (RFC 3339, UTC): no Date is made for a row. bigint becomes a number, since no
 * counter of ours passes 2^53.
 */
import { types } from 'pg'

/** PostgreSQL's text for an instant as RFC 3339 with milliseconds: `2026-03-02T09:00:00.000Z`. */
export function instantFromText(value: string): string {
  if (!value.endsWith('+00')) return new Date(value).toISOString()
  // With three digits of a second, as the service writes them.
  if (value.length === 26) return `${value.slice(0, 10)}T${value.slice(11, 23)}Z`
  const fraction = value.slice(20, -3)
  return `${value.slice(0, 10)}T${value.slice(11, 19)}.${fraction.slice(0, 3).padEnd(3, '0')}Z`
}

const texts = ['', '', '', '']
const instants = [...texts]
let newest = 0

/**
 * Of one row several instants are the same, and rows that were written together are due together: the last few are remembered. More
 * of them, in a map, cost more than they save where all differ.
 */
function recentInstant(text: string): string {
  const place = texts.indexOf(text)
  if (place >= 0) return instants[place] as string
  const instant = instantFromText(text)
  newest = (newest + 1) % texts.length
  texts[newest] = text
  instants[newest] = instant
  return instant
}

const PARSERS = new Map<number, (value: string) => unknown>([
  [types.builtins.TIMESTAMPTZ, recentInstant],
  [types.builtins.INT8, Number],
  [types.builtins.DATE, (value: string) => value],
])

export interface RowTypes {
  getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown
}

export const rowTypes: RowTypes = {
  getTypeParser: (oid, format) => PARSERS.get(oid) ?? (types.getTypeParser(oid, format) as (value: string) => unknown),
}

const JSON_TYPES: number[] = [types.builtins.JSON, types.builtins.JSONB]

/** The same, but JSON stays the text that it comes as, for whoever only passes it on. */
export const jsonAsText: RowTypes = {
  getTypeParser: (oid, format) => (JSON_TYPES.includes(oid) ? text => text : rowTypes.getTypeParser(oid, format)),
}
