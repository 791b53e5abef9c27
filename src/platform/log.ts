/**
 * The log: one JSON line an event, on standard output.
 * Nothing a caller sent may reach it, so an error is reduced to what our own code and PostgreSQL's codes say of it.
 */
import { type Logger, pino } from 'pino'

export type Log = Logger

/** PostgreSQL's messages and details quote values; its SQLSTATE, constraint and table do not. */
export function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error }
  const known = error as Error & Partial<Record<'code' | 'constraint' | 'table' | 'routine' | 'severity', string>>
  const fromDatabase = known.severity !== undefined
  return {
    type: error.name,
    code: known.code,
    constraint: known.constraint,
    table: known.table,
    message: fromDatabase || known.code !== undefined ? undefined : firstLine(error.message),
    stack: placesOf(error),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
    ...(error instanceof AggregateError ? { errors: error.errors.map(describeError) } : {}),
  }
}

const MOST_PLACES = 8

/** The stack begins with the message, which may quote anything. */
function placesOf({ stack = '', message }: Error): string[] {
  const places = stack.slice(stack.indexOf(message) + message.length)
  return places.split('\n').map(line => line.trim()).filter(line => line.startsWith('at ')).slice(0, MOST_PLACES)
}

// Knex puts the statement before the cause: `insert into … - the cause`. A statement holds no values, the cause may.
const firstLine = (message: string) => message.split('\n', 1)[0]?.slice(0, 200)

export function openLog(level: string): Log {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      serializers: { err: describeError, error: describeError },
    },
    // Written in pieces of 4 KiB and at least once a second, so that a line costs a request no system call.
    pino.destination({ dest: 1, sync: false, minLength: 4_096, periodicFlush: 1_000 }),
  )
}
