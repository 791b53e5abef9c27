/**
 * A worker that was thought dead: it stands still with deliveries under way until their lease has run out and the other
 * replica has taken them, and then goes on where it was.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { openOne } from '../acts-of-opening'
import type { Scene } from '../scene'
import { sendersOf, type Sender } from '../senders'
import { type Kind, NothingDone } from './kind'

const PATIENCE_MS = 20_000
const WAKES_MS = 1_500
let woken = 0

export const workerThoughtDead: Kind = {
  name: 'worker thought dead',
  async run(scene) {
    const { receiver, cluster } = scene
    const number = woken++
    let counted = 0
    receiver.hold()
    try {
      await openOne(scene, { ...sendersOf(1, number)[0] as Sender, fresh: () => `lease-${number}-${counted++}` }, { component: 'FR' }) // one was asked for
      const held = await until(() => claims(scene))
      const first = held.find(({ by_whom }) => by_whom.startsWith(scene.replicas[0].name)) ?? held[0]
      const sleeper = scene.replicas.find(({ name }) => first?.by_whom.startsWith(name))
      if (!first || !sleeper) throw new NothingDone('no delivery was under way')
      sleeper.signal('SIGSTOP')
      try {
        // The half minute of the lease passes.
        await cluster.ask("update webhook_delivery set leased_until = clock_timestamp() - interval '1 second' where leased_until is not null and id in (select delivery from watch.claim where by_whom = $1)", [first.by_whom])
        // What the sleeper waited for has come; whoever takes its work over waits.
        receiver.answerHeld()
        const others = await until(async () => (await claims(scene)).filter(each => each.delivery === first.delivery && each.by_whom !== first.by_whom))
        if (others.length === 0) throw new NothingDone('nobody took the delivery over')
      } finally {
        sleeper.signal('SIGCONT')
      }
      await wait(WAKES_MS)
      return `${sleeper.name} stood still until its deliveries were another's`
    } finally {
      receiver.letGo()
    }
  },
}

interface Claim { delivery: string; by_whom: string }

async function claims({ cluster }: Scene): Promise<Claim[]> {
  return cluster.ask<Claim>(`
    select claim.delivery, claim.by_whom from watch.claim join webhook_delivery as delivery on delivery.id = claim.delivery
    where delivery.leased_until > clock_timestamp() order by delivery.leased_until desc`)
}

async function until<T>(look: () => Promise<T | T[] | undefined>): Promise<T[]> {
  for (const latest = Date.now() + PATIENCE_MS; Date.now() < latest; await wait(100)) {
    const found = await look()
    const all = found === undefined ? [] : Array.isArray(found) ? found : [found]
    if (all.length > 0) return all
  }
  return []
}
