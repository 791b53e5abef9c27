/**
 * Versions: the strong ETag of a resource is its version in quotes; `If-Match` names the version that a caller knows.
 * What becomes overdue by the clock alone, is reported once more, or fails, looks different from then on, though nobody
 * changed it: its tag says so, and whoever changes it need not have seen that.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '../domain/refusal'

/** What of a resource its tag is made of. */
export interface Tagged {
  version: number
  overdue?: boolean
  /** How often it was reported. */
  occurrences?: number
  /** Since when nothing arrives there; null while it does. */
  failing_since?: string | null
}

export const etagOf = ({ version, overdue = false, occurrences = 1, failing_since = null }: Tagged) =>
  `"${version}${occurrences > 1 ? `.${occurrences}` : ''}${overdue ? '-overdue' : ''}${failing_since === null ? '' : `-failing.${Date.parse(failing_since)}`}"`

/** The version that the caller insists on; undefined where it sent none or `*`. */
export function versionFrom(request: FastifyRequest): number | undefined {
  const header = request.headers['if-match']
  if (header === undefined || header.trim() === '*') return undefined
  const version = /^\s*"(\d{1,9})(?:\.\d{1,10})?(?:-overdue)?(?:-failing\.\d{1,15})?"\s*$/.exec(header)?.[1]
  // A weak or foreign tag can match nothing of ours.
  return version === undefined ? 0 : Number(version)
}

/** For PATCH and DELETE `If-Match` must be there; a POST that does the same honours it where it is sent. */
export function requireIfMatch(request: FastifyRequest): number | undefined {
  if (request.headers['if-match'] === undefined && request.method !== 'POST')
    throw new Refusal('precondition_required', 'Send If-Match with the ETag that you last read, so that no change of others is lost.')
  return versionFrom(request)
}

export function checkVersion(wanted: number | undefined, actual: number): void {
  if (wanted !== undefined && wanted !== actual)
    throw new Refusal('version_outdated', 'It was changed since you read it. Read it again and decide anew.')
}

/** The resource with its ETag, or 304 where the caller already has this version. */
export function unlessKnown<T extends Tagged>(request: FastifyRequest, reply: FastifyReply, resource: T): T {
  const etag = etagOf(resource)
  void reply.header('etag', etag)
  const known = request.headers['if-none-match']
  if (known === undefined || !known.split(',').some(each => each.trim() === etag || each.trim() === '*')) return resource
  // Fastify takes the reply itself, returned by a handler, for "already answered".
  return reply.code(304).send() as unknown as T
}
