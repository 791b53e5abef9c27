/** Repeats calls under keys that are kept: each answer is the first one, byte for byte. */
import type { Call } from '../caller'
import type { Line } from '../ledger'
import type { Scene } from '../scene'

const SOME = 1_500
const AT_ONCE = 8

/** Some: half of them the last that were not answered at their first try, half from all over the run. */
export async function repeatKept(scene: Scene, many: 'some' | 'all'): Promise<void> {
  const { keyed } = scene.ledger
  const troubled = keyed.filter(({ tries }) => tries > 1).slice(-SOME / 2)
  const step = Math.max(1, Math.ceil(keyed.length / (SOME / 2)))
  const waiting = many === 'all' ? [...keyed] : [...new Set([...troubled, ...keyed.filter((_, place) => place % step === 0)])]
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let line = waiting.pop(); line; line = waiting.pop()) await repeat(scene, line)
  }))
}

async function repeat({ caller, findings }: Scene, { path, voice, sent, key, status, digest }: Line): Promise<void> {
  const call: Call = { method: 'POST', path, voice, body: sent, key }
  const { line: again, text } = await caller.acknowledge('read', call)
  if (again.status !== status || again.digest !== digest) findings.add('unequal replays', `${path} with ${key ?? ''} was answered ${status ?? ''}, and again ${again.status ?? ''}: ${text.slice(0, 600)}`)
}
