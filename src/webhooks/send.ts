/** Claims what is due for a subscription, and sends each as its client may see it now. */
import type { Deps } from '../deps'
import { presentEvents } from '../events/present'
import { readLinesOf } from '../events/read'
import type { Event } from '../events/schema'
import { call } from './call'
import { subscriberOf, wantedBy } from './fan-out'
import { messageOf } from './message'
import { noteShown, restrictedOf } from './note-shown'
import { claim, type Claimed, columns, type Subscription } from './queries'
import { noteReceiver, settle, settledBy } from './settle'

/** Resolves when it is settled. */
type Send = (signal: AbortSignal) => Promise<void>

export async function claimSome(deps: Deps, id: string, limit: number): Promise<Send[]> {
  const claimed = await claim(deps.db, { webhook: id, now: deps.now(), limit })
  if (claimed.length === 0) return []
  const webhook = await deps.db('webhook').where({ id }).first<Subscription | undefined>([...columns, 'secret', 'former_secret', 'former_secret_until'])
  const caller = webhook && await subscriberOf(deps, deps.db, webhook)
  if (!webhook?.active || !caller) {
    // Switched off at this moment: what waits for it is there when it is switched on.
    await Promise.all(claimed.map(each => takeBack(deps, id, each)))
    return []
  }
  const lines = await readLinesOf(deps.db, caller, wantedBy(deps, webhook), claimed.map(({ seq }) => String(seq)))
  const events = new Map((await presentEvents(deps.db, lines, caller)).map(event => [event.sequence, event]))
  const restricted = restrictedOf(claimed, lines)
  // What is restricted waits until it is noted; the rest does not.
  const noted = noteShown(deps, webhook, [...restricted.values()])
  return claimed.map(each => async signal => {
    if (restricted.has(each.seq)) await noted
    return sendOne(deps, webhook, { each, event: events.get(each.seq) }, signal)
  })
}

async function sendOne(deps: Deps, webhook: Subscription, { each, event }: { each: Claimed; event: Event | undefined }, signal: AbortSignal): Promise<void> {
  const now = deps.now()
  const { id, fence, attempts } = each
  if (!event) return void await settle(deps.db, { webhook: webhook.id, id, fence, state: 'dropped', due_at: now, attempts, taken_back: 1, now })
  const tried = await call(deps, webhook.url, messageOf(webhook, event, { id, at: now }), signal)
  if (signal.aborted && tried.status === null) return takeBack(deps, webhook.id, each)
  await settle(deps.db, { webhook: webhook.id, ...settledBy(each, tried, Math.random()), now: deps.now() })
  await noteReceiver(deps, webhook, tried, each.attempt)
}

async function takeBack(deps: Deps, webhook: string, { id, fence, attempts }: Claimed): Promise<void> {
  const now = deps.now()
  await settle(deps.db, { webhook, id, fence, state: 'pending', due_at: now, attempts, taken_back: 1, now })
}
