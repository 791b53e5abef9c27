/**
 * The guard at the door: what is said in requests, comments and evaluations passes it before it is stored or logged.
 *
 * It masks in place, as `[removed: kind]`. What it knows today is the one secret that this service itself gives out:
 * its keys, which people paste together with the command that failed.
 */

const DETECTORS: readonly { kind: string; pattern: RegExp }[] = [
  { kind: 'key', pattern: /\bsk_[A-Za-z0-9_-]{43}/g },
]

export const guardText = (text: string): string =>
  DETECTORS.reduce((masked, { kind, pattern }) => masked.replace(pattern, `[removed: ${kind}]`), text)

/** Guards every string of a value, at whatever depth, names of members included. */
export function guard<T>(value: T): T
export function guard(value: unknown): unknown {
  if (typeof value === 'string') return guardText(value)
  if (Array.isArray(value)) return value.map(each => guard<unknown>(each))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [guardText(name), guard<unknown>(each)]))
}
