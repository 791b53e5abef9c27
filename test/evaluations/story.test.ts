/** The evaluation as people live it: a round with both lists, a follow-up, and the next round that asks what became of it. */
import { service } from '../support/service'
import { aRequest, aTeam, giveCategory, move, RESOLVE } from '../support/world'

describe('an evaluation', () => {
  const on = service()

  test('leads from what happened to what is done about it, and tells the next round', async () => {
    const operations = await aTeam(on, 'Operations')
    await giveCategory(on, 'operations', operations.id)
    const outage = await aRequest(on, { title: 'Patient search is down' })
    await move(on, outage, 'start', RESOLVE)
    await on.reporter.post(`${outage.path}/feedback`, { rating: 2, comment: 'Nobody told us.' }).expect(201)

    const { body: first } = await on.lead.post('/v1/evaluations', { title: 'First three months', scope: 'exchange' }).expect(201)
    expect(first).toMatchObject({ iteration: 1, component: null, closed_at: null, previous: null, carried_over: [], version: 1 })
    await on.agent.post('/v1/evaluation-entries', { evaluation: first.id, list: 'worked_well', text: 'The help desk answers in minutes.' }).expect(201)
    const { body: wish, headers } = await on.agent.post('/v1/evaluation-entries', {
      evaluation: first.id,
      list: 'do_differently',
      text: 'Announce maintenance.\nThe outage of March was one.',
      category: 'operations.server-maintenance',
      component: 'CR',
      requests: [outage.number],
      due_on: '2026-04-01',
    }).expect(201)
    expect(wish).toMatchObject({ requests: [outage.id], follow_up: null, owner_team: null, due_on: '2026-04-01', version: 1 })
    expect(headers).toMatchObject({ location: `/v1/evaluation-entries/${wish.id}`, etag: '"1"' })
    expect((await on.auditor.get(headers.location as string).expect(200)).body).toEqual(wish)

    const opened = await on.agent.post(`/v1/evaluation-entries/${wish.id}/follow-up`).expect(201)
    expect(opened.body).toMatchObject({
      title: 'Announce maintenance.',
      description: 'Announce maintenance.\nThe outage of March was one.',
      category: 'operations.server-maintenance',
      component: 'CR',
      team: operations.id,
      assigned_because: { rule: 'parent_category_team' },
      details: { evaluation: first.id, evaluation_entry: wish.id },
    })
    expect(opened.headers).toMatchObject({ location: `/v1/support-requests/${opened.body.id}`, etag: '"1"' })

    const { body: closed } = await on.lead.post(`/v1/evaluations/${first.id}/closure`).expect(200)
    expect(closed).toMatchObject({ version: 2 })
    expect(closed.closed_at).not.toBeNull()

    const { body: second } = await on.lead.post('/v1/evaluations', { title: 'With ten more facilities', scope: 'exchange' }).expect(201)
    expect(second).toMatchObject({
      iteration: 2,
      previous: first.id,
      carried_over: [{
        entry: wish.id,
        text: 'Announce maintenance.\nThe outage of March was one.',
        due_on: '2026-04-01',
        follow_up: { id: opened.body.id, number: opened.body.number, state: 'new', resolved_at: null },
      }],
    })

    await on.agent.post(`/v1/support-requests/${opened.body.id}/transitions`, { action: 'start' }).expect(200)
    await on.agent.post(`/v1/support-requests/${opened.body.id}/transitions`, RESOLVE).expect(200)
    const { body: later } = await on.lead.get(`/v1/evaluations/${second.id}`).expect(200)
    expect(later.carried_over).toMatchObject([{ follow_up: { state: 'resolved', resolved_at: expect.stringContaining('2026-') } }])
  })

  test('stands in the journal act by act, without a word of what people wrote', async () => {
    const lines = await on.db('journal').where('event', 'like', 'evaluation%').orWhere('event', 'request.feedback_given').orderBy('seq').select('event', 'actor', 'data', 'request_id') as { event: string; actor: string; data: object; request_id: string | null }[]
    expect(lines.map(line => [line.event, line.actor])).toEqual([
      ['request.feedback_given', 'Client registry'],
      ['evaluation.opened', 'Lead'],
      ['evaluation_entry.added', 'Agent'],
      ['evaluation_entry.added', 'Agent'],
      ['evaluation_entry.followed_up', 'Agent'],
      ['evaluation.closed', 'Lead'],
      ['evaluation.opened', 'Lead'],
    ])
    expect(lines[0]?.data).toEqual({ rating: 2 })
    expect(JSON.stringify(lines)).not.toMatch(/Announce|told|minutes|facilities/)
  })

  test('shows in the history of the follow-up which entry it comes from', async () => {
    const line = await on.db('journal').where({ event: 'evaluation_entry.followed_up' }).first('request_id', 'subject') as { request_id: string; subject: string }
    const { body } = await on.agent.get(`/v1/support-requests/${line.request_id}/history`).expect(200)
    expect(body.items.map((each: { event: string }) => each.event)).toEqual(['request.opened', 'evaluation_entry.followed_up', 'request.transitioned', 'request.transitioned'])
    expect((await on.agent.get(`/v1/evaluation-entries/${line.subject}`)).body.follow_up).toBe(line.request_id)
  })
})
