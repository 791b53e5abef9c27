/** Writes what became of deliveries: those that end at about the same time in one statement. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import { nextAttemptAt, outcomeOf } from '../domain/retry-schedule'
import { togetherOrAlone } from '../http/settle'
import { append, SERVICE } from '../journal/append'
import { gathers, rejected } from '../platform/gather'
import { transact } from '../platform/transaction'
import { lockToKeepWords } from '../requests/words-lock'
import { lockToSettle } from './locks'
import { type Claimed, nextDue, settleThese } from './queries'
import type { Attempt, Webhook } from './schema'

const KEPT_ATTEMPTS = 10
/** A receiver at which nothing arrives for so long is switched off. */
const FAILING_MS = 48 * 3_600_000

export interface Settled {
  id: string
  fence: number
  state: 'pending' | 'delivered' | 'dead' | 'dropped'
  due_at: string
  attempts: Attempt[]
  /** One where the try is not to count. */
  taken_back: 0 | 1
}

const MOST = 200

/** The moment is that of the last of them. */
export const settle = gathers<ToSettle, boolean>({
  // What locks one subscription holds up no other.
  keyOf: ({ webhook }) => webhook,
  write: (db, items) => togetherOrAlone(items, some => transact(db, trx => settleAll(trx, some)))
    // What waits is tried all the same: until it is settled it would be sent again.
    .catch((error: unknown) => items.map(() => rejected(error))),
  most: MOST,
  atOnce: 1,
})

type ToSettle = Settled & { webhook: string; now: string }

/** The lock keeps what is queued at this moment from waiting for what has just come to its end. */
async function settleAll(trx: Knex.Transaction, items: readonly ToSettle[]): Promise<boolean[]> {
  const { webhook = '', now = '' } = items.at(-1) ?? {}
  await lockToSettle(trx, webhook)
  await lockToKeepWords(trx)
  const settled = await settleThese(trx, { items: JSON.stringify(inOrder(items)), now })
  const ended = settled.filter(({ state }) => state !== 'pending').map(({ request_id }) => request_id)
  if (ended.length > 0) await nextDue(trx, { webhook, requests: [...new Set(ended)], now })
  const ids = new Set(settled.map(({ id }) => id))
  return items.map(({ id }) => ids.has(id))
}

/** As everybody locks them. */
const inOrder = (items: readonly ToSettle[]) => [...items].sort((a, b) => (a.id < b.id ? -1 : 1))

export interface Tried extends Attempt {
  retryAfterSeconds: number | null
}

/** By the answer, or by there being none. */
export function settledBy({ id, fence, attempt, first_tried_at, attempts: former }: Claimed, { retryAfterSeconds, ...tried }: Tried, random: number): Settled {
  const at = Date.parse(tried.at)
  const outcome = tried.status === null ? 'retry' : outcomeOf(tried.status)
  const next = outcome === 'retry' ? nextAttemptAt({ attempt, at, firstAt: Date.parse(first_tried_at), retryAfterSeconds, random }) : undefined
  const state = outcome === 'delivered' ? 'delivered' : next === undefined ? 'dead' : 'pending'
  return { id, fence, state, due_at: new Date(next ?? at).toISOString(), attempts: [...former, tried].slice(-KEPT_ATTEMPTS), taken_back: 0 }
}

/**
 * What a try tells of its receiver: that it is well again, that it fails since now, or that it is to be left alone.
 * @param webhook as it was read for the try: to one that was changed meanwhile, by its owner or the service, it tells nothing.
 */
export async function noteReceiver(deps: Deps, webhook: Webhook, tried: Tried, attempt: number): Promise<void> {
  const { id, version, failing_since } = webhook
  const at = deps.now()
  const outcome = tried.status === null ? 'retry' : outcomeOf(tried.status)
  const row = deps.db('webhook').where({ id, version, active: true })
  if (outcome === 'gone') return switchOff(deps, { id, version }, 'gone')
  if (outcome !== 'retry') return failing_since === null ? undefined : void await row.update({ failing_since: null })
  // One that fails now and then is not written down each time.
  if (attempt === 1) return
  if (failing_since === null) return void await row.whereNull('failing_since').update({ failing_since: at })
  if (Date.parse(at) - Date.parse(failing_since) >= FAILING_MS) await switchOff(deps, { id, version, failing_since }, 'failing')
}

type AsRead = Pick<Webhook, 'id' | 'version'> & { failing_since?: string }

const switchOff = (deps: Deps, asRead: AsRead, because: 'gone' | 'failing') => transact(deps.db, async trx => {
  const at = deps.now()
  const switched = await trx('webhook').where({ ...asRead, active: true })
    .update({ active: false, switched_off_because: because, version: asRead.version + 1, updated_at: at })
  if (switched > 0) await append(trx, { at, event: 'webhook.switched_off', subject: asRead.id, data: { because }, ...SERVICE })
})
