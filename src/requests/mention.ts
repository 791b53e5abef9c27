/** People whom a comment names: they watch the request from then on. Whom to name is up to those who handle requests. */
import type { Knex } from 'knex'
import { type Caller, has, STAFF } from '../domain/caller'
import { type Fault, Refusal } from '../domain/refusal'

/** Each must be an active person. Locked for as long as this takes, so that none leaves in between. */
export async function requireMentionable(trx: Knex.Transaction, mentions: readonly string[], caller: Caller): Promise<void> {
  if (mentions.length === 0) return
  if (!has(caller, ...STAFF)) throw new Refusal('forbidden', 'People are mentioned by those who handle requests.')
  const found = await trx('person').whereIn('id', mentions).orderBy('id').forShare().select('id', 'active') as { id: string; active: boolean }[]
  const active = new Map(found.map(each => [each.id, each.active]))
  const faults = (is: boolean | undefined, detail: string): Fault[] =>
    mentions.flatMap((id, place) => (active.get(id) === is ? [{ pointer: `/mentions/${place}`, detail }] : []))
  const [unknown, inactive] = [faults(undefined, 'is not known'), faults(false, 'is not active')]
  if (unknown.length > 0) throw new Refusal('code_unknown', 'There is no such person.', [...unknown, ...inactive])
  if (inactive.length > 0) throw new Refusal('person_inactive', 'A person who is mentioned is not active.', inactive)
}

/** Whoever watches already goes on for the reason that was there first. */
export async function watchMentioned(trx: Knex.Transaction, { request, comment, mentions, at }: { request: string; comment: string; mentions: readonly string[]; at: string }): Promise<void> {
  if (mentions.length === 0) return
  const because = { rule: 'mention', comment }
  // In one order, so that two comments never wait for each other.
  const watchers = [...mentions].sort().map(person => ({ request_id: request, person, because, since: at }))
  await trx('request_watcher').insert(watchers).onConflict().ignore()
}
