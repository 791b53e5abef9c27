/** The code of an error: PostgreSQL's SQLSTATE, or Node's name for what became of a socket. Empty where it has none. */
export const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

/** A statement that got no answer in time, by which the server would have ended it; it has no code. Knex puts the statement before what `pg` says. */
export const isUnanswered = (error: unknown) => error instanceof Error && /(?:^| - )Query read timeout$/.test(error.message)
