/** How many requests came and went in a period. */
import { service } from '../support/service'
import { aRequest, move, RESOLVE } from '../support/world'

const on = service()

const day = (date: string) => on.clock.set(`2026-03-${date}T09:00:00.000Z`)
const report = async (query: string) => (await on.agent.get(`/v1/reports/volume?${query}`).expect(200)).body.lines as { group: object; by_state: object }[]
const MARCH = 'from=2026-03-02T00:00:00Z&to=2026-03-16T00:00:00Z'
const STATES = { new: 0, acknowledged: 0, in_progress: 0, pending: 0, held: 0, resolved: 0, closed: 0, rejected: 0, cancelled: 0 }
const NOTHING = { opened: 0, resolved: 0, closed: 0, reopened: 0, occurrences: 0, by_state: STATES }

describe('the volume', () => {
  test('of a quiet time is one line of zeros', async () => {
    expect(await report(MARCH)).toEqual([{ group: {}, ...NOTHING }])
    expect(await report(`${MARCH}&by=week`)).toEqual([])
  })

  test('counts what was opened, resolved, ended and reopened in the period, whenever the request was opened', async () => {
    on.clock.set('2026-02-20T09:00:00.000Z')
    const old = await aRequest(on, { severity: 'high' })
    const older = await aRequest(on, { severity: 'high' })
    await move(on, older, 'start', RESOLVE)
    day('03')
    const [first, second] = [await aRequest(on), await aRequest(on)]
    await aRequest(on)
    await move(on, old, 'start', RESOLVE)
    await move(on, older, { action: 'reopen', reason: 'Again' })
    day('10')
    await move(on, old, { action: 'reopen', reason: 'Again' }, RESOLVE, 'close')
    await move(on, first, 'start', RESOLVE)
    await move(on, second, { action: 'reject', reason: 'Not ours' })
    on.clock.set('2026-03-20T09:00:00.000Z')
    await move(on, first, 'close')
    await aRequest(on)

    expect(await report(MARCH)).toEqual([{ group: {}, opened: 3, resolved: 2, closed: 2, reopened: 2, occurrences: 3, by_state: { ...STATES, new: 1, closed: 1, rejected: 1 } }])
    expect(await report(`${MARCH}&by=severity`)).toEqual([
      { group: { severity: 'high' }, ...NOTHING, resolved: 1, closed: 1, reopened: 2 },
      { group: { severity: 'normal' }, opened: 3, resolved: 1, closed: 1, reopened: 0, occurrences: 3, by_state: { ...STATES, new: 1, closed: 1, rejected: 1 } },
    ])
  })

  test('puts each thing in the week in which it happened', async () => {
    expect(await report(`${MARCH}&by=week`)).toMatchObject([
      { group: { week: '2026-03-02' }, opened: 3, resolved: 0, closed: 0, reopened: 1 },
      { group: { week: '2026-03-09' }, opened: 0, resolved: 2, closed: 2, reopened: 1 },
    ])
  })

  test('has a period from its beginning to before its end', async () => {
    on.clock.set('2026-03-25T09:00:00.000Z')
    const { path } = await aRequest(on)
    const { body: { created_at } } = await on.agent.get(path) as { body: { created_at: string } }
    const opened = (from: string, to: string) => report(`from=${from}&to=${to}`).then(([line]) => line)
    expect(await opened(created_at, '2026-03-26T00:00:00Z')).toMatchObject({ opened: 1 })
    expect(await opened('2026-03-25T00:00:00Z', created_at)).toMatchObject({ opened: 0 })
  })

  test('counts each report of a fault once, also where a duplicate was joined', async () => {
    on.clock.set('2026-04-01T09:00:00.000Z')
    const period = 'from=2026-04-01T00:00:00Z&to=2026-04-02T00:00:00Z'
    const fault = { title: 'Disk full', fingerprint: 'node-7/disk' }
    const original = await aRequest(on, fault)
    await on.reporter.post('/v1/support-requests', fault).expect(200)
    const duplicate = await aRequest(on)
    expect(await report(period)).toMatchObject([{ opened: 2, occurrences: 3 }])
    await on.agent.post(`${duplicate.path}/links`, { type: 'duplicates', request: original.id }).expect(201)
    expect(await report(period)).toMatchObject([{ opened: 2, occurrences: 3, closed: 1, resolved: 0, by_state: { closed: 1 } }])
    const alike = await aRequest(on)
    await move(on, alike, 'start', { action: 'resolve', resolution: { code: 'duplicate' } }, 'close')
    expect(await report(period)).toMatchObject([{ opened: 3, occurrences: 4 }])
  })
})
