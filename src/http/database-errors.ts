/** What PostgreSQL's and the pool's errors mean to a caller, by SQLSTATE. */
import { Refusal } from '../domain/refusal'

const UNAVAILABLE = 'The database does not answer for the moment. Nothing is lost: try again.'

/** Node and the pools have no SQLSTATE; these are theirs. */
const CONNECTION_ERRORS = new Set([
  'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'EMFILE', 'ENOENT',
])
// Knex puts the statement before the cause: `select … - Query read timeout`.
const CONNECTION_MESSAGES =
  /(?:^| - )(Connection terminated|Query read timeout|Client has encountered a connection error|timeout expired|The server is a standby|Unable to acquire a connection|aborted$|Connection ended unexpectedly)/

type DatabaseError = Error & { code?: string; constraint?: string; severity?: string }

export const violates = (error: unknown, constraint: string) =>
  error instanceof Error && (error as DatabaseError).code === '23505' && (error as DatabaseError).constraint === constraint

/** For questions that may be too large: the database ends them when their time is up (query_canceled), and to try again would not help. */
export async function inTime<T>(asking: Promise<T>, otherwise: string): Promise<T> {
  try {
    return await asking
  } catch (error) {
    throw error instanceof Error && (error as DatabaseError).code === '57014' ? new Refusal('unavailable', otherwise) : error
  }
}

/** Of the database itself, which nobody is served by; not of what somebody else has locked, or of a plan that keeps changing. */
export const isOutage = (error: unknown) =>
  error instanceof Error && refusalFromDatabase(error)?.reason === 'unavailable' && !/^(40|55P03)/.test((error as DatabaseError).code ?? '')

export function refusalFromDatabase(error: Error): Refusal | undefined {
  const { code, severity } = error as DatabaseError
  if ((code !== undefined && CONNECTION_ERRORS.has(code)) || error.name === 'KnexTimeoutError' || CONNECTION_MESSAGES.test(error.message))
    return new Refusal('unavailable', UNAVAILABLE)
  if (severity === undefined || code === undefined) return undefined
  if (code === '23505' || code === '23P01') return new Refusal('already_exists', 'Such a thing exists already.')
  if (code === '23503') return new Refusal('code_unknown', 'Something that the call refers to does not exist.')
  if (/^(22|54)/.test(code)) return new Refusal('validation_failed', 'A value cannot be stored as it is.')
  if (/^(40|25006|25P0[34]|28|3D|53|57|58|08|55P03)/.test(code)) return new Refusal('unavailable', UNAVAILABLE)
  return undefined
}
