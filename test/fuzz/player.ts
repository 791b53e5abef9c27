/** A process that plays the rounds that it is sent, one after another. */
import type { Task } from './fuzz'
import { inProcess } from './in-process'
import { overSockets } from './over-sockets'

process.on('message', ({ over, seed, cases }: Task) => {
  const play = over === 'socket' ? overSockets : inProcess
  void play(seed, cases).then(outcome => process.send?.(outcome), (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
    process.exit(1)
  })
})
process.on('disconnect', () => process.exit())
