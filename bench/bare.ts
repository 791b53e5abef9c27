/**
 * The reference: routes that send the service's own statements and answer with their rows. No key, no validation, no
 * log, no headers. It is told the statements by the process that started it, and does nothing that the load does not need.
 */
import fastify from 'fastify'
import { Pool, type PoolClient, types } from 'pg'
import { v7 } from 'uuid'
import type { Part, Step } from './record'

export interface Sql {
  text: string
  values: unknown[]
}

export interface BareRoute {
  method: 'GET' | 'POST'
  /** `:target` is what the call is about. */
  path: string
  /** Several are a transaction, as they say themselves. */
  steps: Step[]
}

export interface BareTask {
  url: string
  pool: number
  routes: BareRoute[]
}

async function serve({ url, pool: max, routes }: BareTask): Promise<void> {
  // Instants stay text, as in the service: a Date for each would make the reference twice as slow.
  types.setTypeParser(types.builtins.TIMESTAMPTZ, value => value)
  const pool = new Pool({ connectionString: url, max, options: '-c timezone=UTC' })
  const app = fastify()
  for (const [place, { method, path, steps }] of routes.entries()) {
    app.route<{ Params: { target?: string }; Body: { fingerprint?: string } | undefined }>({
      method, url: path,
      handler: async ({ params, body }) => run(pool, steps, { name: String(place), target: params.target ?? body?.fingerprint ?? '' }),
    })
  }
  process.send?.(await app.listen({ host: '127.0.0.1', port: 0 }))
}

async function run(pool: Pool, steps: readonly Step[], call: { name: string; target: string }): Promise<unknown[]> {
  const fill = filler(call.target)
  const [only] = steps
  if (only && steps.length === 1) return (await pool.query({ name: call.name, text: only.text, values: fill(only) })).rows as unknown[]
  const client = await pool.connect()
  try {
    return await inARow(client, steps, { ...call, fill })
  } finally {
    client.release()
  }
}

/** @returns the last rows that there were. */
async function inARow(client: PoolClient, steps: readonly Step[], { name, fill }: { name: string; fill: (step: Step) => unknown[] }): Promise<unknown[]> {
  let rows: unknown[] = []
  for (const [place, step] of steps.entries()) {
    const result = step.values.length === 0 ? await client.query(step.text) : await client.query({ name: `${name}.${place}`, text: step.text, values: fill(step) })
    if (result.rows.length > 0) rows = result.rows
  }
  return rows
}

/** The values of one call. */
function filler(target: string): (step: Step) => (string | null)[] {
  const now = new Date().toISOString()
  const ids: string[] = []
  const textOf = (part: Part) => {
    if (typeof part === 'string') return part
    if (part.slot === 'target') return target
    return part.slot === 'now' ? now : ids[part.slot] ??= v7()
  }
  return ({ values }) => values.map(parts => (parts === null ? null : parts.length === 1 && parts[0] !== undefined ? textOf(parts[0]) : parts.map(textOf).join('')))
}

process.once('message', (task: BareTask) => void serve(task))
for (const end of ['disconnect', 'SIGTERM'] as const) process.once(end, () => process.exit())
