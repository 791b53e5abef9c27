/**
 * Lists by keyset: a cursor names the last row that was seen, so no row is skipped or shown twice when others come.
 * It is signed and bound to the caller, the list, its filters and its order; an altered one is a 400.
 */
import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'
import { Type } from '@sinclair/typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '../domain/refusal'

export const pageQuery = {
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'How many items at the most.' }),
  cursor: Type.Optional(Type.String({ maxLength: 1_000, pattern: '^[A-Za-z0-9_.-]*$', description: '`next_cursor` of the page before.', examples: ['WyIwMTk1N2IyZSJd.c2lnbmF0dXJl'] })),
}

export interface PageQuery {
  limit: number
  cursor?: string
}

export interface Page<T> {
  items: T[]
  next_cursor: string | null
  total?: number
}

const MAC_BYTES = 16

/** What a cursor is bound to: everything of the query but where the page begins and how long it is. */
function binding(request: FastifyRequest): string {
  // The schema of every list is an object of plain values.
  const query = Object.entries(request.query as Record<string, unknown>)
    .filter(([name]) => name !== 'cursor' && name !== 'limit' && name !== 'count')
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([request.caller.client_id, request.routeOptions.url, request.params, query])
}

const mac = (secret: KeyObject, bound: string, position: string) =>
  createHmac('sha256', secret).update(`${bound}\n${position}`).digest().subarray(0, MAC_BYTES)

/** The position that the cursor of this call names: the sort keys of the last row that was seen, as text. */
export function positionFrom(secret: KeyObject, request: FastifyRequest): string[] | undefined {
  const { cursor } = request.query as { cursor?: string }
  if (cursor === undefined) return undefined
  const position = Buffer.from(cursor.split('.', 1)[0] ?? '', 'base64url').toString('utf8')
  // The whole text, as it would be written: base64 has several spellings for the same bytes.
  const given = Buffer.from(cursor)
  const expected = Buffer.from(signed(secret, request, position))
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new Refusal('validation_failed', 'The cursor does not belong to this list, its filters and its order.', [{ pointer: '/query/cursor', detail: 'is not a cursor of this list' }])
  return JSON.parse(position) as string[] // signed, so written by pageFrom
}

const signed = (secret: KeyObject, request: FastifyRequest, position: string) =>
  `${Buffer.from(position).toString('base64url')}.${mac(secret, binding(request), position).toString('base64url')}`

/**
 * Makes a page of up to `limit` + 1 rows and sets `Link`.
 * @param positionOf the sort keys of a row, as text; the last one unique.
 */
export function pageFrom<T>(secret: KeyObject, request: FastifyRequest, reply: FastifyReply, list: { rows: T[]; positionOf: (row: T) => string[] }): Page<T> {
  const { limit } = request.query as PageQuery
  const items = list.rows.slice(0, limit)
  const last = items.at(-1)
  if (list.rows.length <= limit || last === undefined) return { items, next_cursor: null }
  const cursor = signed(secret, request, JSON.stringify(list.positionOf(last)))
  void reply.header('link', `<${withCursor(request.url, cursor)}>; rel="next"`)
  return { items, next_cursor: cursor }
}

function withCursor(url: string, cursor: string): string {
  const [path, query] = url.split('?', 2)
  const params = new URLSearchParams(query)
  params.set('cursor', cursor)
  return `${path}?${params.toString()}`
}
