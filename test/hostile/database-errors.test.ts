/** What PostgreSQL's and the driver's errors mean to a caller: never more than that, whatever they quote. */
import { refusalFromDatabase, violates } from '../../src/http/database-errors'
import { PROBLEMS, refusalOf } from '../../src/http/problems'

const SECRET = 'sk_value-that-was-sent'

/** As node-postgres makes them. */
const databaseError = (code: string, constraint?: string) =>
  Object.assign(new Error(`duplicate key value ${SECRET}`), { code, constraint, severity: 'ERROR', detail: `Key (name)=(${SECRET})` })

const statusOf = (error: Error) => {
  const refusal = refusalFromDatabase(error)
  return refusal && PROBLEMS[refusal.reason][0]
}

describe('an error of the database', () => {
  test.each([
    ['22001', 400, 'text too long for its column'], ['22003', 400, 'a number out of range'], ['22007', 400, 'no instant'], ['22008', 400, 'an instant out of range'],
    ['22021', 400, 'NUL in text'], ['22P02', 400, 'no such form'], ['22P05', 400, 'a character that has no place'], ['54000', 400, 'too large for an index'],
    ['23505', 409, 'there already'], ['23P01', 409, 'overlaps'], ['23503', 422, 'refers to nothing'],
    ['40001', 503, 'not serialisable, retries used up'], ['40P01', 503, 'deadlock, retries used up'], ['55P03', 503, 'lock time-out'], ['25P03', 503, 'idle in a transaction for too long'],
    ['25006', 503, 'read-only: a standby'], ['53100', 503, 'disk full'], ['53300', 503, 'too many connections'], ['53200', 503, 'out of memory'],
    ['57014', 503, 'statement time-out'], ['57P01', 503, 'the server is shut down'], ['57P03', 503, 'the server is starting'], ['58030', 503, 'input or output failed'],
    ['08006', 503, 'the connection failed'], ['08P01', 503, 'not the protocol'], ['3D000', 503, 'the database is not there'], ['28P01', 503, 'the password is not right'],
  ])('with the SQLSTATE %s is a %i: %s', (code, status) => {
    expect(statusOf(databaseError(code))).toBe(status)
  })

  test.each(['42601', '42P01', '42703', '23502', '23514', 'XX000', 'P0001', '0A000'])('with the SQLSTATE %s is a fault of ours, for which there is no word but 500', code => {
    expect(refusalFromDatabase(databaseError(code))).toBeUndefined()
  })

  test.each([
    ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'EMFILE', 'ENOENT'].map(code => Object.assign(new Error('connect'), { code })),
    ...[
      'Connection terminated', 'Connection terminated unexpectedly', 'Connection terminated due to connection timeout', 'Query read timeout', 'timeout expired',
      'Client has encountered a connection error and is not queryable', 'Unable to acquire a connection', 'aborted',
    ].map(message => new Error(message)),
    Object.assign(new Error('No connection became free in time.'), { name: 'KnexTimeoutError' }),
  ])('of the connection is a 503: %s', error => {
    expect(statusOf(error)).toBe(503)
  })

  test('that is none is left to others', () => {
    expect(refusalFromDatabase(new TypeError('x is not a function'))).toBeUndefined()
    expect(refusalFromDatabase(Object.assign(new Error('no such file'), { code: 'ERR_INVALID_ARG_TYPE' }))).toBeUndefined()
  })

  test('is told without a word of what it quotes', () => {
    for (const code of ['22001', '23505', '23503', '40001', '53300'])
      expect(JSON.stringify([refusalOf(databaseError(code)), refusalOf(databaseError(code))?.message])).not.toContain(SECRET)
  })

  test('is known by the constraint that was violated', () => {
    expect(violates(databaseError('23505', 'team_name'), 'team_name')).toBe(true)
    expect(violates(databaseError('23505', 'person_name'), 'team_name')).toBe(false)
    expect(violates(databaseError('23503', 'team_name'), 'team_name')).toBe(false)
    expect(violates(undefined, 'team_name')).toBe(false)
  })
})
