/** What is counted about requests, for Prometheus. */
import type { Knex } from 'knex'
import { Counter, Gauge } from 'prom-client'
import { OPEN_STATES } from '../domain/lifecycle'
import { registry } from '../platform/metrics'

export const opened = new Counter({
  name: 'support_requests_opened_total',
  help: 'Requests that this process opened, by the rule that routed them; `nobody` means that nothing covers them.',
  labelNames: ['rule'],
  registers: [registry],
})

const unassigned = new Gauge({
  name: 'support_requests_unassigned',
  help: 'Open requests that no team holds.',
  registers: [registry],
})

/** A task: counts anew what no team holds. */
export async function countUnassigned(db: Knex): Promise<void> {
  const [row] = await db('support_request').whereIn('state', [...OPEN_STATES]).whereNull('team').count({ found: '*' }) as { found: number }[]
  unassigned.set(row?.found ?? 0)
}
