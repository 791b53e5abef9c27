/** The last request of a fingerprint: asked for many at once where many ask at once. */
import type { Knex } from 'knex'
import type { LastRequest } from '../domain/reports'
import { fulfilled, gathers } from '../platform/gather'
import { statement } from '../platform/sql'

export interface FingerprintOf {
  client_id: string
  component: string | null
  fingerprint: string
  /** The report names no component, and its client stands for none: any component's will do. */
  anywhere: boolean
}

const readLast = statement<{ asked: string }, LastRequest & { place: number }>(__dirname, 'last.sql')

const MOST = 500
const AT_ONCE = 2

/** The living one, else the last; undefined where there was none. In a transaction it is what stands there now. */
export const lastOf: (db: Knex, of: FingerprintOf) => Promise<LastRequest | undefined> = gathers({
  async write(db, asked) {
    const rows = await readLast(db, { asked: JSON.stringify(asked.map((each, place) => ({ ...each, place }))) })
    const found = new Map(rows.map(row => [row.place, row]))
    return asked.map((_, place) => fulfilled(found.get(place)))
  },
  most: MOST,
  atOnce: AT_ONCE,
})
