/** Group commit: who is written together, and what becomes of the others when one fails. */
import type { Knex } from 'knex'
import { fulfilled, gathers, rejected } from '../../src/platform/gather'
import { inTurns } from '../../src/platform/turns'

/** Only asked whether it is a transaction; it stands for a database of its own. */
const database = (isTransaction = false) => ({ isTransaction }) as Knex
const turn = () => new Promise(resolve => setImmediate(resolve))

/** Statements that end when they are told to. */
function statements() {
  const sent: { items: readonly string[]; end: (outcome?: Error) => Promise<unknown> }[] = []
  const write = (_db: Knex, items: readonly string[]) => new Promise<PromiseSettledResult<string>[]>((resolve, reject) => {
    const end = (outcome?: Error) => {
      if (outcome) reject(outcome)
      else resolve(items.map(item => (item === 'bad' ? rejected(new Error('This one is bad.')) : fulfilled(`${item} written`))))
      return turn()
    }
    sent.push({ items, end })
  })
  return { sent, write }
}

test('what comes while a statement is under way is written by the next one, in its order', async () => {
  const { sent, write } = statements()
  const [db, put] = [database(), gathers({ write, most: 10, atOnce: 1 })]
  const first = put(db, 'a')
  await turn()
  const others = ['b', 'c', 'd'].map(item => put(db, item))
  await turn()
  expect(sent.map(each => each.items)).toEqual([['a']])
  await sent[0]?.end()
  expect(await first).toBe('a written')
  await turn()
  expect(sent.map(each => each.items)).toEqual([['a'], ['b', 'c', 'd']])
  await sent[1]?.end()
  expect(await Promise.all(others)).toEqual(['b written', 'c written', 'd written'])
})

test('no statement is longer than allowed, and no more are under way at once', async () => {
  const { sent, write } = statements()
  const [db, put] = [database(), gathers({ write, most: 2, atOnce: 2 })]
  const all = ['a', 'b', 'c', 'd', 'e'].map(item => put(db, item))
  await turn()
  await turn()
  expect(sent.map(each => each.items)).toEqual([['a', 'b'], ['c', 'd']])
  await sent[0]?.end()
  await turn()
  expect(sent).toHaveLength(3)
  await Promise.all(sent.map(each => each.end()))
  expect(await Promise.all(all)).toHaveLength(5)
})

test('items of different keys are never in one statement and do not wait for one another', async () => {
  const { sent, write } = statements()
  const [db, put] = [database(), gathers({ write, keyOf: (item: string) => item[0] ?? '', most: 10, atOnce: 1 })]
  const all = ['a1', 'b1', 'a2'].map(item => put(db, item))
  await turn()
  expect(sent.map(each => each.items)).toEqual([['a1', 'a2'], ['b1']])
  await Promise.all(sent.map(each => each.end()))
  expect(await Promise.all(all)).toHaveLength(3)
})

test('what cannot be written fails alone', async () => {
  const { sent, write } = statements()
  const [db, put] = [database(), gathers({ write, most: 10, atOnce: 1 })]
  const all = Promise.allSettled(['good', 'bad', 'fine'].map(item => put(db, item)))
  await turn()
  await sent[0]?.end()
  expect((await all).map(each => each.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})

test('in an outage whoever waits is refused with the one under way, and the next is tried anew', async () => {
  const { sent, write } = statements()
  const [db, put] = [database(), gathers({ write, most: 1, atOnce: 1 })]
  const all = Promise.allSettled(['a', 'b', 'c'].map(item => put(db, item)))
  await turn()
  await sent[0]?.end(new Error('The database is away.'))
  expect((await all).map(each => each.status)).toEqual(['rejected', 'rejected', 'rejected'])
  const later = put(db, 'd')
  await turn()
  await sent[1]?.end()
  expect(await later).toBe('d written')
})

test('in a transaction an item goes alone and at once', async () => {
  const { sent, write } = statements()
  const put = gathers({ write, most: 10, atOnce: 1 })
  const [trx, db] = [database(true), database()]
  const outside = put(db, 'outside')
  const inside = put(trx, 'inside')
  expect(sent.map(each => each.items)).toEqual([['inside']])
  await turn()
  await Promise.all(sent.map(each => each.end()))
  expect(await Promise.all([outside, inside])).toEqual(['outside written', 'inside written'])
})

test('a long list is begun a few at a time, and the answers stand in its order', async () => {
  let begun = 0
  const running = inTurns(Array.from({ length: 50 }, (_, place) => place), place => {
    begun++
    return Promise.resolve(place * 2)
  })
  expect(begun).toBeLessThan(50)
  expect(await running).toEqual(Array.from({ length: 50 }, (_, place) => place * 2))
})
