/** One day of a health information exchange, told from the first alarm to what is to be done differently next time. */
import { service } from './support/service'

describe('a day of support', () => {
  const on = service()
  let request = ''
  const id: Record<string, string> = {}

  test('in the morning a lead sets up who handles what', async () => {
    const team = await on.lead.post('/v1/teams', { name: 'Interoperability', contact: 'interoperability@example.org' }).expect(201)
    const amina = await on.lead.post('/v1/people', { name: 'Amina Otieno' }).expect(201)
    await on.lead.post(`/v1/teams/${team.body.id}/members`, { person: amina.body.id, role: 'lead' }).expect(201)
    id.team = team.body.id as string
    id.amina = amina.body.id as string

    const category = await on.lead.get('/v1/categories/integration').expect(200)
    await on.lead.patch('/v1/categories/integration', String(category.headers.etag), { team: id.team }).expect(200)
  })

  test('at two past ten the client registry reports that its searches fail, and the team of the category is given it', async () => {
    on.clock.set('2026-03-02T10:02:00.000Z')
    const { body, headers } = await on.reporter.post('/v1/support-requests', {
      title: 'Patient search through the IOL answers 502',
      description: 'Since 10:02 every query to the client registry times out after 60 s.',
      category: 'integration.integration-issue',
      severity: 'high',
      counterpart: 'IOL',
      fingerprint: 'cr-search-502',
      details: { channel: 'CR search', status: 502 },
    }).set('idempotency-key', 'alarm-1').expect(201)

    expect(body).toMatchObject({ number: 'SR-000001', state: 'new', component: 'CR', team: id.team, person: null })
    expect(body.assigned_because).toMatchObject({ category: 'integration', sentence: expect.stringContaining('Interoperability') })
    request = String(headers.location)
    id.request = body.id as string
  })

  test('a second alarm about the same fault joins the first', async () => {
    const again = await on.reporter.post('/v1/support-requests', { title: 'Patient search fails', fingerprint: 'cr-search-502' }).expect(200)
    expect(again.body).toMatchObject({ id: id.request, occurrences: 2, title: 'Patient search through the IOL answers 502' })
  })

  test('why it went where it went can be asked', async () => {
    const { body } = await on.reporter.get(`${request}/explanation`).expect(200)
    expect(body).toMatchObject({ category: { code: 'integration.integration-issue', given: true }, assignment: { team: id.team } })
  })

  test('the team acknowledges it, Amina takes it, and a note stays in the team', async () => {
    await on.agent.post(`${request}/transitions`, { action: 'acknowledge' }).expect(200)
    await on.agent.post(`${request}/assignments`, { person: id.amina, reason: 'She knows the channel.' }).expect(201)
    await on.agent.post(`${request}/transitions`, { action: 'start' }).expect(200)
    await on.agent.post(`${request}/comments`, { text: 'The certificate of the channel looks odd.', visibility: 'team' }).expect(201)

    const { body } = await on.reporter.get(`${request}/comments`).expect(200)
    expect(body.items).toEqual([])
  })

  test('she asks which site it was; the answer of the reporter sets the work going again', async () => {
    const asked = await on.agent.post(`${request}/transitions`, { action: 'await_requester', reason: 'Which site?', comment: 'Does it happen at every site?' }).expect(200)
    expect(asked.body.state).toBe('pending')

    on.clock.advance(25)
    await on.reporter.post(`${request}/comments`, { text: 'Only at Kisumu.' }).expect(201)
    const { body } = await on.reporter.get(request).expect(200)
    expect(body).toMatchObject({ state: 'in_progress', person: id.amina, allowed_actions: ['cancel'] })
  })

  test('it is resolved, and the reporter says how well that went', async () => {
    on.clock.advance(40)
    const resolved = await on.agent.post(`${request}/transitions`, {
      action: 'resolve', resolution: { code: 'fixed', note: 'The certificate of the channel had run out and was renewed.' },
    }).expect(200)
    expect(resolved.body).toMatchObject({ state: 'resolved', resolution: { code: 'fixed' } })

    await on.reporter.post(`${request}/feedback`, { rating: 4, comment: 'Quick; a word in between would have been good.' }).expect(201)
    const closed = await on.reporter.post(`${request}/transitions`, { action: 'close' }).expect(200)
    expect(closed.body).toMatchObject({ state: 'closed', allowed_actions: [] })
  })

  test('the whole of it stands in the history, in order', async () => {
    const { body } = await on.auditor.get(`${request}/history`).expect(200)
    const events = body.items.map((line: { event: string; data: { to?: string } }) => line.data.to ?? line.event)
    expect(events).toEqual([
      'request.opened', 'acknowledged', 'request.assigned', 'in_progress', 'request.commented',
      'pending', 'request.commented', 'request.commented', 'in_progress', 'resolved', 'request.feedback_given', 'closed',
    ])
  })

  test('at the end of the quarter a round of evaluation keeps two lists', async () => {
    on.clock.set('2026-03-31T14:00:00.000Z')
    const round = await on.lead.post('/v1/evaluations', { title: 'First quarter', scope: 'exchange' }).expect(201)
    id.round = round.body.id as string
    await on.agent.post('/v1/evaluation-entries', { evaluation: id.round, list: 'worked_well', text: 'Outages are answered within minutes.', requests: [id.request] }).expect(201)
    const entry = await on.agent.post('/v1/evaluation-entries', {
      evaluation: id.round, list: 'do_differently', text: 'Watch the expiry of certificates.', component: 'IOL', category: 'operations',
      requests: ['SR-000001'], owner_team: id.team, due_on: '2026-04-30',
    }).expect(201)
    id.entry = entry.body.id as string

    for (const list of ['worked_well', 'do_differently']) {
      const { body } = await on.reporter.get(`/v1/evaluation-entries?evaluation=${id.round}&list=${list}`).expect(200)
      expect(body.items).toEqual([expect.objectContaining({ list, requests: [id.request] })])
    }
  })

  test('what shall be done differently becomes a request of its own', async () => {
    const { body } = await on.agent.post(`/v1/evaluation-entries/${id.entry}/follow-up`).expect(201)
    expect(body).toMatchObject({ state: 'new', category: 'operations', component: 'IOL', team: id.team })
    const entry = await on.agent.get(`/v1/evaluation-entries/${id.entry}`).expect(200)
    expect(entry.body.follow_up).toBe(body.id)
    id.followUp = body.id as string
  })

  test('and the next round shows what became of it', async () => {
    await on.lead.post(`/v1/evaluations/${id.round}/closure`).expect(200)
    await on.agent.post(`/v1/support-requests/${id.followUp}/transitions`, { action: 'start' }).expect(200)
    const next = await on.lead.post('/v1/evaluations', { title: 'Second quarter', scope: 'exchange' }).expect(201)
    expect(next.body).toMatchObject({ iteration: 2, previous: id.round, carried_over: [{ entry: id.entry, follow_up: { id: id.followUp, state: 'in_progress' } }] })
  })
})
