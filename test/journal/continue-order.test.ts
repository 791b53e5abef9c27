/** The order of the journal where a dump was restored on a server that has counted fewer transactions than those in it. */
import type { Event } from '../../src/events/schema'
import { continueOrder } from '../../src/journal/continue-order'
import { allCommitted } from '../support/all-committed'
import { service } from '../support/service'
import { aRequest } from '../support/world'
import { sealAll, verify } from '../audit/world'

const on = service()
const after = async (place: string) => (await on.agent.get(`/v1/events?after=${place}`).expect(200)).body as { items: Event[]; next: string }
const titles = ({ items }: { items: Event[] }) => items.map(({ request }) => request.title)

/** As if the server had counted a million transactions less when the line was written. */
async function restored(): Promise<void> {
  const { id } = await aRequest(on, { title: 'Before the restore' })
  await on.db.raw(`insert into journal (xid, at, event, request_id, actor)
    values ((journal_number()::text::bigint + 1000000)::text::xid8, ?, 'request.erased', ?, 'Before the restore')`, [on.clock.now(), id])
}

test('a server that has counted all of it is left alone, whoever writes meanwhile', async () => {
  await aRequest(on)
  const [younger, older] = [await on.db.transaction(), await on.db.transaction()]
  for (const trx of [older, younger]) await trx.raw('select pg_current_xact_id()')
  await younger('journal').insert({ event: 'team.changed', actor: 'younger', at: on.clock.now() })
  await younger.commit()
  expect(await continueOrder(on.db)).toBe(false)
  await older.commit()
})

test('goes on from the last line: for the feed, for seals, and over a second restore', async () => {
  for (const round of ['first', 'second']) {
    await restored()
    expect(await Promise.all(Array.from({ length: 20 }, () => continueOrder(on.db)))).toEqual(expect.arrayContaining([true]))
    expect(await continueOrder(on.db)).toBe(false)
    await allCommitted(on.db)
    const { next } = await after('end')
    await sealAll(on)
    await aRequest(on, { title: `After the ${round}` })
    await allCommitted(on.db)
    expect(titles(await after(next))).toEqual([`After the ${round}`])
    await sealAll(on)
    expect(await verify(on.db)).toMatchObject({ unsealed: 0 })
  }
})

test('shows nothing, after it too, while a transaction is under way that may write before', async () => {
  await allCommitted(on.db)
  const { next } = await after('end')
  const slow = await on.db.transaction()
  await slow('journal').insert({ event: 'team.changed', actor: 'slow', at: on.clock.now() })
  await aRequest(on, { title: 'Meanwhile' })
  expect(titles(await after(next))).toEqual([])
  await slow.commit()
  await allCommitted(on.db)
  expect(titles(await after(next))).toEqual(['Meanwhile'])
})
