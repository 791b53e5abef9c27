/**
 * Load on a processor of its own, all else on the others: so it takes nothing from what is measured, as when it comes
 * from another machine. By `taskset` of util-linux; where there is none, or one processor only, they share.
 */
import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'

const LAST = cpus().length - 1

/** Call before anything is started: what is started later keeps to the same processors. */
export const leavesOne = (): boolean => LAST > 0 && keepTo(`0-${LAST - 1}`, process.pid)

export const takesTheLast = (pid: number): boolean => keepTo(String(LAST), pid)

/** All threads there are. */
const keepTo = (processors: string, pid: number) => spawnSync('taskset', ['-a', '-p', '-c', processors, String(pid)]).status === 0
