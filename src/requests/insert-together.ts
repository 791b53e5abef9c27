/** Writes what was decided for new requests: those that arrive together in one statement, each answered after the commit. */
import type { Knex } from 'knex'
import { togetherOrAlone } from '../http/settle'
import { gathers } from '../platform/gather'
import { triedAgain } from '../platform/transaction'
import { insertAlone, insertRequests, type OpenItem } from './queries'
import type { Row } from './present'

const MOST = 100
const AT_ONCE = 2

const insert = gathers<OpenItem, Row | undefined>({
  write: (db, items) => togetherOrAlone(items, async some => {
    const rows = await insertThese(db, some)
    return some.map(({ id }) => rows.get(id))
  }),
  most: MOST,
  atOnce: AT_ONCE,
})

/** @returns undefined where it was decided by an outdated plan, or is there already. */
export async function insertTogether(db: Knex, item: OpenItem): Promise<Row | undefined> {
  // Whom a rule chooses depends on who was chosen just before: it has to see that committed.
  return item.candidates.length > 0 ? (await insertThese(db, [item])).get(item.id) : insert(db, item)
}

async function insertThese(db: Knex, items: readonly OpenItem[]): Promise<Map<string, Row>> {
  const write = writing(db, items)
  const rows = await (db.isTransaction ? write() : triedAgain(write))
  return new Map(rows.map(row => [row.id, row]))
}

function writing(db: Knex, items: readonly OpenItem[]): () => Promise<Row[]> {
  const [item] = items
  if (item && items.length === 1) return () => insertAlone(db, { ...item, clocks: JSON.stringify(item.clocks) })
  // In one order everywhere: two statements that have two faults in common would else wait for one another.
  const sorted = JSON.stringify(inOrder(items))
  return () => insertRequests(db, { items: sorted })
}

const inOrder = (items: readonly OpenItem[]) => items.map(item => ({ item, order: orderOf(item) }))
  .sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0)).map(({ item }) => item)

/** What two of them may have in common. Those that have nothing keep their order. */
const orderOf = ({ fingerprint, component, external_reference: reference }: OpenItem) =>
  `${fingerprint ?? ''} ${component ?? ''} ${reference ? JSON.stringify(reference) : ''}`
