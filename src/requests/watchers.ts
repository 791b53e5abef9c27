/**
 * Who watches a request: told of it, whether it holds it or not. Those who are given a request are added by the trigger
 * `assignment_is_watched`, so that no act can forget it.
 */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import { type Caller, has, seesTeamComments, STAFF } from '../domain/caller'
import { notFound, type Reason, Refusal } from '../domain/refusal'
import type { Created } from '../http/idempotency'
import { append, type By } from '../journal/append'
import { statement } from '../platform/sql'
import { transact } from '../platform/transaction'
import { pathOf } from './present'
import { lockRequest } from './queries'
import { type NewWatcher, type ShownWatcher, Watcher as WatcherSchema } from './watcher-schema'

/** One of the three; the others are null. */
export interface Watcher {
  team: string | null
  person: string | null
  client: string | null
}

const KINDS = ['team', 'person', 'client'] as const
type Kind = (typeof KINDS)[number]

/** Those whom the service adds by itself are bounded by who there is. */
const MOST_BY_HAND = 100

const columns = Object.keys(WatcherSchema.properties)

const readWatchers = statement<{ requests: readonly string[] }, Watcher & { request_id: string }>(__dirname, 'watchers-of.sql')

/** For many requests in one statement; a request that nobody watches is not in the map. */
export async function watchersOf(db: Knex, requestIds: readonly string[]): Promise<Map<string, Watcher[]>> {
  const watchers = new Map<string, Watcher[]>()
  for (const { request_id, ...watcher } of await readWatchers(db, { requests: requestIds }))
    watchers.set(request_id, [...watchers.get(request_id) ?? [], watcher])
  return watchers
}

/** The reporting side learns of no one but itself. @param after `since` and identifier of the last one seen. */
export async function listWatchers(db: Knex, { request, limit, caller }: { request: string; limit: number; caller: Caller }, after?: readonly string[]): Promise<ShownWatcher[]> {
  const rows = db('request_watcher').where({ request_id: request }).orderBy(['since', 'id']).limit(limit + 1).select(columns)
  if (!seesTeamComments(caller)) void rows.where({ client: caller.client_id })
  if (after) void rows.whereRaw('(since, id) > (?::timestamptz, ?::uuid)', [...after])
  return await rows as ShownWatcher[]
}

export async function addWatcher(deps: Deps, trx: Knex.Transaction, { id, input }: { id: string; input: NewWatcher }, by: By): Promise<Created<ShownWatcher>> {
  const named = whoOf(input)
  if (!mayName(by.caller, { client: named.kind === 'client' ? named.id : null }))
    throw new Refusal('forbidden', 'Those who report requests let only their own client watch.')
  const request = await lockRequest(trx, id, by.caller)
  const location = `${pathOf(request)}/watchers`
  const watching = await trx('request_watcher').where({ request_id: request.id, [named.kind]: named.id }).first(columns) as ShownWatcher | undefined
  if (watching) return { body: watching, location, status: 200 }
  await requireStanding(trx, named)
  await requireRoom(trx, request.id)
  const at = deps.now()
  const watcher: ShownWatcher = { id: deps.newId(at), team: null, person: null, client: null, [named.kind]: named.id, because: { rule: 'by_hand' }, since: at }
  await trx('request_watcher').insert({ ...watcher, request_id: request.id })
  await append(trx, { at, event: 'request.watched', request_id: request.id, data: told(watcher), ...by })
  return { body: watcher, location }
}

export const removeWatcher = (deps: Deps, { id, watcher: watcherId }: { id: string; watcher: string }, by: By): Promise<void> =>
  transact(deps.db, async trx => {
    const request = await lockRequest(trx, id, by.caller)
    const watcher = await trx('request_watcher').where({ id: watcherId, request_id: request.id }).first(columns) as ShownWatcher | undefined
    if (!watcher || !mayName(by.caller, watcher)) throw notFound('watcher')
    await trx('request_watcher').where({ id: watcherId }).delete()
    await append(trx, { at: deps.now(), event: 'request.unwatched', request_id: request.id, data: told(watcher), ...by })
  })

/** Those who handle requests anybody, the others their own client. */
const mayName = (caller: Caller, { client }: Pick<Watcher, 'client'>) => has(caller, ...STAFF) || client === caller.client_id

const told = ({ because, ...watcher }: ShownWatcher) =>
  ({ ...Object.fromEntries(KINDS.flatMap(kind => (watcher[kind] === null ? [] : [[kind, watcher[kind]]]))), because })

interface Named {
  kind: Kind
  id: string
}

function whoOf(input: NewWatcher): Named {
  const named = KINDS.flatMap(kind => (input[kind] === undefined ? [] : [{ kind, id: input[kind] }]))
  const [only, ...others] = named
  if (only && others.length === 0) return only
  throw new Refusal('validation_failed', 'Name exactly one of team, person and client.', only
    ? others.map(({ kind }) => ({ pointer: `/${kind}`, detail: `stands beside /${only.kind}, but one watcher is named at a time` }))
    : [{ pointer: '/team', detail: 'is required, unless a person or a client is named' }])
}

const GONE: Record<Kind, readonly [column: string, stands: boolean, reason: Reason, detail: string]> = {
  team: ['retired', false, 'team_retired', 'is retired'],
  person: ['active', true, 'person_inactive', 'is not active'],
  client: ['active', true, 'code_retired', 'is not active'],
}

/** Locked for as long as this takes, so that it is not retired in between. */
async function requireStanding(trx: Knex.Transaction, { kind, id }: Named): Promise<void> {
  const [column, stands, reason, detail] = GONE[kind]
  const found = await trx(kind).where({ id }).forShare().first<{ stands: boolean } | undefined>(`${column} as stands`)
  if (!found) throw new Refusal('code_unknown', `There is no such ${kind}.`, [{ pointer: `/${kind}`, detail: 'is not known' }])
  if (found.stands !== stands) throw new Refusal(reason, `The ${kind} ${detail}.`, [{ pointer: `/${kind}`, detail }])
}

/** Call with the request locked. */
async function requireRoom(trx: Knex.Transaction, request: string): Promise<void> {
  const [row] = await trx('request_watcher').where({ request_id: request }).whereRaw('because ->> \'rule\' = \'by_hand\'').count({ by_hand: '*' }) as { by_hand: number }[]
  if ((row?.by_hand ?? 0) >= MOST_BY_HAND)
    throw new Refusal('conflict', 'One hundred watchers have been added to this request by hand. Remove one first.')
}
