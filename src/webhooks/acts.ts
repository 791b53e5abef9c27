/** Subscribing, changing, replacing the secret, asking for something again. */
import type { Knex } from 'knex'
import type { Deps } from '../deps'
import { CodeCheck } from '../domain/codes'
import { positionOf } from '../domain/position'
import { notFound, Refusal } from '../domain/refusal'
import { lastPosition } from '../events/read'
import { toUtc } from '../http/formats'
import type { Created } from '../http/idempotency'
import { checkVersion } from '../http/preconditions'
import { amend } from '../journal/amend'
import { append, type By } from '../journal/append'
import { isAllowedUrl } from '../platform/outbound'
import { transact } from '../platform/transaction'
import { newSecret } from '../platform/webhook-signature'
import { guardBody } from '../privacy/door'
import { seesOf } from '../requests/sees'
import { lockToKeepWords } from '../requests/words-lock'
import { subscriberOf, wantedBy } from './fan-out'
import { lockRowAndQueue } from './locks'
import { columns, linesBetween, queue, requireDelivery, requireWebhook } from './queries'
import type { AddedWebhook, Delivery, NewReplay, NewWebhook, Rotation, Webhook, WebhookPatch } from './schema'

const MOST_OF_A_CLIENT = 50
const FORMER_VALID_MS = 24 * 3_600_000
const MOST_REPLAYED = 10_000
const LONGEST_REPLAY_MS = 31 * 24 * 3_600_000

/** Told of what comes from now on. */
export async function addWebhook(deps: Deps, trx: Knex.Transaction, given: NewWebhook, by: By): Promise<Created<AddedWebhook>> {
  const input = guardBody(by.caller, given, { description: 2_000 })
  check(deps, input)
  await requireRoom(trx, by.caller.client_id)
  const at = deps.now()
  const secret = newSecret()
  const { types = [], components = [], categories = [], format = 'standard', exclude_own = false } = input
  const { xid, seq } = await lastPosition(trx)
  const [row] = await trx('webhook').insert({
    id: deps.newId(at), client_id: by.caller.client_id, url: input.url, description: input.description ?? null,
    types, components, categories, format, exclude_own, secret, xid, seq, created_at: at, updated_at: at,
  }).returning(columns) as [Webhook]
  await append(trx, { at, event: 'webhook.added', subject: row.id, data: { types, components, categories, format }, ...by })
  return { body: { ...row, secret }, kept: { ...row, secret: null }, location: `/v1/webhooks/${row.id}`, version: row.version }
}

/** Locks the client, so that many at once are not too many. */
async function requireRoom(trx: Knex.Transaction, client: string): Promise<void> {
  await trx('client').where({ id: client }).forUpdate().first('id')
  const [{ count } = { count: 0 }] = await trx('webhook').where({ client_id: client }).count({ count: '*' }) as { count: number }[]
  if (Number(count) >= MOST_OF_A_CLIENT) throw new Refusal('conflict', `A client may have ${MOST_OF_A_CLIENT} webhooks. Change or remove one.`)
}

function check({ plan, networks }: Deps, { url, components = [], categories = [] }: Pick<Partial<NewWebhook>, 'url' | 'components' | 'categories'>): void {
  const fault = url === undefined ? undefined : isAllowedUrl(url, networks)
  if (fault !== undefined) throw new Refusal('validation_failed', 'This address cannot be called.', [{ pointer: '/url', detail: fault }])
  const codes = new CodeCheck()
  for (const [place, code] of components.entries()) codes.known(plan.current().components, `/components/${place}`, code)
  for (const [place, code] of categories.entries()) codes.known(plan.current().categories, `/categories/${place}`, code)
  codes.settle()
}

export const changeWebhook = (deps: Deps, { id, wanted, patch: given }: { id: string; wanted: number | undefined; patch: WebhookPatch }, by: By): Promise<Webhook> =>
  transact(deps.db, async trx => {
    await requireWebhook(trx, id, by.caller)
    const patch = guardBody(by.caller, given, { description: 2_000 })
    check(deps, patch)
    const at = deps.now()
    const target = { table: 'webhook', columns, where: { id }, what: 'webhook', event: 'webhook.changed' } as const
    const changed: Partial<Webhook> = {}
    // By the locked row: the service may be switching it off at this moment.
    const after = await amend<Webhook>(trx, target, { wanted, patch, at, by }, (_row, changes) => void Object.assign(changed, changes))
    if (changed.active !== true) return after
    // What waits is due now, and has its three days anew (claim.sql); there may be too much of it to touch it here.
    // Later than before also where the clock was set back: what is of later than this is not due.
    const on_since = trx.raw("greatest(?::timestamptz, on_since + interval '1 millisecond')", [at])
    const [on] = await trx('webhook').where({ id }).update({ switched_off_because: null, failing_since: null, on_since }).returning(columns) as [Webhook]
    return on
  })

