/**
 * All clients with a valid key, in memory, so that a call costs no round trip to know who it is.
 *
 * Looked up by the digest of the whole key: an unknown key costs what a known one costs, and timing tells nothing about
 * 256 random bits. A revocation on another replica is seen within a second (a task compares the revision), a new key at
 * once (an unknown key makes the snapshot compare it).
 */
import type { Knex } from 'knex'
import type { Caller, Role } from '../domain/caller'
import type { Mapping } from '../domain/mapping'
import { type Policy, stricter } from '../domain/privacy/kinds'
import { Refusal } from '../domain/refusal'
import { coalesce } from '../platform/coalesce'
import { digestOfKey } from './keys'

interface Entry {
  caller: Caller
  expires_at: string | null
}

export interface Callers {
  /** The caller whose key it is. @param clientId where the caller also named itself, as in HTTP Basic. */
  find(key: string, now: string, clientId?: string): Promise<Caller | undefined>
  refresh(): Promise<void>
  /** Moments of use since the last call, by key. */
  takeUses(): Map<string, string>
}

interface Row {
  digest: Buffer
  key_id: string
  expires_at: string | null
  client_id: string
  client_name: string
  roles: Role[]
  component: string | null
  person: string | null
  teams: string[]
  mapping: Mapping | null
  privacy: Partial<Policy> | null
}

/** @param policy what the guard does by the setting of the service; a client may be stricter, and never laxer. */
export function knowCallers(db: Knex, policy: Policy): Callers {
  let revision = -1
  let entries = new Map<string, Entry>()
  let uses = new Map<string, string>()

  const load = async () => {
    const current = await db('access_revision').first<{ revision: number }>('revision')
    if (!current || current.revision === revision) return
    // Read after the revision: at worst newer than it says, and then read again next time.
    const rows = await keysInUse(db)
    entries = new Map(rows.map(row => [row.digest.toString('base64'), entryOf(row, policy)]))
    revision = current.revision
  }
  const refresh = coalesce(load)

  const lookUp = (digest: string, now: string, clientId?: string) => {
    const entry = entries.get(digest)
    if (!entry || (entry.expires_at !== null && entry.expires_at <= now)) return undefined
    if (clientId !== undefined && clientId !== entry.caller.client_id) return undefined
    return entry.caller
  }

  return {
    refresh,
    async find(key, now, clientId) {
      if (revision < 0) throw new Refusal('unavailable', 'The service is starting.')
      const digest = digestOfKey(key).toString('base64')
      let caller = lookUp(digest, now, clientId)
      if (!caller) {
        await refresh()
        caller = lookUp(digest, now, clientId)
      }
      if (caller) uses.set(caller.key_id, now)
      return caller
    },
    takeUses() {
      const taken = uses
      uses = new Map()
      return taken
    },
  }
}

function entryOf(row: Row, policy: Policy): Entry {
  const { client_id, client_name, key_id, roles, component, person, teams, mapping } = row
  const privacy = row.privacy === null ? policy : stricter(policy, row.privacy)
  // What its teams own is the plan's to say, at each call.
  return { caller: { client_id, client_name, key_id, roles, component, person, teams, privacy, content: null, mapping }, expires_at: row.expires_at }
}

async function keysInUse(db: Knex): Promise<Row[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(`
    select k.digest, k.id as key_id, k.expires_at, c.id as client_id, c.name as client_name, c.roles, c.component, c.mapping, c.privacy,
      p.id as person,
      array(select m.team from team_member as m where m.person = p.id) as teams
    from client_key as k
    join client as c on c.id = k.client_id
    left join person as p on p.id = c.person and p.active
    where k.revoked_at is null and c.active`)
  return rows
}

/** Notes when keys were last used. Gathered in memory, so that a call writes nothing for it. */
export async function noteUses(db: Knex, callers: Callers): Promise<void> {
  const uses = [...callers.takeUses()]
  if (uses.length === 0) return
  await db.raw(
    `update client_key as k set last_used_at = u.at
     from unnest(?::uuid[], ?::timestamptz[]) as u(id, at)
     where k.id = u.id and (k.last_used_at is null or k.last_used_at < u.at)`,
    [uses.map(([id]) => id), uses.map(([, at]) => at)],
  )
}
