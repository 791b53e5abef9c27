/** What the programs say to the person who started them. */
import type { FastifyInstance } from 'fastify'
import { SettingError } from '../platform/config'
import { EmbeddedPostgresError } from '../platform/embedded-postgres'
import { UnfitServer } from '../platform/server-check'

/** A sentence where the person can do something about it, else what is known for a report. */
export function explain(error: unknown): void {
  if (error instanceof SettingError || error instanceof EmbeddedPostgresError || error instanceof UnfitServer) {
    console.error(error.message)
  } else if (isPortTaken(error)) {
    console.error(`The address ${error.address}:${error.port} is taken. Set SERVER_PORT to another port.`)
  } else {
    console.error('The service could not start:', error)
  }
}

const isPortTaken = (error: unknown): error is Error & { address: string; port: number } =>
  error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES') && 'port' in error

export function greet(app: FastifyInstance, { embedded, administratorKey }: { embedded: boolean; administratorKey: string | undefined }): void {
  if (!embedded) return
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
