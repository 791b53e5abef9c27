/** Is the process alive, can it serve, and what does it count. */
import { Type } from '@sinclair/typebox'
import { publicProblems } from '../http/responses'
import { oneOf } from '../http/schema'
import type { Room } from '../http/type-provider'
import { registry } from '../platform/metrics'
import type { Readiness } from './readiness'

const STATES = ['ok', 'failing', 'off'] as const
const State = oneOf(STATES, 'Of this part.')

const Health = Type.Object({
  status: oneOf(['ok', 'failing'], 'Of the whole.'),
  database: Type.Optional(State),
  migrations: Type.Optional(State),
  worker: Type.Optional(State),
}, { $id: 'Health', additionalProperties: false, description: 'How the service is.' })

export const health = (readiness: Readiness): Room => async app => {
  app.addSchema(Health)
  const answer = (description: string) => Type.Unsafe<typeof Health.static>({ $ref: 'Health', description })
  const tags = ['Operation']

  app.get('/health/live', {
    config: { access: 'public' },
    schema: { operationId: 'readLiveness', summary: 'Is the process alive', tags, security: [], response: { 200: answer('It is.'), ...publicProblems } },
  }, async () => ({ status: 'ok' as const }))

  app.get('/health/ready', {
    config: { access: 'public' },
    schema: {
      operationId: 'readReadiness',
      summary: 'Can it serve: database, migrations, worker',
      tags,
      security: [],
      response: { 200: answer('It can.'), 503: answer('Not now; a balancer should send calls elsewhere.'), ...publicProblems },
    },
  }, async (_req, reply) => {
    const database = await readiness.database()
    const migrated = database && await readiness.migrated()
    const worker = readiness.worker()
    const ready = database && migrated && worker !== false
    const state = (fine: boolean) => (fine ? 'ok' as const : 'failing' as const)
    return reply.code(ready ? 200 : 503).send({
      status: state(ready),
      database: state(database),
      migrations: state(migrated),
      worker: worker === undefined ? 'off' : state(worker),
    })
  })

  app.get('/metrics', {
    config: { access: 'public' },
    schema: {
      operationId: 'readMetrics',
      summary: 'Figures for Prometheus',
      tags,
      security: [],
      response: { 200: { description: 'In the text format of Prometheus.', content: { 'text/plain': { schema: Type.String({ maxLength: 1_000_000 }) } } }, ...publicProblems },
    },
  }, async (_req, reply) => reply.type(registry.contentType).send(await registry.metrics()))
}
