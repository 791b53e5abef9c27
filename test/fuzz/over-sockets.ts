/** Made-up calls over bare sockets to the built service, a process of its own with a real database. */
import { serve } from '../support/process'
import type { Answer } from './answers'
import { type Case, cases, HONEST, plain } from './bytes'
import { type Outcome, play, type Round } from './round'
import { Wire } from './wire'

// The background is played by the round, at moments that a seed repeats. Nothing leaves this machine.
const SETTINGS = { WORKER: 'off', RATE_LIMIT_PER_SECOND: '0', LOG_LEVEL: 'error' }

export const overSockets = (seed: number, count: number): Promise<Outcome> => play({
  seed, cases: count, made: cases,
  with: async (round, database) => {
    const service = await serve({ DATABASE_URL: database, ...SETTINGS })
    await service.ready()
    const wire = new Wire(service.port)
    return {
      send: async made => {
        const fault = await sendCase(made, round, wire) ?? (service.output() === '' && service.errors() === '' ? undefined : 'the service logged an error')
        return fault && `${fault}\n${service.output()}${service.errors()}`
      },
      end: async () => {
        wire.close()
        service.signal('SIGTERM')
        await service.exit
      },
    }
  },
})

const told = (fault: string, { status, payload }: Answer) => `${status}: ${fault}\n${payload.slice(0, 1_000)}`

// Such a body is refused unread, and what is unread when a socket closes may take the answer with it.
const MOST_BYTES = 524_288
const LONGEST_TARGET = 15_000

async function sendCase({ calls, twist }: Case, round: Round, wire: Wire): Promise<string | undefined> {
  const filled = calls.map(call => round.filled(call))
  const [first] = filled
  if (!first) return undefined
  const began = performance.now()
  if (twist !== HONEST) {
    const answers = await wire.untilClosed(twist.bytes(first), { method: first.method, hangUp: twist.kind === 'cut' })
    const took = performance.now() - began
    for (const answer of answers) {
      const fault = await round.judgeAny(first, answer, took)
      if (fault !== undefined) return told(fault, answer)
    }
    return undefined
  }
  const answers = await wire.exchange(Buffer.concat(filled.map(call => plain(call))), filled.map(({ method }) => method))
  const took = performance.now() - began
  for (const [i, answer] of answers.entries()) {
    const call = filled[i] ?? first
    // What is longer than headers may be is not read so far that it could be the call that it is.
    const fault = await (answer.status === 431 && call.url.length > LONGEST_TARGET ? round.judgeAny(call, answer, took) : round.judge(call, answer, took))
    if (fault !== undefined) return told(fault, answer)
  }
  const tooLarge = filled.some(({ body = '' }) => Buffer.byteLength(body) > MOST_BYTES)
  return answers.length === filled.length || tooLarge || answers.at(-1)?.headers.connection === 'close' ? undefined : 'a call without an answer'
}
