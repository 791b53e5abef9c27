/** Places in the feed from which to read on, in their order: one in so many lines, of those that are kept. */
import type { Client } from 'pg'

export async function feedPlaces(client: Client, { every, most }: { every: number; most: number }): Promise<string[]> {
  const { rows } = await client.query<{ place: string }>(
    `select xid || '-' || seq as place from journal where (xid, seq) > (select xid, seq from feed_border) and seq % $1 = 0 order by xid, seq limit $2`, [every, most])
  return rows.map(({ place }) => place)
}
