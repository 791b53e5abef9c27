/** Work for the background jobs: each sees to it that there is something to do, mostly by letting time pass. */
import type { Action } from '../../src/domain/lifecycle'
import { openOne } from '../acts-of-opening'
import type { Scene } from '../scene'
import type { Sender } from '../senders'
import { transition } from '../walk'

const openSome = (scene: Scene, sender: Sender, more?: () => object) => Promise.all(Array.from({ length: 3 }, () => openOne(scene, sender, more?.())))

/** Of some urgent requests: an hour and more has passed. */
export async function letTimePass(scene: Scene, sender: Sender): Promise<void> {
  const ids = (await openSome(scene, sender, () => ({ severity: 'critical' }))).map(({ id }) => id)
  await scene.cluster.ask(`
    with clock as (
      update request_clock set running_since = running_since - interval '200 minutes', due_at = due_at - interval '200 minutes', next_at = next_at - interval '200 minutes'
      where request_id = any ($1)
    )
    update support_request set response_due_at = response_due_at - interval '200 minutes', resolution_due_at = resolution_due_at - interval '200 minutes'
    where id = any ($1)`, [ids])
}

export async function letAssignmentsTimeOut(scene: Scene, sender: Sender): Promise<void> {
  const opened = await openSome(scene, sender)
  await scene.cluster.ask("update assignment set times_out_at = now() - interval '1 second' where request = any ($1) and ended_at is null", [opened.map(({ id }) => id)])
}

/** Longer ago than the plan leaves what is resolved open. */
export async function resolveLongAgo(scene: Scene, sender: Sender): Promise<void> {
  const ids = await walkSome(scene, { sender, actions: ['acknowledge', 'resolve'] })
  await scene.cluster.ask("update support_request set resolved_at = now() - interval '15 days' where id = any ($1) and state = 'resolved'", [ids])
}

/** Longer ago than samples of what was reported are kept. */
export async function endLongAgo(scene: Scene, sender: Sender): Promise<void> {
  const ids = await walkSome(scene, { sender, actions: ['acknowledge', 'resolve', 'close'], more: () => ({ fingerprint: `ended ${sender.fresh()}` }) })
  // Their identifiers are in the order of time.
  await scene.cluster.ask(`
    with sample as (update occurrence set id = ('00000000-0000-7000-8000-' || right(id::text, 12))::uuid where request_id = any ($1))
    update support_request set closed_at = now() - interval '366 days' where id = any ($1)`, [ids])
}

async function walkSome(scene: Scene, { sender, actions, more }: { sender: Sender; actions: readonly Action[]; more?: () => object }): Promise<string[]> {
  const opened = await openSome(scene, sender, more)
  for (const request of opened)
    for (const [steps, action] of actions.entries())
      await scene.caller.acknowledge('transition', transition(scene, { id: request.id, version: request.version + steps }, action))
  return opened.map(({ id }) => id)
}

/** For as long as the plan says, and a day. */
export async function letFaultsBeQuiet(scene: Scene, sender: Sender): Promise<void> {
  const opened = await openSome(scene, sender, () => ({ fingerprint: `quiet ${sender.fresh()}` }))
  await scene.cluster.ask("update support_request set last_seen_at = now() - interval '48 hours' where id = any ($1)", [opened.map(({ id }) => id)])
}

/** As if there had been no plan when they came. */
export async function leaveToNobody(scene: Scene, sender: Sender): Promise<void> {
  const opened = await openSome(scene, sender)
  await scene.cluster.ask(`
    with ended as (update assignment set ended_at = now() where request = any ($1) and ended_at is null)
    update support_request set team = null, person = null, assigned_because = '{"rule": "nobody"}' where id = any ($1)`, [opened.map(({ id }) => id)])
}

/** Of what has little urgency, which nothing else in a run has. */
export async function changeTargets(scene: Scene, sender: Sender): Promise<void> {
  await openSome(scene, sender, () => ({ severity: 'low' }))
  await scene.cluster.ask("update support_plan set draft = jsonb_set(draft, '{targets,low,resolve_minutes}', to_jsonb((draft #>> '{targets,low,resolve_minutes}')::int + 1)) where id = $1", [scene.world.plan])
  await schedulePlan(scene, sender)
}

export async function missHeartbeat(scene: Scene, sender: Sender): Promise<void> {
  const name = sender.fresh()
  await scene.caller.acknowledge('heartbeat', { method: 'PUT', path: `/v1/heartbeats/${name}`, voice: scene.world.reporter.key, body: { period_seconds: 3_600 } })
  scene.ledger.heartbeats.add(name)
  await scene.cluster.ask("update heartbeat set due_at = now() - interval '1 second' where name = $1", [name])
}

export async function schedulePlan({ caller, ledger, world }: Scene, sender: Sender): Promise<void> {
  const at = new Date(Date.now() + 1_500).toISOString()
  const { text } = await caller.acknowledge('activation', {
    method: 'POST', path: `/v1/support-plans/${world.plan}/activations`, voice: world.lead, body: { at, note: 'In a moment' }, key: `activation-${sender.fresh()}`,
  })
  ledger.revisions.add((JSON.parse(text) as { number: number }).number)
}

export async function plantOldOutcomes({ cluster, world }: Scene, sender: Sender): Promise<void> {
  await cluster.ask(`
    insert into idempotency_key (client_id, key, digest, status, answer, created_at)
    select $1, $2 || number, '\\x00', 201, '{}', now() - interval '100 hours' from generate_series(1, 1500) as number`, [world.reporter.id, `old-${sender.fresh()}-`])
}

/** Of lines that are in no journal, and each time of others. */
export async function plantOldDeliveries({ cluster }: Scene): Promise<void> {
  await cluster.ask(`
    insert into webhook_delivery (id, webhook_id, xid, seq, request_id, event, state, created_at, settled_at)
    select gen_random_uuid(), webhook.id, '3', -number - (extract(epoch from now()) * 1000000)::bigint, gen_random_uuid(), 'request.opened', 'delivered', now() - interval '31 days', now() - interval '31 days'
    from webhook, generate_series(1, 1500) as number`)
}
