/**
 * The reference: routes that send the service's own statements and answer with their rows. No key, no validation, no
 * log, no headers. It is told the statements by the process that started it, and does nothing that the load does not need.
 */
import fastify from 'fastify'
import { Pool, types } from 'pg'
import { v7 } from 'uuid'

export interface Sql {
  text: string
  values: unknown[]
}

export interface BareTask {
  url: string
  pool: number
  open: Sql
  /** Places in the values of `open` that are new at each call. */
  newAtEachCall: { id: number[]; instant: number[] }
  read: string
  /** By the URL that asks for it. */
  lists: Record<string, Sql>
}

async function serve(task: BareTask): Promise<void> {
  // Instants stay text, as in the service: a Date for each would make the reference twice as slow.
  types.setTypeParser(types.builtins.TIMESTAMPTZ, value => value)
  const pool = new Pool({ connectionString: task.url, max: task.pool, options: '-c timezone=UTC' })
  const app = fastify()

  app.post('/v1/support-requests', async () => {
    const values = [...task.open.values]
    for (const place of task.newAtEachCall.id) values[place] = v7()
    const now = new Date().toISOString()
    for (const place of task.newAtEachCall.instant) values[place] = now
    return (await pool.query({ name: 'open', text: task.open.text, values })).rows
  })

  app.get<{ Params: { id: string } }>('/v1/support-requests/:id', async request =>
    (await pool.query({ name: 'read', text: task.read, values: [request.params.id] })).rows)

  const lists = new Map(Object.entries(task.lists).map(([url, sql], index) => [url, { name: `list-${index}`, ...sql }]))
  app.get('/v1/support-requests', async request => {
    const list = lists.get(request.url)
    return list && (await pool.query(list)).rows
  })

  process.send?.(await app.listen({ host: '127.0.0.1', port: 0 }))
}

process.once('message', (task: BareTask) => void serve(task))
for (const end of ['disconnect', 'SIGTERM'] as const) process.once(end, () => process.exit())
