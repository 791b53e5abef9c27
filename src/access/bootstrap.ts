/** The first administrator of an installation that has no client yet. */
import type { Knex } from 'knex'
import { append } from '../journal/append'
import { newId } from '../platform/ids'
import { transact } from '../platform/transaction'
import { digestOfKey, newKey, prefixOf } from './keys'

export interface FirstAdministrator {
  /** The new key, to be shown once; undefined where it was given. */
  shown?: string
}

/**
 * Does nothing where there is a client. Two replicas may call it at once: one of them makes the client.
 * @param given the key that the operator chose (BOOTSTRAP_ADMIN_KEY).
 * @param mayMake whether a key may be made and shown where none was given.
 */
export function ensureAdministrator(db: Knex, { given, mayMake, now }: { given: string | undefined; mayMake: boolean; now: string }): Promise<FirstAdministrator | undefined> {
  return transact(db, async trx => {
    await trx.raw('lock table client in share row exclusive mode')
    if (await trx('client').first('id')) return undefined
    const key = given ?? (mayMake ? newKey() : undefined)
    if (key === undefined) return undefined
    await insertAdministrator(trx, { name: 'First administrator', key, now })
    return { shown: given === undefined ? key : undefined }
  })
}

/** A further administrator, for whoever lost the key of the last one but has the database. @returns the new key. */
export function addAdministrator(db: Knex, { name, now }: { name: string; now: string }): Promise<string> {
  return transact(db, async trx => {
    const key = newKey()
    const client = await insertAdministrator(trx, { name, key, now })
    await append(trx, { at: now, event: 'client.added', caller: 'service', subject: client, data: { roles: ['administrator'] } })
    return key
  })
}

async function insertAdministrator(trx: Knex, { name, key, now }: { name: string; key: string; now: string }): Promise<string> {
  const id = newId(now)
  await trx('client').insert({ id, name, roles: ['administrator'], created_at: now, updated_at: now })
  await trx('client_key').insert({ id: newId(now), client_id: id, label: 'First key', prefix: prefixOf(key), digest: digestOfKey(key), created_at: now })
  return id
}
