/** Starts the bare route of `bare.ts` as a process of its own. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { BareTask } from './bare'
import type { Target } from './load'
import type { Measurement } from './measurements'
import { NEW, readStatement } from './statements'
import { stop } from './stage'

export async function startBare(url: string, pool: number, measurements: readonly Measurement[]): Promise<Target & { stop(): Promise<void> }> {
  const child = fork(join(__dirname, 'bare.js'))
  const lists = Object.fromEntries(measurements.filter(each => /^(list|search)/.test(each.name)).map(each => [each.calls.requests[0]?.path ?? '', each.sql]))
  const open = measurements.find(each => each.name === 'create')?.sql ?? { text: '', values: [] }
  const placesOf = (wanted: (value: unknown) => boolean) => open.values.flatMap((value, place) => (wanted(value) ? [place] : []))
  const task: BareTask = {
    url, pool, open, lists,
    newAtEachCall: { id: placesOf(value => value === NEW), instant: placesOf(value => /^\d{4}-\d\d-\d\dT/.test(String(value))) },
    read: readStatement,
  }
  child.send(task)
  const [base] = await once(child, 'message') as [string]
  return { name: 'bare', base, stop: () => stop(child) }
}
