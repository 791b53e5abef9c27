/** Silence beyond what was promised: one miss, one request, told to whoever handles it. */
import type { Heartbeat } from '../../src/heartbeats/schema'
import { HEARTBEATS, MINUTELY, heartbeatsOf } from '../support/heartbeats'
import { service, type Voice } from '../support/service'

const on = service()
const { put, promise, read, watch, request, opened, linesOf, pass, missed } = heartbeatsOf(on)

beforeEach(watch)

describe('silence', () => {
  test('beyond period and grace opens one request with the words of the heartbeat', async () => {
    const { last_beat_at } = await promise('silent', { ...MINUTELY, title: 'The feed stands still', severity: 'critical', category: 'operations', component: 'SHR' })
    await pass(1)
    expect([await read('silent'), await opened('silent')]).toMatchObject([{ missed_at: null }, []])
    await pass(5)
    const { missed_at, request_id, version } = await read('silent')
    expect([missed_at !== null, version, await opened('silent')]).toMatchObject([true, 2, [{ id: request_id, occurrences: 1 }]])
    expect(await request(request_id)).toMatchObject({
      title: 'The feed stands still', severity: 'critical', category: 'operations', component: 'SHR', reported_by: on.reporter.id, fingerprint: 'heartbeat silent',
      description: `The last beat of the heartbeat silent came at ${last_beat_at}. One was promised every 60 seconds, with a grace of 10 seconds.`,
      details: { heartbeat: 'silent', last_beat_at, period_seconds: 60, grace_seconds: 10 },
    })
    const { body: history } = await on.agent.get(`/v1/support-requests/${request_id}/history`).expect(200)
    expect(history.items).toMatchObject([{ event: 'request.opened', actor: 'Client registry' }, { event: 'heartbeat.missed', actor: 'service' }])
  })

  test('is seen by twenty watchers at once as one miss with one request', async () => {
    for (let i = 0; i < 5; i++) await promise(`watched-${i}`)
    await pass(1)
    on.clock.advance(0.5)
    await Promise.all(Array.from({ length: 20 }, watch))
    for (let i = 0; i < 5; i++) {
      expect(await opened(`watched-${i}`)).toMatchObject([{ occurrences: 1 }])
      expect(await linesOf(`watched-${i}`)).toEqual(['heartbeat.added', 'heartbeat.missed'])
    }
  })

  test('of more heartbeats than a batch holds is told of each', async () => {
    const other = await on.newVoice({ name: 'Many at once', roles: ['reporter'] })
    for (let i = 0; i < 120; i++) await promise(`many-${i}`, MINUTELY, other)
    await pass(1)
    on.clock.advance(0.5)
    await watch()
    expect((await other.get(`${HEARTBEATS}?missed=true&limit=200`).expect(200)).body.items).toHaveLength(120)
    expect(await on.db('support_request').where({ reported_by: other.id })).toHaveLength(120)
  })

  test('that lasts is no quiet: its request is seen anew while the heartbeat stays missed', async () => {
    await promise('lasting')
    await pass(2)
    const [before] = await opened('lasting') as { id: string; last_seen_at: string }[]
    for (let hour = 0; hour < 2; hour++) await pass(60)
    const after = await on.db('support_request').where({ id: before?.id }).first('last_seen_at', 'occurrences') as { last_seen_at: string; occurrences: number }
    expect(Date.parse(after.last_seen_at)).toBeGreaterThan(Date.parse(before?.last_seen_at ?? '') + 6_000_000)
    expect(after.occurrences).toBe(1)
  })

  test('that cannot be told leaves nothing half done, hinders no other, and is told when it can be', async () => {
    await promise('hindered')
    await promise('unhindered')
    await on.db.raw(`create function hinder() returns trigger language plpgsql as $$ begin raise exception 'hindered'; end $$;
      create trigger hinder before insert on journal for each row when (new.event = 'heartbeat.missed' and new.subject like '% hindered') execute function hinder()`)
    await expect(pass(2)).rejects.toMatchObject({ name: 'RowsFailed', cause: { message: expect.stringContaining('hindered') as unknown } })
    expect([await read('hindered'), await opened('hindered'), await opened('unhindered')]).toMatchObject([{ missed_at: null }, [], [{}]])
    await on.db.raw('drop trigger hinder on journal; drop function hinder()')
    // In some runs it is passed over.
    while ((await read('hindered')).missed_at === null) await watch().catch(() => undefined)
    expect(await opened('hindered')).toMatchObject([{ id: (await read('hindered')).request_id }])
  })

  test('is told though the codes of the heartbeat have been retired since, and its beats were taken', async () => {
    await on.administrator.post('/v1/components', { code: 'OLD', name: 'An old one', layer: 'registry' }).expect(201)
    await promise('retired-codes', { ...MINUTELY, component: 'OLD', category: 'developer' })
    await on.db('component').where({ code: 'OLD' }).update({ retired: true })
    await on.db('category').where({ code: 'developer' }).update({ retired: true })
    await on.assembly.deps.plan.refresh()
    await put('retired-codes', { ...MINUTELY, component: 'OLD', category: 'developer' }).expect(200)
    await put('retired-codes', { ...MINUTELY, component: 'OLD', category: 'developer', severity: 'low' }).expect(200)
    await pass(2)
    expect(await request((await read('retired-codes')).request_id)).toMatchObject({ component: null, category: 'help-desk', severity: 'low' })
    expect((await put('retired-codes', { ...MINUTELY, component: 'OLD', category: 'developer', severity: 'low' }).expect(200)).body.missed_at).toBeNull()
    expect(await opened('retired-codes')).toMatchObject([{ state: 'resolved' }])
  })

  test('of a client that is not active is none; once it is active again, it has a whole term', async () => {
    const gone = await on.newVoice({ name: 'Gone', roles: ['reporter'] })
    await promise('gone', MINUTELY, gone)
    await on.db('client').where({ id: gone.id }).update({ active: false })
    await pass(5)
    expect(await opened('gone')).toEqual([])
    await on.db('client').where({ id: gone.id }).update({ active: true })
    await watch()
    expect(await opened('gone')).toEqual([])
    await pass(3)
    expect(await opened('gone')).toHaveLength(1)
  })
})

test('whose request is restricted does not name it to those who may not see it', async () => {
  const { request_id } = await missed('restricted')
  await on.administrator.patch(`/v1/support-requests/${request_id}`, '*', { sensitivity: 'restricted' }).expect(200)
  const shown = async (voice: Voice) => ((await voice.get(`${HEARTBEATS}?missed=true&client=${on.reporter.id}`).expect(200)).body.items as Heartbeat[]).find(({ name }) => name === 'restricted')
  for (const voice of [on.reporter, on.administrator, on.auditor]) expect(await shown(voice)).toMatchObject({ request_id })
  for (const voice of [on.agent, on.lead]) expect(await shown(voice)).toMatchObject({ missed_at: expect.any(String), request_id: null })
})
