/** A client as a caller, without a call: for what is done for it while it is away. */
import type { Knex } from 'knex'
import type { Caller } from '../domain/caller'
import { DEFAULT_POLICY } from '../domain/privacy/kinds'

/** Undefined where the client is not active. What its teams own by the plan is for `withContent` to say. */
export async function callerFor(db: Knex, clientId: string): Promise<Caller | undefined> {
  const { rows: [row] } = await db.raw<{ rows: Pick<Caller, 'client_id' | 'client_name' | 'roles' | 'component' | 'person' | 'teams'>[] }>(`
    select client.id as client_id, client.name as client_name, client.roles, client.component, person.id as person,
      array(select team from team_member where team_member.person = person.id) as teams
    from client
    left join person on person.id = client.person and person.active
    where client.id = ? and client.active`, [clientId])
  // It has no key at the moment, and sends no texts.
  return row && { ...row, key_id: '', mapping: null, privacy: DEFAULT_POLICY, content: null }
}
