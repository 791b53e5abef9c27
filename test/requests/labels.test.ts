/** The labels of requests in order of creation, which the database keeps beside the requests (`migrations/0027_labels_in_order.sql`). */
import { service } from '../support/service'
import { aRequest, type Opened } from '../support/world'

const on = service()

const kept = async (request: Opened) => (await on.db('request_label').where({ request_id: request.id }).orderBy('label').pluck<string[]>('label'))
const listed = async (query: string, voice = on.agent) => ((await voice.get(`/v1/support-requests?${query}`).expect(200)).body.items as { id: string }[]).map(({ id }) => id)

async function relabel(request: Opened, labels: string[]): Promise<void> {
  const { headers } = await on.agent.get(request.path).expect(200)
  await on.agent.patch(request.path, String(headers.etag), { labels }).expect(200)
}

describe('a list by a label', () => {
  test('shows what was given the label later, in its place, and no longer what was taken from it', async () => {
    const first = await aRequest(on, { title: 'The disk is full', labels: ['night', 'disk'] })
    const second = await aRequest(on, { title: 'The disk is slow', labels: ['disk'] })
    const third = await aRequest(on, { title: 'The lamp is out', labels: ['night'] })
    await relabel(second, ['night', 'pilot'])
    await relabel(first, ['disk'])
    expect(await listed('label=night')).toEqual([third.id, second.id])
    expect(await listed('label=night&sort=created_at')).toEqual([second.id, third.id])
    expect(await listed('label=disk')).toEqual([first.id])
    expect(await kept(second)).toEqual(['night', 'pilot'])
    await relabel(second, [])
    expect(await kept(second)).toEqual([])
  })

  test('shows what was opened with others', async () => {
    const items = ['a', 'b', 'c'].map(each => ({ title: 'It is down', labels: [`of-${each}`, 'many'] }))
    await on.reporter.post('/v1/support-requests/batches', { items }).expect(200)
    expect(await listed('label=many')).toHaveLength(3)
    expect(await listed('label=of-b')).toHaveLength(1)
  })

  test('shows nothing of what was erased, and keeps no label of it', async () => {
    const request = await aRequest(on, { title: 'Jane cannot log in', labels: ['jane'] })
    expect(await listed('label=jane')).toEqual([request.id])
    await on.administrator.post(`${request.path}/erasure`, {}).expect(200)
    expect(await listed('label=jane')).toEqual([])
    expect(await kept(request)).toEqual([])
  })

  test('shows only what the caller may see', async () => {
    const own = await aRequest(on, { title: 'The search is slow', labels: ['seen'] })
    const restricted = await aRequest(on, { title: 'The search shows names', labels: ['seen'], sensitivity: 'restricted' }, on.lead)
    expect(await listed('label=seen', on.lead)).toEqual([restricted.id, own.id])
    expect(await listed('label=seen', on.agent)).toEqual([own.id])
    expect(await listed('label=seen', on.reporter)).toEqual([own.id])
  })
})
