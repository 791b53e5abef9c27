/** The worker is killed at each step of a job: as a statement of it is sent, or as the database has answered it. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Verdict } from '../proxy'
import type { Replica } from '../replica'
import type { Scene } from '../scene'
import { type Sender, sendersOf } from '../senders'
import { type Kind, NothingDone, one } from './kind'
import { changeTargets, endLongAgo, leaveToNobody, letAssignmentsTimeOut, letFaultsBeQuiet, letTimePass, missHeartbeat, plantOldDeliveries, plantOldOutcomes, resolveLongAgo, schedulePlan } from './work'

const MET_WITHIN_MS = 40_000

interface Job {
  name: string
  /** Where its steps are those of calls too: what only its own transactions begin with. */
  begins?: string
  /** Names or beginnings of its statements, in their order. */
  steps: readonly string[]
  /** Sees to it that there is something to do. */
  prepare?: (scene: Scene, sender: Sender) => Promise<void>
  /** It is done once a minute or less often, and at the start. */
  atStart?: true
}

const JOBS: readonly Job[] = [
  { name: 'clock sweep', begins: 'clocks/lock-due.sql', steps: ['clocks/lock-due.sql', 'clocks/write.sql'], prepare: letTimePass },
  { name: 'escalation', begins: 'clocks/lock-due.sql', steps: ['assignments/tell-steps.sql', 'insert into "assignment"'], prepare: letTimePass },
  { name: 'webhook delivery', steps: ['webhooks/queue.sql', 'webhooks/claim.sql', 'webhooks/settle.sql', 'webhooks/next-due.sql'] },
  { name: 'seal', steps: ['insert into "audit_seal"'] },
  { name: 'heartbeat', begins: 'heartbeats/lock-due.sql', steps: ['heartbeats/lock-due.sql', 'requests/open-alone.sql', 'update "heartbeat"'], prepare: missHeartbeat },
  { name: 'plan activation', steps: ['update "support_plan_revision" set "state" = $1, "active_from"'], prepare: schedulePlan },
  { name: 'time-out', begins: '"times_out_at" <', steps: ['update "assignment" set "times_out_at"'], prepare: letAssignmentsTimeOut },
  { name: 'closing', begins: '"resolved_at" <', steps: ['update "support_request" set "state"'], prepare: resolveLongAgo, atStart: true },
  { name: 'resolving what is quiet', begins: '"last_seen_at" <', steps: ['update "support_request" set "state"'], prepare: letFaultsBeQuiet, atStart: true },
  { name: 'covering', steps: ['"rule":"nobody"'], prepare: leaveToNobody },
  { name: 'clocks follow the plan', begins: 'clocks/lock-open.sql', steps: ['clocks/lock-open.sql', 'clocks/write.sql', 'clocks/write-due.sql'], prepare: changeTargets },
  { name: 'forgetting', steps: ['delete from "idempotency_key"'], prepare: plantOldOutcomes, atStart: true },
  { name: 'forgetting deliveries', steps: ['delete from "webhook_delivery"'], prepare: plantOldDeliveries, atStart: true },
  { name: 'forgetting samples', steps: ['requests/forget-occurrences.sql'], prepare: endLongAgo, atStart: true },
]

const MOMENTS = ['as it is sent', 'as it is answered', 'as it is committed', 'as its commit is answered'] as const

/** A place at which the worker is killed. */
interface Place {
  step: string
  moment: (typeof MOMENTS)[number]
}

/** They stand for themselves: no commit follows. */
const ALONE = ['webhooks/claim.sql', 'delete from "idempotency_key"', 'delete from "webhook_delivery"', 'requests/forget-occurrences.sql']

/** In one fault after another, so that a run of two hundred comes to all of them. */
const PLACES_A_FAULT = 3

let killed = 0

/** How often each place was waited for, and whether a worker ever came there. */
const waited = new Map<string, { times: number; met: boolean }>()

/** Those that were waited for twice and more. */
export const placesMissed = (): string[] => [...waited].filter(([, { times, met }]) => times > 1 && !met).map(([place]) => place)

export const JOB_KINDS: readonly Kind[] = JOBS.map(job => {
  let left: Place[] = []
  return {
    name: `worker killed: ${job.name}`,
    async run(scene, random) {
      const what: string[] = []
      let kills = 0
      for (let i = 0; i < Math.min(PLACES_A_FAULT, placesOf(job).length); i++) {
        if (left.length === 0) left = placesOf(job)
        const place = one(left, random)
        left.splice(left.indexOf(place), 1)
        const isKilled = await killAt(scene, job, { place, random })
        const name = `${job.name}: ${place.step}, ${place.moment}`
        const before = waited.get(name)
        waited.set(name, { times: (before?.times ?? 0) + 1, met: before?.met || isKilled })
        if (isKilled) kills++
        what.push(isKilled ? `kill -9 at ${place.step}, ${place.moment}` : `${place.step}, ${place.moment} did not come within ${MET_WITHIN_MS / 1_000} s`)
      }
      if (kills === 0) throw new NothingDone(what.join('; '))
      return what.join('; ')
    },
  }
})

const placesOf = ({ steps }: Job): Place[] =>
  steps.flatMap(step => (ALONE.includes(step) ? MOMENTS.slice(0, 2) : MOMENTS).map(moment => ({ step, moment })))

/** @returns whether a worker came there. */
async function killAt(scene: Scene, job: Job, { place, random }: { place: Place; random: () => number }): Promise<boolean> {
  const [sender] = sendersOf(1, killed)
  const number = killed++
  let counted = 0
  const caught = catchAt(scene, job, place)
  await job.prepare?.(scene, { ...sender as Sender, random, fresh: () => `job-${number}-${counted++}` }) // one was asked for
  if (job.atStart) await restart(one(scene.replicas, random))
  const replica = await Promise.race([caught.done, wait(MET_WITHIN_MS, undefined, { ref: false })])
  caught.end()
  // One that was killed as it was started again runs already.
  if (replica?.isRunning === false) replica.start()
  await replica?.ready()
  return replica !== undefined
}

async function restart(replica: Replica): Promise<void> {
  await replica.kill()
  replica.start()
}

/** Whichever replica's worker comes there first is killed. */
function catchAt({ replicas }: Scene, { begins }: Job, { step, moment }: Place): { done: Promise<Replica>; end: () => void } {
  const atCommit = moment.includes('commit')
  const verdict: Verdict = moment.endsWith('answered') ? 'cut_after' : 'cut_before'
  const end = () => { for (const { proxy } of replicas) proxy.watch = proxy.onCut = undefined }
  const done = new Promise<Replica>(resolve => {
    for (const replica of replicas) {
      // Of the transaction that each connection is in.
      const transactions = new WeakMap<object, { beginning: boolean; step: boolean }>()
      const kill = () => {
        end()
        void replica.kill().then(() => resolve(replica))
      }
      replica.proxy.onCut = kill
      replica.proxy.watch = (piece, connection) => {
        if (piece.includes('BEGIN;')) transactions.set(connection, { beginning: begins === undefined, step: false })
        const transaction = transactions.get(connection)
        if (transaction && begins !== undefined && piece.includes(begins)) transaction.beginning = true
        const isStep = piece.includes(step) && (transaction ? transaction.beginning : begins === undefined)
        if (transaction && isStep) transaction.step = true
        if (['COMMIT;', 'ROLLBACK'].some(word => piece.includes(word))) transactions.delete(connection)
        if (!(atCommit ? transaction?.step && piece.includes('COMMIT;') : isStep)) return 'pass'
        if (verdict === 'cut_before') kill()
        return verdict
      }
    }
  })
  return { done, end }
}
