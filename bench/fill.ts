/** What is in the database before anything is measured: clients, teams that hold categories, and requests, all by the API. */
import { load, type Target } from './load'
import { putLargePlanIntoForce } from './plan'
import { randomFrom, reportFrom } from './random'
import type { Settings } from './settings'

/** Keys of the clients that the load speaks for. */
export interface Voices {
  /** A component, which opens requests. */
  reporter: { id: string; key: string }
  /** Who reads them. */
  agent: { id: string; key: string }
}

export const OPEN_HEADERS = (key: string) =>
  ({ 'authorization': `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': '[<id>]' })

const TEAMS: Record<string, string> = {
  'integration': 'Interoperability', 'developer': 'Software', 'operations': 'Infrastructure', 'help-desk': 'Help desk',
}
const DIFFERENT_REPORTS = 500

export async function fill(service: Target, administrator: string, settings: Settings): Promise<Voices> {
  const call = caller(service.base, administrator)
  for (const [code, name] of Object.entries(TEAMS)) {
    const team = await call('POST', '/v1/teams', { name })
    await call('PATCH', `/v1/categories/${code}`, { team: team.id })
  }
  await putLargePlanIntoForce(call)
  const voices = {
    reporter: await voice(call, { name: 'Client registry', roles: ['reporter'], component: 'CR' }),
    agent: await voice(call, { name: 'Support agent', roles: ['agent'] }),
  }
  const random = randomFrom(settings.seed)
  const requests = Array.from({ length: DIFFERENT_REPORTS }, () => ({ path: '/v1/support-requests', body: JSON.stringify(reportFrom(random)) }))
  const calls = { method: 'POST' as const, headers: OPEN_HEADERS(voices.reporter.key), requests, unique: true }
  if (settings.requestsBefore > 0) await load(service, calls, settings.connections, { calls: settings.requestsBefore })
  return voices
}

export type Call = (method: string, path: string, body: object) => Promise<{ id: string; secret: string }>

const caller = (base: string, key: string): Call => async (method, path, body) => {
  const headers = { 'authorization': `Bearer ${key}`, 'content-type': 'application/json', 'if-match': '*' }
  const answer = await fetch(base + path, { method, headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}.`)
  return await answer.json() as { id: string; secret: string }
}

async function voice(call: Call, client: object): Promise<{ id: string; key: string }> {
  const { id } = await call('POST', '/v1/clients', client)
  const { secret } = await call('POST', `/v1/clients/${id}/keys`, {})
  return { id, key: secret }
}
