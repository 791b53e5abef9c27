/**
 * What a component promises, with what it left unsaid filled in, and the words in which its silence is reported. The
 * words pass the guard when they are given: a refusal only when a beat is missed would be heard by nobody.
 */
import type { Caller } from '../domain/caller'
import { guardBody } from '../privacy/door'
import type { Heartbeat, HeartbeatSettings } from './schema'

export type Settings = Pick<Heartbeat, 'component' | 'title' | 'severity' | 'category' | 'period_seconds' | 'grace_seconds'>

const LEAST_GRACE_SECONDS = 10

/** Throws `personal_data_refused`. */
export function settingsOf(name: string, body: HeartbeatSettings, caller: Caller): Settings {
  const { period_seconds } = body
  const settings = {
    component: body.component === undefined ? caller.component : body.component,
    title: body.title ?? `No heartbeat from ${name}`,
    severity: body.severity ?? 'high',
    category: body.category ?? null,
    period_seconds,
    grace_seconds: body.grace_seconds ?? Math.max(Math.floor(period_seconds / 10), LEAST_GRACE_SECONDS),
  }
  // Kept as it is, like other names; but it stands in the words of the request, which must not be refused then.
  guardBody(caller, { name }, { name: 100 })
  return guardBody(caller, settings, { title: 200 })
}

/** When silence that began at an instant is a miss. */
export const dueAt = (from: string, { period_seconds, grace_seconds }: Pick<Settings, 'period_seconds' | 'grace_seconds'>): string =>
  new Date(Date.parse(from) + (period_seconds + grace_seconds) * 1_000).toISOString()

/** Equal for all misses of one heartbeat, so that a living request is joined. */
export const fingerprintOf = (name: string) => `heartbeat ${name}`

export function reportOf({ name, title, last_beat_at, period_seconds, grace_seconds }: Heartbeat) {
  const description = `The last beat of the heartbeat ${name} came at ${last_beat_at}. One was promised every ${period_seconds} seconds, with a grace of ${grace_seconds} seconds.`
  return { title, description, details: { heartbeat: name, last_beat_at, period_seconds, grace_seconds } }
}
