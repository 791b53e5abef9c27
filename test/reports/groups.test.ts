/** Reports that are more than one answer can bear, and weeks whatever the zone of a connection. */
import type { Caller } from '../../src/domain/caller'
import { planOf } from '../../src/domain/plan'
import { DEFAULT_POLICY } from '../../src/domain/privacy/kinds'
import { openDatabase } from '../../src/platform/database'
import { openLog } from '../../src/platform/log'
import { groups } from '../../src/reports/groups'
import { volume } from '../../src/reports/volume'
import { service } from '../support/service'
import { aRequest } from '../support/world'

const on = service()

describe('a report that takes too long', () => {
  test('is ended with a way out, while other faults of the database stay what they are', async () => {
    await on.db.raw(`create function fails(code text) returns integer language plpgsql as $$ begin raise exception 'x' using errcode = code; end $$`)
    const failing = (code: string) => groups(on.db, { text: 'select fails($1)', values: [code] })
    await expect(failing('57014')).rejects.toMatchObject({ reason: 'unavailable', message: expect.stringContaining('shorter period') as string })
    await expect(failing('22000')).rejects.toMatchObject({ code: '22000' })
  })
})

describe('a report', () => {
  test('reads no table from end to end, though the planner would, and leaves the connection as it was', async () => {
    const text = 'explain select count(*) from support_request'
    const scanned = (rows: readonly { 'QUERY PLAN': string }[]) => rows.some(row => row['QUERY PLAN'].includes('Seq Scan'))
    expect(scanned((await on.db.raw<{ rows: { 'QUERY PLAN': string }[] }>(text)).rows)).toBe(true)
    expect(scanned(await groups(on.db, { text, values: [] }))).toBe(false)
    expect((await on.db.raw<{ rows: object[] }>('show enable_seqscan')).rows).toEqual([{ enable_seqscan: 'on' }])
  })
})

describe('a week', () => {
  test('begins on Monday in UTC, also on a connection that is in another zone', async () => {
    on.clock.set('2026-03-08T23:00:00.000Z') // Monday in Tokyo.
    await aRequest(on)
    // As with a pooler that takes no settings of a session.
    const url = new URL(on.url)
    url.searchParams.set('options', '-c timezone=Asia/Tokyo')
    const db = openDatabase({ url: url.toString(), poolMax: 1, prepared: false, log: openLog('silent') })
    expect((await db.raw<{ rows: object[] }>('show timezone')).rows).toEqual([{ TimeZone: 'Asia/Tokyo' }])
    const caller: Caller = { client_id: on.auditor.id, client_name: 'Auditor', key_id: on.auditor.id, roles: ['auditor'], component: null, person: null, teams: [], privacy: DEFAULT_POLICY, content: null, mapping: null }
    const told = await volume(db, { filters: { by: 'week' }, caller, plan: planOf(), now: '2026-03-10T00:00:00.000Z' })
    expect(told).toMatchObject({ lines: [{ group: { week: '2026-03-02' }, opened: 1 }] })
    await db.destroy()
  })
})
