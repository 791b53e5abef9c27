/**
 * The end of a process, by a signal or a fault: what was started is stopped once, the last first.
 * Tell how something is stopped before it is started, or a signal in between leaves it running.
 */
import type { Log } from '../platform/log'

export interface Exit {
  /** Aborted as soon as the end begins. */
  signal: AbortSignal
  before(stop: () => Promise<unknown>): void
  /** Never resolves to a living process. */
  end(code: number): Promise<void>
}

// Ctrl-C in a terminal comes twice: from the terminal, and handed on by npm.
const SAME_SIGNAL_MS = 1_000

export function preparesExit(log: Log): Exit {
  const begun = new AbortController()
  const stops: (() => Promise<unknown>)[] = []
  let begunAt = 0
  let exitCode = 0

  const end = async (code: number) => {
    exitCode = Math.max(exitCode, code)
    if (begun.signal.aborted) return
    begunAt = performance.now()
    begun.abort()
    log.info({ event: 'ending' })
    for (const stop of stops.reverse()) {
      await stop().catch((error: unknown) => {
        exitCode = 1
        log.error({ event: 'end_failed', error })
      })
    }
    log.info({ event: 'ended' })
    process.exit(exitCode)
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (begun.signal.aborted && performance.now() - begunAt > SAME_SIGNAL_MS) process.exit(1)
      void end(0)
    })
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.fatal({ event, error })
      void end(1)
    })
  }
  return { signal: begun.signal, before: stop => { stops.push(stop) }, end }
}
