/** A run: faults one after another under load, each until all is well again, and what became of it compared in between. */
import { setTimeout as wait } from 'node:timers/promises'
import { randomFrom } from '../bench/random'
import { openOne } from './acts-of-opening'
import { judge } from './judge'
import { placesMissed } from './kinds/jobs'
import { type Kind, NothingDone, one } from './kinds/kind'
import type { Scene } from './scene'
import { Load, type Sender, sendersOf } from './senders'
import { type Seeded, setStage } from './stage'
import type { Settings } from './settings'

export interface Outcome {
  /** By kind: how often it was tried, and how often nothing came of it. */
  faults: Map<string, { tries: number; missed: number; longestMs: number }>
  writes: number
  scene: Scene
}

export async function runFaults(settings: Settings, kinds: readonly Kind[], seeded: Seeded = {}): Promise<Outcome> {
  const { scene, close } = await setStage(settings, seeded)
  const faults: Outcome['faults'] = new Map()
  try {
    const random = randomFrom(settings.seed)
    const load = new Load(scene, sendersOf(settings.senders, settings.seed))
    const [prober] = sendersOf(1, settings.seed - 1).map(each => ({ ...each, fresh: () => `probe-${each.fresh()}` }))
    if (!prober) return { faults, writes: 0, scene }
    const following = scene.feed.follow()
    load.go()
    let bag: Kind[] = []
    for (let number = 1; number <= settings.faults; number++) {
      await until(() => scene.ledger.writes >= (number - 1) * settings.writes / settings.faults)
      // Each kind once before any comes again.
      if (bag.length === 0) bag = [...kinds]
      const kind = one(bag, random)
      bag.splice(bag.indexOf(kind), 1)
      await inject(scene, { kind, number, random, prober, faults })
      if (number % settings.judgeEvery === 0 || number === settings.faults) {
        if (number === settings.faults) await until(() => scene.ledger.writes >= settings.writes)
        await load.pause()
        await judge(scene, number === settings.faults ? 'all' : 'some')
        console.log(`     compared: ${scene.ledger.writes} acknowledged writes, ${scene.findings.isRed ? 'RED' : 'all as acknowledged'}`)
        if (number < settings.faults) load.go()
      }
    }
    scene.feed.stop()
    await following
    for (const { name, mayBeLeftOut } of kinds) {
      const known = faults.get(name)
      if (known && known.tries === known.missed && !mayBeLeftOut) scene.findings.add('stuck', `${name} was tried, and never came about`)
    }
    for (const place of placesMissed()) scene.findings.add('stuck', `no worker ever came to ${place}`)
    return { faults, writes: scene.ledger.writes, scene }
  } finally {
    await close()
  }
}

interface Injection {
  kind: Kind
  number: number
  random: () => number
  prober: Sender
  faults: Outcome['faults']
}

async function inject(scene: Scene, { kind, number, random, prober, faults }: Injection): Promise<void> {
  const { writes, refused, unanswered } = scene.ledger
  const known = faults.get(kind.name) ?? { tries: 0, missed: 0, longestMs: 0 }
  faults.set(kind.name, known)
  const what = await kind.run(scene, random).catch((error: unknown) => {
    if (!(error instanceof NothingDone)) throw error
    known.missed++
    return `NOTHING DONE, ${error.message}`
  })
  known.tries++
  const mended = performance.now()
  await wellAgain(scene, prober, kind)
  const took = Math.round(performance.now() - mended)
  known.longestMs = Math.max(known.longestMs, took)
  console.log(`${String(number).padStart(4)}  ${kind.name}: ${what}; well again ${(took / 1_000).toFixed(1)} s after it was over (meanwhile ${scene.ledger.writes - writes} writes, ${scene.ledger.refused - refused} answers 503, ${scene.ledger.unanswered - unanswered} none)`)
}

/** Both replicas say that they are ready, and each has acknowledged a write. */
async function wellAgain(scene: Scene, prober: Sender, { name }: Kind): Promise<void> {
  const seconds = scene.settings.wellWithinSeconds
  const latest = Date.now() + seconds * 1_000
  for (const replica of scene.replicas) {
    for (;;) {
      if (await replica.isReady()) {
        const answer = await scene.caller.send(replica, { method: 'POST', path: '/v1/support-requests', voice: scene.world.reporter.key, body: { title: `Well again ${prober.fresh()}` } })
        if (answer?.status === 201) break
      }
      if (Date.now() > latest) return scene.findings.add('stuck', `${replica.name} is not well ${seconds} s after ${name}`)
      await wait(50)
    }
  }
  await openOne(scene, prober)
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await wait(20)
}
