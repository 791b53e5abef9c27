/** What the feed showed long ago is forgotten in batches, and up to where is noted; the journal stays. */
import { forgetFeed } from '../../src/journal/forget-feed'
import { DEFAULT_KEEPING } from '../../src/platform/keeping'
import { service } from '../support/service'
import { aRequest, type Opened } from '../support/world'

const on = service()
const NOW = '2026-06-01T00:00:00.000Z'
const DAY = 86_400_000

const daysAgo = (days: number) => new Date(Date.parse(NOW) - days * DAY).toISOString()
const forgetNow = () => forgetFeed({ ...on.assembly.deps, now: () => NOW, keep: DEFAULT_KEEPING })
const kept = async () => (await on.db('journal_resource').orderBy('seq').select('seq') as { seq: number }[]).map(({ seq }) => seq)
const border = () => on.db('feed_border').first('xid', 'seq')
const last = (seqs: number[]) => on.db('journal').whereIn('seq', seqs).orderBy([{ column: 'xid', order: 'desc' }, { column: 'seq', order: 'desc' }]).first('xid', 'seq')

let request: Opened

/** Lines about the request, each so many days old. @returns their places. */
async function lines(...days: number[]): Promise<number[]> {
  const rows = days.map(each => ({ at: daysAgo(each), event: 'request.changed', request_id: request.id, actor: 'x' }))
  return (await on.db('journal').insert(rows, ['seq']) as { seq: number }[]).map(({ seq }) => seq)
}

beforeAll(async () => {
  on.clock.set(daysAgo(200))
  request = await aRequest(on)
})
beforeEach(async () => {
  await on.db('journal_resource').delete()
  await on.db('feed_border').update({ xid: '0', seq: 0 })
})

test('after 90 days the resource of a line is forgotten, not before, and the line, the request and its history stay', async () => {
  const [old, young] = [await lines(91), await lines(89)]
  const before = await on.db('journal').orderBy('seq').select()
  await forgetNow()
  expect(await kept()).toEqual(young)
  expect(await border()).toEqual(await last(old))
  expect(await on.db('journal').orderBy('seq').select()).toEqual(before)
  expect((await on.agent.get(`${request.path}/history`).expect(200)).body.items).not.toEqual([])
})

test('as many days as are set count', async () => {
  const seqs = await lines(20, 8, 6)
  await forgetFeed({ ...on.assembly.deps, now: () => NOW, keep: { feedMs: 7 * DAY } })
  expect(await kept()).toEqual(seqs.slice(2))
})

test('where nothing is old, the border stays where it is', async () => {
  await lines(95)
  await forgetNow()
  const before = await border()
  await lines(10)
  await forgetNow()
  expect(await border()).toEqual(before)
})

test('a line that is younger than those after it stays, and they go', async () => {
  const seqs = await lines(95, 3, 94)
  await forgetNow()
  expect(await kept()).toEqual([seqs[1]])
  expect(await border()).toEqual(await last([seqs[0] ?? 0, seqs[2] ?? 0]))
})

test('young lines among many old ones hinder no batch', async () => {
  const young = await lines(3, 3, 3)
  await on.db.raw(`insert into journal (at, event, request_id, actor)
    select ?::timestamptz, 'request.changed', ?::uuid, 'x' from generate_series(1, 2500)`, [daysAgo(100), request.id])
  await forgetNow()
  expect(await kept()).toEqual(young)
})

test('the border is the last in the order of the feed, which is that of transactions, not of places', async () => {
  const line = { at: daysAgo(100), event: 'request.changed', request_id: request.id, actor: 'x' }
  const [earlier, later] = [await on.db.transaction(), await on.db.transaction()]
  for (const each of [earlier, later]) await each.raw('select pg_current_xact_id()')
  const [first] = await later('journal').insert(line, ['seq']) as { seq: number }[]
  const [second] = await earlier('journal').insert(line, ['seq']) as { seq: number }[]
  await later.commit()
  await earlier.commit()
  expect(second?.seq).toBeGreaterThan(first?.seq ?? 0)
  await forgetNow()
  expect(await border()).toMatchObject({ seq: first?.seq })
})

test('what somebody else holds is left for the next time, and nobody waits for it', async () => {
  const [held = 0, other = 0] = await lines(95, 94)
  const trx = await on.db.transaction()
  await trx('journal_resource').where({ seq: held }).forUpdate().select('seq')
  await forgetNow()
  expect([await kept(), await border()]).toEqual([[held], await last([other])])
  await trx.commit()
  await forgetNow()
  expect([await kept(), await border()]).toEqual([[], await last([other])])
})

test('ten replicas at once forget 5,500 lines in batches, each once, and agree on the border', async () => {
  for (let some = 0; some < 11; some++)
    await on.db.raw(`insert into journal (at, event, request_id, actor)
      select ?::timestamptz, 'request.changed', ?::uuid, 'x' from generate_series(1, 500)`, [daysAgo(100), request.id])
  const old = await kept()
  const young = await lines(1)
  await on.db.raw('create table removal (seq bigint)')
  await on.db.raw(`create function note_removal() returns trigger language plpgsql as $$
    begin insert into removal select seq from gone; return null; end $$`)
  await on.db.raw('create trigger notes_removal after delete on journal_resource referencing old table as gone for each statement execute function note_removal()')
  await Promise.all(Array.from({ length: 10 }, forgetNow))
  const batches = await on.db('removal').select('xmin').count({ removed: '*' }).groupBy('xmin') as { removed: number }[]
  const removed = (await on.db('removal').orderBy('seq').select('seq') as { seq: number }[]).map(({ seq }) => seq)
  expect(removed).toEqual(old)
  expect(Math.max(...batches.map(each => each.removed))).toBeLessThanOrEqual(1_000)
  expect(await kept()).toEqual(young)
  expect(await border()).toEqual(await last(old))
})
