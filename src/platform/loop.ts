/**
 * Runs the background tasks: each on a beat and on a nudge, never twice at once in one process.
 * A task takes no input, looks at the state and puts it right; a failing one is logged and meets its next beat.
 */
import { Counter } from 'prom-client'
import { codeOf } from './error-code'
import type { Log } from './log'
import { registry } from './metrics'
import { ProcessEnds } from './set-aside'

const failures = new Counter({
  name: 'support_task_failures_total',
  help: 'Runs of background tasks that failed, wholly or for some rows.',
  labelNames: ['task'],
  registers: [registry],
})

const SAY_ANEW_AFTER_MS = 60_000

export interface Task {
  name: string
  everySeconds: number
  run(): Promise<void>
}

export interface Loop {
  nudge(name: string): void
  /** Resolves when the last running task has ended. */
  stop(): Promise<void>
}

interface Surroundings {
  log: Log
  /** Aborted where none is to start any more. */
  ends?: AbortSignal
  /** Only goes forward. */
  millis?: () => number
}

export function runTasks(tasks: Task[], { log, ends, millis = () => performance.now() }: Surroundings): Loop {
  const running = new Map<string, Promise<void>>()
  const said = new Map<string, { what: string; at: number }>()
  let stopped = false

  /** Once, not with each beat of an outage; and anew where it is another failure, if a minute has passed. */
  const tell = ({ name }: Task, error: unknown) => {
    if (error instanceof ProcessEnds) return
    failures.inc({ task: name })
    const before = said.get(name)
    const what = textOf(error)
    if (before && (before.what === what || millis() - before.at < SAY_ANEW_AFTER_MS)) return
    said.set(name, { what, at: millis() })
    log.error({ event: 'task_failed', task: name, error }, 'a background task failed')
  }

  const start = (task: Task) => {
    if (stopped || ends?.aborted || running.has(task.name)) return
    const run = task.run()
      .then(() => { if (!ends?.aborted && said.delete(task.name)) log.info({ event: 'task_recovered', task: task.name }) })
      .catch((error: unknown) => tell(task, error))
      .finally(() => running.delete(task.name))
    running.set(task.name, run)
  }

  const timers = tasks.map(task => {
    start(task)
    return setInterval(() => start(task), task.everySeconds * 1_000)
  })

  return {
    nudge(name) {
      const task = tasks.find(each => each.name === name)
      if (task) start(task)
    },
    async stop() {
      stopped = true
      timers.forEach(clearInterval)
      await Promise.all(running.values())
    },
  }
}

/** To tell failures apart; it may hold what a log must not. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const within: unknown[] = error instanceof AggregateError ? error.errors : error.cause === undefined ? [] : [error.cause]
  return [error.name, codeOf(error), error.message, ...within.map(textOf)].join(' ')
}