/** What was queued for it is forgotten later (forget.ts). */
export const removeWebhook = (deps: Deps, { id, wanted }: { id: string; wanted: number | undefined }, by: By): Promise<void> =>
  transact(deps.db, async trx => {
    const webhook = await requireWebhook(trx, id, by.caller)
    checkVersion(wanted, webhook.version)
    if (await trx('webhook').where({ id, version: webhook.version }).delete() === 0) throw notFound('webhook')
    await append(trx, { at: deps.now(), event: 'webhook.removed', subject: id, ...by })
  })

/** For a day messages bear two signatures, so that the receiver can be changed in between. */
export async function rotateSecret(deps: Deps, trx: Knex.Transaction, id: string, by: By): Promise<Created<Rotation>> {
  await requireWebhook(trx, id, by.caller)
  const at = deps.now()
  const secret = newSecret()
  const former_secret_until = new Date(Date.parse(at) + FORMER_VALID_MS).toISOString()
  const rotated = await trx('webhook').where({ id }).update({ former_secret: trx.ref('secret'), former_secret_until, secret })
  // Removed at this moment: nothing would be signed with it.
  if (rotated === 0) throw notFound('webhook')
  await append(trx, { at, event: 'webhook.secret_rotated', subject: id, ...by })
  return { body: { secret, former_secret_until }, kept: { secret: null, former_secret_until }, location: `/v1/webhooks/${id}` }
}

/** Whatever became of it before: it is sent again, under the same `webhook-id`. */
export async function redeliver(deps: Deps, trx: Knex.Transaction, { webhook, id }: { webhook: string; id: string }, by: By): Promise<Created<Delivery>> {
  await requireWebhook(trx, webhook, by.caller)
  const { place, request, event } = await requireDelivery(trx, webhook, id)
  await lockRowAndQueue(trx, webhook)
  // What is answered here is kept for whoever repeats the call, until an erasure takes it. Before its row, as who erases.
  await lockToKeepWords(trx)
  const at = deps.now()
  await queue(trx, { webhook, items: JSON.stringify([{ id, ...positionOf(place), request_id: request, event }]), now: at, again: true })
  await append(trx, { at, event: 'webhook.redelivery_asked', subject: webhook, data: { delivery: id }, ...by })
  return { body: await requireDelivery(trx, webhook, id), request_id: request }
}

/** Queues what happened in a span of time once more; what waits anyway is left as it is. */
export async function replay(deps: Deps, trx: Knex.Transaction, { id, input }: { id: string; input: NewReplay }, by: By): Promise<Created<{ queued: number }>> {
  const webhook = await requireWebhook(trx, id, by.caller)
  const [from, to] = [toUtc(input.from), toUtc(input.to)]
  if (from > to || Date.parse(to) - Date.parse(from) > LONGEST_REPLAY_MS)
    throw new Refusal('validation_failed', 'The span must end after it begins, and have at most 31 days.', [{ pointer: '/to', detail: 'must come after from, by at most 31 days' }])
  // Only what was looked at already: the rest comes by itself.
  const place = await trx('webhook').where({ id }).first<{ xid: string; seq: string } | undefined>(trx.raw('xid::text as xid'), 'seq')
  const caller = await subscriberOf(deps, trx, webhook)
  if (!place || !caller) throw notFound('webhook')
  // Of what it may not see, or does not want, not even that it happened may be told.
  const lines = await linesBetween(trx, { from, to, xid: place.xid, until: place.seq, ...wantedBy(deps, webhook), ...seesOf(caller), limit: MOST_REPLAYED + 1 })
  if (lines.length > MOST_REPLAYED) throw new Refusal('conflict', `More than ${MOST_REPLAYED} events fall into this span. Ask for a shorter one.`)
  const at = deps.now()
  const items = JSON.stringify(lines.map(line => ({ ...line, id: deps.newId(at) })))
  await lockRowAndQueue(trx, id)
  const queued = (await queue(trx, { webhook: id, items, now: at, again: true })).length
  await append(trx, { at, event: 'webhook.replay_asked', subject: id, data: { from, to, queued }, ...by })
  return { body: { queued } }
}
