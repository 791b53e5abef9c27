/** One of two replicas goes: at once, or as it is asked to. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Scene } from '../scene'
import { type Kind, one } from './kind'

/** Of what a replica may take to be well again: five seconds, unless the machine is given more time. */
const OUT_WITHIN = 1 / 12
/** A call that was sent so shortly before may not have reached it yet. */
const ON_ITS_WAY_MS = 50

export const replicaKilled: Kind = {
  name: 'replica killed',
  async run({ replicas }, random) {
    const replica = one(replicas, random)
    const underWay = replica.underWay.size
    await replica.kill()
    await wait(random() * 1_000)
    replica.start()
    return `kill -9 of ${replica.name} with ${underWay} calls under way`
  },
}

export const replicaEnded: Kind = {
  name: 'replica ended',
  async run({ replicas, findings, settings }, random) {
    const replica = one(replicas, random)
    const at = Date.now()
    const underWay = [...replica.underWay].filter(({ sentAt }) => sentAt < at - ON_ITS_WAY_MS)
    const code = await replica.term()
    await wait(100)
    const failed = underWay.filter(each => each.failed).length
    if (failed > 0) findings.add('wrong', `SIGTERM of ${replica.name} failed ${failed} of ${underWay.length} calls under way`)
    if (code !== 0) findings.add('wrong', `${replica.name} ended with ${code ?? 'a signal'} on SIGTERM`)
    if (Date.now() - at > settings.wellWithinSeconds * 1_000 * OUT_WITHIN) findings.add('stuck', `${replica.name} took ${Date.now() - at} ms to end`)
    replica.start()
    return `SIGTERM of ${replica.name} with ${underWay.length} calls under way, out in ${Date.now() - at} ms`
  },
}

/** As a virtual machine that is moved: it stands still and goes on where it was. */
export const replicaFrozen: Kind = {
  name: 'replica frozen',
  async run({ replicas }: Scene, random) {
    const replica = one(replicas, random)
    const seconds = 1 + random() * 4
    replica.signal('SIGSTOP')
    await wait(seconds * 1_000)
    replica.signal('SIGCONT')
    return `${replica.name} stood still for ${seconds.toFixed(1)} s`
  },
}
