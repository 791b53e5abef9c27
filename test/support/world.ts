/** A small world of teams, people and requests, made through the API, so that tests read like stories. */
import type { Running } from './service'

export async function aTeam(on: Running, name: string): Promise<{ id: string; version: number }> {
  const { body } = await on.lead.post('/v1/teams', { name }).expect(201)
  return body as { id: string; version: number }
}

export async function aPerson(on: Running, name: string): Promise<{ id: string; version: number }> {
  const { body } = await on.lead.post('/v1/people', { name }).expect(201)
  return body as { id: string; version: number }
}

/** A person in a team. */
export async function aMember(on: Running, team: string, name: string): Promise<{ id: string }> {
  const person = await aPerson(on, name)
  await on.lead.post(`/v1/teams/${team}/members`, { person: person.id }).expect(201)
  return person
}

/** The category is handled by the team from now on. */
export async function giveCategory(on: Running, code: string, team: string | null): Promise<void> {
  const { headers } = await on.lead.get(`/v1/categories/${code}`).expect(200)
  await on.lead.patch(`/v1/categories/${code}`, String(headers.etag), { team }).expect(200)
}

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const

/** Mondays to Fridays, eight to five in Nairobi, unless something else is said. */
export async function aCalendar(on: Running, body: object = {}): Promise<{ id: string; version: number }> {
  const hours = WEEKDAYS.map(day => ({ day, from: '08:00', to: '17:00' }))
  const { body: calendar } = await on.lead.post('/v1/calendars', { name: `Hours ${Math.random()}`, time_zone: 'Africa/Nairobi', hours, ...body }).expect(201)
  return calendar as { id: string; version: number }
}

/** A plan that is in force at once: of the exchange, unless a component is named. */
export async function aPlan(on: Running, draft: object, component?: string): Promise<{ id: string; version: number }> {
  const scope = component === undefined ? { scope: 'exchange' } : { scope: 'component', component }
  const { body: plan } = await on.lead.post('/v1/support-plans', { name: `Plan ${Math.random()}`, ...scope, draft }).expect(201)
  await on.lead.post(`/v1/support-plans/${(plan as { id: string }).id}/activations`, {}).expect(201)
  await on.assembly.deps.plan.refresh()
  return plan as { id: string; version: number }
}

/** Another draft, in force at once. */
export async function changePlan(on: Running, plan: { id: string }, draft: object): Promise<void> {
  const { headers } = await on.lead.get(`/v1/support-plans/${plan.id}`).expect(200)
  await on.lead.put(`/v1/support-plans/${plan.id}/draft`, String(headers.etag), draft).expect(200)
  await on.lead.post(`/v1/support-plans/${plan.id}/activations`, {}).expect(201)
  await on.assembly.deps.plan.refresh()
}

export interface Opened {
  id: string
  number: string
  version: number
  path: string
}

/** By the reporter, unless another voice is given. */
export async function aRequest(on: Running, body: object = {}, voice = on.reporter): Promise<Opened> {
  const { body: opened } = await voice.post('/v1/support-requests', { title: 'Patient search answers 502', ...body }).expect(201)
  const { id, number, version } = opened as Opened
  return { id, number, version, path: `/v1/support-requests/${id}` }
}

export async function move(on: Running, request: Opened, ...actions: (string | object)[]): Promise<void> {
  for (const action of actions)
    await on.agent.post(`${request.path}/transitions`, typeof action === 'string' ? { action } : action).expect(200)
}

export const RESOLVE = { action: 'resolve', resolution: { code: 'fixed', note: 'Restarted the channel.' } }
