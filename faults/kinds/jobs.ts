/** The worker is killed at each step of a job: as a statement of it is sent, or as the database has answered it. */
import { setTimeout as wait } from 'node:timers/promises'
import { openOne } from '../acts-of-opening'
import type { Verdict } from '../proxy'
import type { Replica } from '../replica'
import type { Scene } from '../scene'
import { type Sender, sendersOf } from '../senders'
import { type Kind, one } from './kind'

const MET_WITHIN_MS = 40_000

interface Job {
  name: string
  /** Names or beginnings of its statements, in their order. */
  steps: readonly string[]
  /** Sees to it that there is something to do. */
  prepare?: (scene: Scene, sender: Sender) => Promise<void>
  /** It is done once a minute or less often, and at the start. */
  atStart?: true
}

const JOBS: readonly Job[] = [
  { name: 'clock sweep', steps: ['clocks/lock-due.sql', 'clocks/write.sql'], prepare: letTimePass },
  { name: 'escalation', steps: ['assignments/tell-steps.sql', 'insert into "assignment"'], prepare: letTimePass },
  { name: 'webhook delivery', steps: ['webhooks/queue.sql', 'webhooks/claim.sql', 'webhooks/settle.sql', 'webhooks/next-due.sql'] },
  { name: 'seal', steps: ['insert into "audit_seal"'] },
  { name: 'heartbeat', steps: ['heartbeats/lock-due.sql', 'requests/open.sql', 'update "heartbeat"'], prepare: missHeartbeat },
  { name: 'plan activation', steps: ['update "support_plan_revision"'], prepare: schedulePlan },
  { name: 'forgetting', steps: ['delete from "idempotency_key"'], prepare: plantOldOutcomes, atStart: true },
]

const MOMENTS = ['as it is sent', 'as it is answered', 'as it is committed', 'as its commit is answered'] as const
type Moment = (typeof MOMENTS)[number]

/** They stand for themselves: no commit follows. */
const ALONE = ['webhooks/claim.sql', 'delete from "idempotency_key"']

let killed = 0

export const JOB_KINDS: readonly Kind[] = JOBS.map(job => ({ name: `worker killed: ${job.name}`, run: (scene, random) => killAtStep(scene, job, random) }))

async function killAtStep(scene: Scene, job: Job, random: () => number): Promise<string> {
  const [sender] = sendersOf(1, killed)
  const number = killed++
  let counted = 0
  const step = one(job.steps, random)
  const moment = one(ALONE.includes(step) ? MOMENTS.slice(0, 2) : MOMENTS, random)
  const caught = catchAt(scene, step, moment)
  await job.prepare?.(scene, { ...sender as Sender, random, fresh: () => `job-${number}-${counted++}` }) // one was asked for
  if (job.atStart) await restart(one(scene.replicas, random))
  const replica = await Promise.race([caught.done, wait(MET_WITHIN_MS, undefined, { ref: false })])
  caught.end()
  replica?.start()
  return replica ? `kill -9 of ${replica.name} at ${step}, ${moment}` : `${step} did not come ${moment} within ${MET_WITHIN_MS / 1_000} s, nothing was killed`
}

async function restart(replica: Replica): Promise<void> {
  await replica.kill()
  replica.start()
}

/** Whichever replica comes to the step first is killed there. */
function catchAt({ replicas }: Scene, step: string, moment: Moment): { done: Promise<Replica>; end: () => void } {
  const atCommit = moment.includes('commit')
  const verdict: Verdict = moment.endsWith('answered') ? 'cut_after' : 'cut_before'
  const end = () => { for (const { proxy } of replicas) proxy.watch = proxy.onCut = undefined }
  const done = new Promise<Replica>(resolve => {
    for (const replica of replicas) {
      const kill = () => {
        end()
        void replica.kill().then(() => resolve(replica))
      }
      replica.proxy.onCut = kill
      replica.proxy.watch = (piece, memory) => {
        const isStep = piece.includes(step)
        memory.seen ||= isStep
        if (!(atCommit ? memory.seen && piece.includes('COMMIT') : isStep)) return 'pass'
        if (verdict === 'cut_before') kill()
        return verdict
      }
    }
  })
  return { done, end }
}

/** Of some urgent requests: an hour and more has passed. */
async function letTimePass(scene: Scene, sender: Sender): Promise<void> {
  const opened = await Promise.all(Array.from({ length: 3 }, () => openOne(scene, sender, { severity: 'critical' })))
  await scene.cluster.ask(`
    update request_clock set running_since = running_since - interval '200 minutes', due_at = due_at - interval '200 minutes', next_at = next_at - interval '200 minutes'
    where request_id = any ($1)`, [opened.map(({ id }) => id)])
}

async function missHeartbeat(scene: Scene, sender: Sender): Promise<void> {
  const name = sender.fresh()
  await scene.caller.acknowledge('heartbeat', { method: 'PUT', path: `/v1/heartbeats/${name}`, voice: scene.world.reporter.key, body: { period_seconds: 3_600 } })
  scene.ledger.heartbeats.add(name)
  await scene.cluster.ask("update heartbeat set due_at = now() - interval '1 second' where name = $1", [name])
}

async function schedulePlan({ caller, ledger, world }: Scene, sender: Sender): Promise<void> {
  const at = new Date(Date.now() + 1_500).toISOString()
  const { text } = await caller.acknowledge('activation', {
    method: 'POST', path: `/v1/support-plans/${world.plan}/activations`, voice: world.lead, body: { at, note: 'In a moment' }, key: `activation-${sender.fresh()}`,
  })
  ledger.revisions.add((JSON.parse(text) as { number: number }).number)
}

async function plantOldOutcomes({ cluster, world }: Scene, sender: Sender): Promise<void> {
  await cluster.ask(`
    insert into idempotency_key (client_id, key, digest, status, answer, created_at)
    select $1, $2 || number, '\\x00', 201, '{}', now() - interval '100 hours' from generate_series(1, 1500) as number`, [world.reporter.id, `old-${sender.fresh()}-`])
}
