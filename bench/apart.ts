/**
 * Load on a processor of its own, all else on the others: so it takes nothing from what is measured, as when it comes
 * from another machine. By `taskset` of util-linux; where there is none, or one processor only, they share.
 */
import { spawnSync } from 'node:child_process'

const taskset = (...args: string[]) => spawnSync('taskset', ['-c', '-p', ...args], { encoding: 'utf8' })

/** Those that this process may use, which in a container are not all that there are. */
const allowed = () => (/: ([\d,-]+)$/.exec((taskset(String(process.pid)).stdout ?? '').trim())?.[1] ?? '').split(',').filter(Boolean).flatMap(part => {
  const [first = 0, last = first] = part.split('-').map(Number)
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
})

/** Call before anything is started: what is started later keeps to the same processors. @returns the one that is left, if one is. */
export function leaveOne(): number | undefined {
  const all = allowed()
  return all.length > 1 && keepTo(all.slice(0, -1), process.pid) ? all.at(-1) : undefined
}

/** All threads there are. */
export const keepTo = (processors: readonly number[], pid: number): boolean => taskset('-a', processors.join(','), String(pid)).status === 0
