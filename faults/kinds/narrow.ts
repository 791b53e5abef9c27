/** A replica with too little: memory, files; or with a clock of its own. It is started so, serves for a while, and goes. */
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Replica, Start } from '../replica'
import { type Kind, one } from './kind'

const SERVES_MS = 6_000
const HOUR_MS = 3_600_000

async function servesFor(replica: Replica, start: Start): Promise<void> {
  await replica.term()
  replica.start(start)
  await replica.ready()
  await wait(SERVES_MS)
  await replica.term()
  replica.start()
}

export const smallHeap: Kind = {
  name: 'small heap',
  async run({ replicas }, random) {
    const replica = one(replicas, random)
    await servesFor(replica, { nodeOptions: ['--max-old-space-size=256'] })
    return `${replica.name} with a heap of 256 MB`
  },
}

/** Too few for the sockets of its callers and of its database: EMFILE. */
export const fewFiles: Kind = {
  name: 'few files',
  async run({ replicas }, random) {
    const replica = one(replicas, random)
    const files = 28 + Math.floor(random() * 28)
    await replica.term()
    replica.start({ files })
    await wait(SERVES_MS)
    const died = replica.hasEnded
    await replica.term()
    replica.start()
    return `${replica.name} with ${files} files${died ? ', too few to start' : ''}`
  },
}

export const clockOff: Kind = {
  name: 'clock off',
  async run({ replicas }, random) {
    const replica = one(replicas, random)
    const hours = random() < 0.5 ? 1 : -1
    const jumps = random() < 0.5
    await servesFor(replica, {
      nodeOptions: ['--require', join(__dirname, '..', 'shift-clock.js')],
      environment: { FAULTS_CLOCK_SHIFT_MS: String(hours * HOUR_MS), FAULTS_CLOCK_SHIFTS_AFTER_MS: jumps ? '3000' : '0' },
    })
    return `the clock of ${replica.name} ${jumps ? 'jumped' : 'was off'} by ${hours} hour`
  },
}
