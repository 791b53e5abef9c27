/**
 * Runs the background tasks: each on a beat and on a nudge, never twice at once in one process.
 * A task takes no input, looks at the state and puts it right; a failing one is logged and meets its next beat.
 */
import type { Log } from './log'

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

export function runTasks(tasks: Task[], log: Log): Loop {
  const running = new Map<string, Promise<void>>()
  const failing = new Set<string>()
  let stopped = false

  const start = (task: Task) => {
    if (stopped || running.has(task.name)) return
    const run = task.run()
      .then(() => { if (failing.delete(task.name)) log.info({ event: 'task_recovered', task: task.name }) })
      .catch((error: unknown) => {
        // Said once, not with each beat of an outage.
        if (!failing.has(task.name)) log.error({ event: 'task_failed', task: task.name, error }, 'a background task failed')
        failing.add(task.name)
      })
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
