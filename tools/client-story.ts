/**
 * The day of test/a-day.test.ts, told by a client that was generated from the contract. That it compiles shows that the
 * contract names what a caller needs; that it runs shows that the service keeps to it.
 */
import createClient from 'openapi-fetch'
import type { components, paths } from './generated/contract.js'

type Role = components['schemas']['Client']['roles'][number]

/** The data of an answer, or the problem as an error. */
async function done<T>(call: Promise<{ data?: T; error?: { title: string; detail: string }; response: Response }>): Promise<T> {
  const { data, error, response } = await call
  if (error || data === undefined) throw new Error(`${response.status} ${response.url}: ${error?.title} ${error?.detail}`)
  return data
}

function expect(what: string, actual: unknown, expected: unknown): void {
  if (JSON.stringify(actual) !== JSON.stringify(expected))
    throw new Error(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`)
}

export async function tellStory(baseUrl: string, adminKey: string, say: (line: string) => void): Promise<void> {
  const as = (key: string) => createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${key}` } })
  const administrator = as(adminKey)

  async function newClient(name: string, role: Role, component?: string) {
    const client = await done(administrator.POST('/v1/clients', { body: { name, roles: [role], ...(component ? { component } : {}) } }))
    const key = await done(administrator.POST('/v1/clients/{id}/keys', { params: { path: { id: client.id } }, body: { label: 'story' } }))
    if (key.secret === null) throw new Error('A new key is shown once.')
    return as(key.secret)
  }
  const reporter = await newClient('Client registry', 'reporter', 'CR')
  const agent = await newClient('Support desk', 'agent')
  const lead = await newClient('Lead', 'lead')

  const team = await done(lead.POST('/v1/teams', { body: { name: 'Interoperability' } }))
  const person = await done(lead.POST('/v1/people', { body: { name: 'Amina Otieno' } }))
  await done(lead.POST('/v1/teams/{id}/members', { params: { path: { id: team.id } }, body: { person: person.id } }))
  const code = 'integration'
  const category = await done(lead.GET('/v1/categories/{code}', { params: { path: { code } } }))
  await done(lead.PATCH('/v1/categories/{code}', { params: { path: { code }, header: { 'If-Match': `"${category.version}"` } }, body: { team: team.id } }))
  say('A team handles integration.')

  const alarm = {
    params: { header: { 'Idempotency-Key': 'alarm-1' } },
    body: { title: 'Patient search through the IOL answers 502', category: 'integration.integration-issue', severity: 'high', details: { status: 502 } },
  } as const
  const request = await done(reporter.POST('/v1/support-requests', alarm))
  expect('held by the team of the category', [request.team, request.component], [team.id, 'CR'])
  expect('a repeated call', (await done(reporter.POST('/v1/support-requests', alarm))).id, request.id)
  say(`${request.number} is with the team: ${request.assigned_because.sentence}`)

  const params = { path: { id: request.number } }
  const move = (body: components['schemas']['NewTransition'], by = agent) => done(by.POST('/v1/support-requests/{id}/transitions', { params, body }))
  await move({ action: 'acknowledge' })
  await done(agent.POST('/v1/support-requests/{id}/assignments', { params, body: { person: person.id, reason: 'She knows the channel.' } }))
  await done(agent.POST('/v1/support-requests/{id}/comments', { params, body: { text: 'The certificate looks odd.', visibility: 'team' } }))
  await move({ action: 'await_requester', reason: 'Which site?' })
  await done(reporter.POST('/v1/support-requests/{id}/comments', { params, body: { text: 'Only at Kisumu.' } }))
  const answered = await done(reporter.GET('/v1/support-requests/{id}', { params }))
  expect('answered, so at work again', [answered.state, answered.person], ['in_progress', person.id])
  expect('what the reporter sees', (await done(reporter.GET('/v1/support-requests/{id}/comments', { params }))).items.map(each => each.text), ['Only at Kisumu.'])
  await move({ action: 'resolve', resolution: { code: 'fixed', note: 'The certificate was renewed.' } })
  await done(reporter.POST('/v1/support-requests/{id}/feedback', { params, body: { rating: 4 } }))
  expect('closed by the reporter', (await move({ action: 'close' }, reporter)).state, 'closed')
  say('Asked, answered, resolved, closed.')

  const round = await done(lead.POST('/v1/evaluations', { body: { title: 'First quarter', scope: 'exchange' } }))
  const add = (body: Omit<components['schemas']['NewEvaluationEntry'], 'evaluation'>) => done(agent.POST('/v1/evaluation-entries', { body: { ...body, evaluation: round.id } }))
  await add({ list: 'worked_well', text: 'Outages are answered within minutes.', requests: [request.id] })
  const entry = await add({ list: 'do_differently', text: 'Watch the expiry of certificates.', category: 'operations', owner_team: team.id, due_on: '2026-04-30' })
  const followUp = await done(agent.POST('/v1/evaluation-entries/{id}/follow-up', { params: { path: { id: entry.id } } }))
  expect('the follow-up', [followUp.state, followUp.category, followUp.team], ['new', 'operations', team.id])
  say(`The evaluation asks for ${followUp.number}.`)

  const page = await done(agent.GET('/v1/support-requests', { params: { query: { state: 'new,closed', limit: 1 } } }))
  const next = await done(agent.GET('/v1/support-requests', { params: { query: { state: 'new,closed', limit: 1, ...(page.next_cursor === null ? {} : { cursor: page.next_cursor }) } } }))
  expect('two pages', [...page.items, ...next.items].map(each => each.id), [followUp.id, request.id])

  const refused = await reporter.POST('/v1/teams', { body: { name: 'Not for reporters' } })
  expect('a problem', [refused.response.status, refused.error?.type], [403, '/problems/forbidden'])
}
