/** Heartbeats as things that are kept: whose they are, how many, who sees and who removes them. */
import type { Heartbeat } from '../../src/heartbeats/schema'
import { HEARTBEATS, MINUTELY, heartbeatsOf } from '../support/heartbeats'
import { service, type Voice } from '../support/service'

const on = service()
const { put, promise, beat, read, watch, request, opened, linesOf, pass, missed } = heartbeatsOf(on)

beforeEach(watch)

describe('heartbeats', () => {
  test('that twenty calls add at once are one, with one line', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => put('at-once')))
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array.from({ length: 19 }, () => 200), 201])
    expect(await linesOf('at-once')).toEqual(['heartbeat.added'])
  })

  test('are at most a thousand a client, whoever comes at once; a beat of a known one still counts', async () => {
    const greedy = await on.newVoice({ name: 'Greedy', roles: ['reporter'] })
    await promise('first', MINUTELY, greedy)
    const first = await on.db('heartbeat').where({ client_id: greedy.id }).first<object>()
    await on.db.batchInsert('heartbeat', Array.from({ length: 994 }, (_, i) => ({ ...first, name: `more-${i}` })))
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => put(`last-${i}`, MINUTELY, greedy)))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5)
    expect(answers.filter(({ status, body }) => status === 409 && body.detail.includes('1,000'))).toHaveLength(15)
    await put('first', { period_seconds: 120 }, greedy).expect(200)
    await greedy.delete(`${HEARTBEATS}/first`, '*').expect(204)
    await put('one-more', MINUTELY, greedy).expect(201)
    await on.db('heartbeat').where({ client_id: greedy.id }).delete()
  })

  test('of one name belong each to its client', async () => {
    const other = await on.newVoice({ name: 'Shared health record', roles: ['reporter'], component: 'SHR' })
    await promise('shared-name')
    expect(await promise('shared-name', { period_seconds: 600 }, other)).toMatchObject({ client_id: other.id, component: 'SHR' })
    await pass(2)
    expect([(await read('shared-name')).missed_at !== null, (await read('shared-name', other)).missed_at]).toEqual([true, null])
    expect(await opened('shared-name')).toMatchObject([{ component: 'CR' }])
  })

  test('are listed to reporters as far as they are their own, to all others as a whole, by client and by miss', async () => {
    const one = await on.newVoice({ name: 'One with two', roles: ['reporter'] })
    await promise('fine', { period_seconds: 6_000 }, one)
    await promise('late', MINUTELY, one)
    await pass(2)
    const names = async (voice: Voice, query = '') => ((await voice.get(`${HEARTBEATS}?limit=200${query}`).expect(200)).body.items as Heartbeat[]).map(each => `${each.client_id} ${each.name}`)
    const [fine, late] = [`${one.id} fine`, `${one.id} late`]
    expect(await names(one)).toEqual([fine, late])
    expect(await names(one, '&missed=true')).toEqual([late])
    expect(await names(one, '&missed=false')).toEqual([fine])
    expect(await names(on.reporter, `&client=${one.id}`)).toEqual([])
    for (const voice of [on.agent, on.lead, on.administrator, on.auditor]) {
      expect(await names(voice, `&client=${one.id}`)).toEqual([fine, late])
      expect(await names(voice, '&missed=true')).toContain(late)
    }
    await on.agent.get(`${HEARTBEATS}/late`).expect(404)
    await on.auditor.put(`${HEARTBEATS}/late`, '*', MINUTELY).expect(403)
  })

  test('are listed page by page, each once', async () => {
    const paged = await on.newVoice({ name: 'Paged', roles: ['reporter'] })
    for (const name of ['b', 'a', 'C', 'a.1', 'a-1']) await promise(name, { period_seconds: 6_000 }, paged)
    const seen: string[] = []
    let cursor = ''
    do {
      const { body } = await paged.get(`${HEARTBEATS}?limit=2${cursor && `&cursor=${cursor}`}`).expect(200)
      seen.push(...(body.items as Heartbeat[]).map(each => each.name))
      cursor = body.next_cursor as string
    } while (cursor)
    expect(seen.sort()).toEqual(['C', 'a', 'a-1', 'a.1', 'b'])
  })

  test('are removed by their client or a lead, under the version that was read, and nothing is missed of them any more', async () => {
    const theirs = `?client=${on.reporter.id}`
    await promise('removed')
    await promise('removed-by-lead')
    await pass(2)
    const path = `${HEARTBEATS}/removed`
    await on.anyone.delete(path).set('authorization', `Bearer ${on.reporter.key}`).expect(428)
    await on.reporter.delete(path, 1).expect(412)
    const other = await on.newVoice({ name: 'A stranger', roles: ['reporter'] })
    await other.delete(path + theirs, '*').expect(403)
    await on.agent.delete(path + theirs, '*').expect(403)
    await on.lead.delete(path, '*').expect(404)
    await on.reporter.delete(path, 2).expect(204)
    await on.lead.delete(`${HEARTBEATS}/removed-by-lead${theirs}`, '*').expect(204)
    await on.reporter.delete(path, '*').expect(404)
    await on.reporter.get(path).expect(404)
    await on.reporter.post(`${path}/beats`).expect(404)
    expect(await linesOf('removed')).toEqual(['heartbeat.added', 'heartbeat.missed', 'heartbeat.removed'])
    await pass(2)
    expect(await opened('removed')).toHaveLength(1)
  })

  test('that are removed while they are missed leave nothing open that nobody has touched, whoever removes them', async () => {
    const [own, byLead] = [await missed('off'), await missed('off-by-lead')]
    await on.reporter.delete(`${HEARTBEATS}/off`, '*').expect(204)
    await on.lead.delete(`${HEARTBEATS}/off-by-lead?client=${on.reporter.id}`, '*').expect(204)
    for (const { request_id } of [own, byLead])
      expect(await request(request_id)).toMatchObject({ state: 'resolved', resolution: { code: 'other', note: 'The heartbeat whose silence this tells of is not expected any more.' } })
  })

  test('that are removed leave open what people have touched, with a comment, and what they have ended as it is', async () => {
    const [touched, ended] = [await missed('off-touched'), await missed('off-ended')]
    const path = `/v1/support-requests/${touched.request_id}`
    await on.agent.post(`${path}/transitions`, { action: 'acknowledge' }).expect(200)
    await on.agent.post(`/v1/support-requests/${ended.request_id}/transitions`, { action: 'cancel', reason: 'Known' }).expect(200)
    for (const name of ['off-touched', 'off-ended']) await on.reporter.delete(`${HEARTBEATS}/${name}`, '*').expect(204)
    expect([(await request(touched.request_id)).state, (await request(ended.request_id)).state]).toEqual(['acknowledged', 'cancelled'])
    expect((await on.agent.get(`${path}/comments`).expect(200)).body.items).toMatchObject([{ visibility: 'team', text: 'The heartbeat whose silence this tells of is not expected any more.' }])
  })

  test('that are removed while they beat leave open what was reported otherwise', async () => {
    await missed('off-back')
    await beat('off-back')
    const { request: id } = (await on.reporter.post('/v1/intake/events', { action: 'trigger', fingerprint: 'heartbeat off-back', title: 'By hand' }).expect(202)).body.results[0] as { request: string }
    await on.reporter.delete(`${HEARTBEATS}/off-back`, '*').expect(204)
    expect((await request(id)).state).toBe('in_progress')
  })
})
