/** Samples of reports are forgotten once their request has been over for long; what was counted stays. */
import { forgetOccurrences } from '../../src/requests/forget-occurrences'
import { service } from '../support/service'
import { aRequest, move, type Opened, RESOLVE } from '../support/world'

const on = service()
const DAY_MINUTES = 24 * 60

const samples = async (request: Opened) => ((await on.agent.get(`${request.path}/occurrences`).expect(200)).body.items as object[]).length
const forgetNow = () => forgetOccurrences(on.assembly.deps)

/** Reported three times. */
async function aFault(fingerprint: string): Promise<Opened> {
  const request = await aRequest(on, { fingerprint })
  for (let i = 0; i < 2; i++) await on.reporter.post('/v1/support-requests', { title: 'Again', fingerprint }).expect(200)
  return request
}

const ends: Record<string, (string | object)[]> = {
  closed: ['acknowledge', RESOLVE, 'close'],
  rejected: [{ action: 'reject', reason: 'Not ours.' }],
  cancelled: [{ action: 'cancel', reason: 'Not needed.' }],
}

test.each(Object.keys(ends))('of a request that was %s they go after 365 days, not before, and its counts stay', async state => {
  const request = await aFault(state)
  await move(on, request, ...ends[state] ?? [])
  const { body: before } = await on.agent.get(request.path).expect(200)
  expect(before).toMatchObject({ state, occurrences: 3 })
  on.clock.advance(364 * DAY_MINUTES)
  await forgetNow()
  expect(await samples(request)).toBe(3)
  on.clock.advance(2 * DAY_MINUTES)
  await forgetNow()
  expect(await samples(request)).toBe(0)
  expect((await on.agent.get(request.path).expect(200)).body).toEqual(before)
})

test('of a request that is open or resolved they stay, however old', async () => {
  const [open, resolved] = [await aFault('open'), await aFault('resolved')]
  await move(on, resolved, 'acknowledge', RESOLVE)
  on.clock.advance(3_000 * DAY_MINUTES)
  await forgetNow()
  expect([await samples(open), await samples(resolved)]).toEqual([3, 3])
  await move(on, resolved, 'close')
  await forgetNow()
  expect(await samples(resolved)).toBe(3)
})

test('as many days as are set count', async () => {
  const request = await aFault('set')
  await move(on, request, ...ends.closed ?? [])
  on.clock.advance(2 * DAY_MINUTES)
  await forgetNow()
  expect(await samples(request)).toBe(3)
  await forgetOccurrences({ ...on.assembly.deps, keep: { ...on.assembly.deps.keep, occurrencesMs: 86_400_000 } })
  expect(await samples(request)).toBe(0)
})

test('replicas at once remove more than a batch, and what somebody else holds waits for the next time', async () => {
  const items = Array.from({ length: 400 }, (_, i) => ({ title: 'Fault', fingerprint: `many-${i}` }))
  for (let i = 0; i < 3; i++) await on.reporter.post('/v1/support-requests/batches', { items }).expect(200)
  await on.db('support_request').where('fingerprint', 'like', 'many-%').update({ state: 'cancelled', closed_at: on.clock.now() })
  on.clock.advance(366 * DAY_MINUTES)
  const many = on.db('occurrence').whereIn('request_id', on.db('support_request').where('fingerprint', 'like', 'many-%').select('id'))
  const found = await many.clone().select('id') as { id: string }[]
  expect(found).toHaveLength(1_200)
  const trx = await on.db.transaction()
  await trx('occurrence').where({ id: found[700]?.id }).forUpdate().select('id')
  await Promise.all(Array.from({ length: 9 }, forgetNow))
  expect(await many.clone().select('id')).toEqual([found[700]])
  await trx.commit()
  await forgetNow()
  expect(await many.clone().select('id')).toEqual([])
})
