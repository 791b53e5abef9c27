/** Starts the bare routes of `bare.ts` as a process of its own: one for each measurement. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { BareTask } from './bare'
import type { Calls, Target } from './load'
import type { Measurement } from './measurements'
import { stop } from './stage'

export async function startBare(url: string, pool: number, measurements: readonly Measurement[]): Promise<Target & { stop(): Promise<void> }> {
  const child = fork(join(__dirname, 'bare.js'))
  const routes = measurements.map(({ bareCalls, calls, route, steps }, place) =>
    ({ method: (bareCalls ?? calls).method, path: underPlace(place, route), steps }))
  child.send({ url, pool, routes } satisfies BareTask)
  const [base] = await once(child, 'message') as [string]
  return { name: 'bare', base, stop: () => stop(child) }
}

/** What the bare route of this measurement is asked. */
export const callsToBare = ({ bareCalls, calls }: Measurement, place: number): Calls => {
  const asked = bareCalls ?? calls
  return { ...asked, requests: asked.requests.map(each => ({ ...each, path: underPlace(place, each.path) })) }
}

const underPlace = (place: number, path: string) => `/${place}${path}`
