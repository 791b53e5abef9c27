/** Requests as components would report them: different from one another, and the same at every run. */

/** Mulberry32: small, and good enough to choose words. */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export const WORDS = `patient search answers slowly since the update of registry gateway timeout encounter record facility list
  missing duplicate identifier merge rejected message queue full certificate expired channel mediator shared health
  worker login refused stock report dispensing site offline network address changed laboratory order result lost
  notification broken terminology code unknown mapping wrong date birth name spelling index rebuild backup failed disk
  space memory restart service container crashed upgrade schema version mismatch token invalid permission denied audit
  export import batch partial retry forwarded transaction response empty payload truncated encoding district clinic
  hospital ministry dashboard indicator aggregate quarter value negative schedule shift handover contact training
  question manual form translation printer tablet battery synchronisation conflict queue delayed morning evening`.split(/\s+/)

const CATEGORIES = ['integration.integration-issue', 'developer.bug', 'operations.software-update', 'operations.backup', 'help-desk']
const COMPONENTS = ['CR', 'IOL', 'SHR', 'HWR', 'FR', 'TS']
const SEVERITIES = ['critical', 'high', 'normal', 'normal', 'low']

export const SEARCHED = 'gateway timeout'

export interface Report {
  title: string
  description: string
  category: string
  severity: string
  component: string
  counterpart: string
  facility: { system: string; code: string }
  labels: string[]
  details: { [name: string]: unknown }
}

export function reportFrom(random: () => number): Report {
  const one = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T // never beyond the end
  const words = (count: number) => Array.from({ length: count }, () => one(WORDS)).join(' ')
  return {
    title: words(7),
    description: `${words(12)}. ${words(10)}. ${words(14)}.`,
    category: one(CATEGORIES),
    severity: one(SEVERITIES),
    component: one(COMPONENTS),
    counterpart: 'IOL',
    facility: { system: 'https://facilities.example.org', code: String(Math.floor(random() * 5_000)) },
    labels: ['pilot', one(WORDS)],
    details: { http_status: 502, attempts: Math.ceil(random() * 5), channel: words(2), upstream: { host: 'registry', port: 8080 } },
  }
}
