/** The load: senders who act one call after the other, each in a way of its own, until they are asked to pause. */
import { randomFrom } from '../bench/random'
import { assign, comment, entry } from './acts-on-requests'
import { bare, create, few, list, referenced, report, resolveReported, storm, urgent } from './acts-of-opening'
import type { Walk } from './ledger'
import { walk } from './walk'
import type { Scene } from './scene'

/** What a sender has for itself. */
export interface Sender {
  number: number
  random: () => number
  /** A name that nobody else gives. */
  fresh: () => string
  /** The request that it moves, and the one that it talks about and gives away: nobody else does. */
  walking?: Walk
  own?: string
}

type Act = (scene: Scene, sender: Sender) => Promise<void>

const ACTS: [weight: number, act: Act][] = [
  [25, create], [6, referenced], [6, bare], [22, report], [4, few], [3, storm], [3, resolveReported], [14, walk], [9, comment], [5, assign], [4, entry], [2, list], [1, urgent],
]
const WEIGHTS = ACTS.reduce((sum, [weight]) => sum + weight, 0)

export class Load {
  private paused = false
  private running: Promise<unknown> = Promise.resolve()

  constructor(private readonly scene: Scene, private readonly senders: Sender[]) {}

  go(): void {
    this.paused = false
    this.running = Promise.all(this.senders.map(each => this.sendOn(each)))
    // Who waits for it is told; until then it is nobody's.
    this.running.catch(() => undefined)
  }

  /** Resolves when what was under way is acknowledged. */
  async pause(): Promise<void> {
    this.paused = true
    await this.running
  }

  private async sendOn(sender: Sender): Promise<void> {
    while (!this.paused) await actOf(sender.random)(this.scene, sender)
  }
}

function actOf(random: () => number): Act {
  let left = random() * WEIGHTS
  for (const [weight, act] of ACTS) if ((left -= weight) < 0) return act
  return create
}

export const sendersOf = (count: number, seed: number): Sender[] => Array.from({ length: count }, (_, number) => {
  let counted = 0
  return { number, random: randomFrom(seed + number), fresh: () => `${number}-${counted++}` }
})
