/** What the database is asked about subscriptions and deliveries. */
import type { Knex } from 'knex'
import { type Caller, has } from '../domain/caller'
import { notFound } from '../domain/refusal'
import type { Line, Wanted } from '../events/read'
import { statement } from '../platform/sql'
import type { Sees } from '../requests/sees'
import { type Attempt, type Delivery, type DeliveryQuery, Webhook } from './schema'

export const columns = Object.keys(Webhook.properties)

/** With what only the sender needs. */
export interface Subscription extends Webhook {
  secret: string
  former_secret: string | null
  former_secret_until: string | null
}

export interface Claimed {
  id: string
  seq: number
  fence: number
  attempt: number
  first_tried_at: string
  attempts: Attempt[]
}

export const queue = statement<{ webhook: string; items: string; now: string; again: boolean }, { id: string }>(__dirname, 'queue.sql')
export const claim = statement<{ webhook: string; now: string; limit: number }, Claimed>(__dirname, 'claim.sql')
export const settleThese = statement<{ items: string; now: string }, { id: string; request_id: string; state: string }>(__dirname, 'settle.sql')
export const nextDue = statement<{ webhook: string; requests: readonly string[]; now: string }, never>(__dirname, 'next-due.sql')
export const withWork = statement<{ xid: string; seq: string; now: string }, { id: string; behind: boolean; due: boolean }>(__dirname, 'with-work.sql')
export const unsubscribed = statement<object, { id: string }>(__dirname, 'unsubscribed.sql')
export const linesBetween = statement<Wanted & Sees & { from: string; to: string; xid: string; until: string; limit: number }, Pick<Line, 'xid' | 'seq' | 'request_id' | 'event'>>(__dirname, 'lines-between.sql')

/** Each client has its own; administrators see all. */
export async function requireWebhook(db: Knex, id: string, caller: Caller): Promise<Webhook> {
  const row = await db('webhook').where({ id }).first(columns) as Webhook | undefined
  if (!row || !(row.client_id === caller.client_id || has(caller, 'administrator'))) throw notFound('webhook')
  return row
}

export async function listWebhooks(db: Knex, caller: Caller, { limit }: { limit: number }, after?: string): Promise<Webhook[]> {
  const rows = db('webhook').select(columns).orderBy('id').limit(limit + 1)
  if (!has(caller, 'administrator')) void rows.where({ client_id: caller.client_id })
  if (after !== undefined) void rows.where('id', '>', after)
  return await rows as Webhook[]
}

// Claimed last before the subscription was switched on: due since then, and not tried yet.
const renewed = "webhook_delivery.state = 'pending' and webhook_delivery.on_since < webhook.on_since"

const deliveries = (db: Knex, webhook: string) => db('webhook_delivery').join('webhook', 'webhook.id', 'webhook_delivery.webhook_id').where({ webhook_id: webhook })
  .select('webhook_delivery.id', 'webhook_id as webhook', 'event', 'request_id as request', 'state', 'attempts', 'webhook_delivery.created_at', 'settled_at',
    db.raw("webhook_delivery.xid::text || '-' || webhook_delivery.seq as place"),
    db.raw(`case when ${renewed} then 0 else attempt end as attempt`),
    db.raw(`case when ${renewed} and due_at > webhook.on_since then webhook.on_since else due_at end as due_at`))

/** The newest first. */
export async function listDeliveries(db: Knex, webhook: string, { limit, state }: DeliveryQuery, before?: string): Promise<Delivery[]> {
  const rows = deliveries(db, webhook).orderBy('webhook_delivery.id', 'desc').limit(limit + 1)
  if (state !== undefined) void rows.where({ state })
  if (before !== undefined) void rows.where('webhook_delivery.id', '<', before)
  return await rows as Delivery[]
}

export async function requireDelivery(db: Knex, webhook: string, id: string): Promise<Delivery> {
  const row = await deliveries(db, webhook).where('webhook_delivery.id', id).first() as Delivery | undefined
  if (!row) throw notFound('delivery')
  return row
}
