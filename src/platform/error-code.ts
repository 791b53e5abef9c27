/** The code of an error: PostgreSQL's SQLSTATE, or Node's name for what became of a socket. Empty where it has none. */
export const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')
