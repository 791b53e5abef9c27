/** What the programs say to the person who started them. */
import type { FastifyInstance } from 'fastify'
import { refusalFromDatabase } from '../http/database-errors'
import { type Config, SettingError } from '../platform/config'
import { EmbeddedPostgresError } from '../platform/embedded-postgres'
import { UnfitServer } from '../platform/server-check'
import { TakesNoWrites } from '../platform/servers'

/** No waiting mends it: the address is wrong, taken or not ours to take. */
export class CannotListen extends Error {
  constructor({ SERVER_HOST: host, SERVER_PORT: port }: Config, cause: unknown) {
    const code = codeOf(cause)
    super(code === 'EADDRINUSE'
      ? `The address ${host}:${port} is taken. Set SERVER_PORT to another port.`
      : `The service cannot listen on ${host}:${port} (${code}). Set SERVER_HOST and SERVER_PORT to an address of this machine that this user may use.`,
    { cause })
  }
}

/** A sentence where the person can do something about it, else what is known for a report. */
export function explain(error: unknown): void {
  if (error instanceof SettingError || error instanceof EmbeddedPostgresError || error instanceof UnfitServer || error instanceof CannotListen)
    console.error(error.message)
  else if (isRefusedByDatabase(error))
    console.error(`The database refuses the connection: ${error.message} (${codeOf(error)}). Check DATABASE_URL${codeOf(error) === '08P01' ? ', and set DATABASE_PREPARED=off behind PgBouncer' : ''}.`)
  else if (error instanceof TakesNoWrites)
    console.error('The database takes no writes: what answers is a standby or read-only. Check DATABASE_URL.')
  else if (error instanceof Error && refusalFromDatabase(error)?.reason === 'unavailable')
    console.error(`The database does not answer (${codeOf(error)}). Check DATABASE_URL and whether the server runs.`)
  else
    console.error('The service could not start:', error)
}

/** Wrong user or password, no such database, or a pooler that takes no session settings (08P01). */
export const isRefusedByDatabase = (error: unknown): error is Error => error instanceof Error && /^(28|3D|08P01)/.test(codeOf(error))

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'no answer in time')

/** @param administratorKey where it was made just now: it is shown this once. */
export function greet(app: FastifyInstance, administratorKey: string | undefined): void {
  const address = app.server.address()
  if (address === null || typeof address === 'string') return
  const base = `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`
  const key = administratorKey ?? '$KEY'
  console.log(`
The support service listens on ${base}
Its contract, with every operation: ${base}/docs
${administratorKey === undefined
    ? 'Administrator\'s key: the one that was shown, or set, at the first start.'
    : `Administrator's key (shown this once, only its hash is kept): ${administratorKey}`}
Post a first request:
  ${administratorKey === undefined ? 'KEY=…   # your key\n  ' : ''}curl -s ${base}/v1/support-requests -H "Authorization: Bearer ${key}" -H 'Content-Type: application/json' -d '{"title": "Patient search answers 502", "component": "CR", "category": "integration.integration-issue", "severity": "high"}'
`)
}
