/** The database dies, stands still, or cannot be reached. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Cluster } from '../cluster'
import { type Kind, NothingDone, one } from './kind'

const goesAndComesBack = (name: string, what: string, go: (cluster: Cluster) => Promise<void>): Kind => ({
  name,
  async run({ cluster }, random) {
    await go(cluster)
    await wait(random() * 2_000)
    await cluster.start()
    return what
  },
})

export const databaseKilled = goesAndComesBack('database killed', 'kill -9 of postgres with all its children', cluster => cluster.kill())
export const databaseRestarted = goesAndComesBack('database restarted', 'postgres stopped in order, and started again', cluster => cluster.stop())

export const databaseFrozen: Kind = {
  name: 'database frozen',
  async run({ cluster, settings }) {
    cluster.freeze()
    await wait(settings.awaySeconds * 1_000)
    cluster.thaw()
    return `postgres stood still for ${settings.awaySeconds} s`
  },
}

export const databaseAway: Kind = {
  name: 'database away',
  async run({ cluster, settings }) {
    await cluster.kill()
    await wait(settings.awaySeconds * 1_000)
    await cluster.start()
    return `no database for ${settings.awaySeconds} s`
  },
}

/** Of one replica: what it sent arrives when nobody waits for it any more. */
export const networkStill: Kind = {
  name: 'network still',
  async run({ replicas }, random) {
    const { name, proxy } = one(replicas, random)
    proxy.freeze()
    await wait(1_000 + random() * 4_000)
    proxy.thaw()
    return `nothing between ${name} and the database moved`
  },
}

export const slowDatabase: Kind = {
  name: 'slow database',
  async run({ replicas }) {
    for (const { proxy } of replicas) proxy.delayMs = 100
    await wait(5_000)
    for (const { proxy } of replicas) proxy.delayMs = 0
    return 'every round trip 200 ms longer for 5 s'
  },
}

const CUT_OF = 4
const COMMIT = Buffer.from('COMMIT')
/** Execute and Sync, as prepared statements end. */
const SYNC = Buffer.from([0x53, 0, 0, 0, 4])

export const cutAtCommit: Kind = {
  name: 'connection cut at commit',
  async run({ replicas }, random) {
    let cut = 0
    for (const { proxy } of replicas) {
      proxy.watch = piece => {
        if (!piece.includes(COMMIT) && !piece.includes(SYNC)) return 'pass'
        if (Math.floor(random() * CUT_OF) > 0) return 'pass'
        cut++
        return random() < 0.7 ? 'cut_after' : 'cut_before'
      }
    }
    await wait(2_000)
    for (const { proxy } of replicas) proxy.watch = undefined
    if (cut === 0) throw new NothingDone('nothing was being committed')
    return `${cut} connections cut at what was being committed`
  },
}
