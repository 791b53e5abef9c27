/** What all processors of this machine did together, in seconds since it started. */
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { sumOf } from './load'

export interface ProcessorSeconds {
  /** At work, whoever's it was. */
  busy: number
  /** Work was there, and a host that runs several machines gave the time to another. Only Linux knows; elsewhere 0. */
  stolen: number
}

const TICKS_A_SECOND = 100 // USER_HZ, as proc(5) counts

export function processorSeconds(): ProcessorSeconds {
  if (process.platform !== 'linux') return { busy: sumOf(cpus().flatMap(({ times: { user, sys, nice, irq } }) => [user, sys, nice, irq])) / 1_000, stolen: 0 }
  const [ofAll = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1)
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, stolen = 0] = ofAll.split(/ +/).slice(1).map(Number)
  return { busy: sumOf([user, nice, system, irq, softirq]) / TICKS_A_SECOND, stolen: stolen / TICKS_A_SECOND }
}
