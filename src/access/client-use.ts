/**
 * What the replicas tell each other of the calls that they let through: each adds up its own in the table `client_use`,
 * once a beat, and reads what the others added. A beat without calls writes nothing.
 */
import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'

export interface ClientUse {
  /** Calls that this replica let through since the last beat, by client. */
  tell(calls: ReadonlyMap<string, number>): Promise<void>
  /** Calls that the others told of since this was asked last, by client. */
  hear(): Promise<Map<string, number>>
}

interface Row {
  replica: string
  client_id: string
  used: number
  lately: number
}

/** Each process is a replica of its own: what it told before a restart is the past. */
export function exchangeUse(db: Knex): ClientUse {
  const replica = randomUUID()
  let known = new Map<string, number>()

  return {
    async tell(calls) {
      if (calls.size === 0) return
      await db.raw(
        `insert into client_use (replica, client_id, used, lately, seen_at)
         select ?::uuid, client_id, calls, calls, now() from unnest(?::uuid[], ?::bigint[]) as told(client_id, calls)
         on conflict (replica, client_id) do update
         set used = client_use.used + excluded.used, lately = excluded.lately, seen_at = excluded.seen_at`,
        [replica, [...calls.keys()], [...calls.values()]],
      )
    },
    async hear() {
      const { rows } = await db.raw<{ rows: Row[] }>(
        `select replica, client_id, used, lately from client_use
         where replica <> ?::uuid and seen_at > now() - interval '10 seconds'`, [replica])
      const heard = new Map<string, number>()
      const seen = new Map<string, number>()
      for (const row of rows) {
        const key = `${row.replica} ${row.client_id}`
        const before = known.get(key)
        // Met for the first time, or again after a pause: what it used long ago has been refilled.
        const calls = before === undefined || row.used < before ? row.lately : row.used - before
        seen.set(key, row.used)
        if (calls > 0) heard.set(row.client_id, (heard.get(row.client_id) ?? 0) + calls)
      }
      known = seen
      return heard
    },
  }
}

/** A task: replicas come and go, and each leaves its rows behind. */
export async function forgetUse(db: Knex): Promise<void> {
  await db.raw("delete from client_use where seen_at < now() - interval '1 hour'")
}
