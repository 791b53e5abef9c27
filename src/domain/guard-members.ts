/** The guard over the members of a body that hold text, and no others: codes, identifiers and fingerprints stay as they are. */
import { cutCharacters } from './cut'
import { type Finding, inspect, refuse } from './privacy'
import type { Policy } from './privacy/kinds'

/** How long each text may be once something in it was masked, in characters: a mark may be longer than what it stands for. Of an object, its members. */
export type Bounds<T> = { readonly [Name in keyof T]?: number | Inner<NonNullable<T[Name]>> }
type Inner<T> = T extends readonly (infer Item)[] ? readonly [Bounds<Item>] : T extends object ? Bounds<T> : never

/** Is told what was found, before anything is refused. Kinds that are allowed are left out. */
export type Tell = (findings: readonly Finding[]) => void

type Bound = number | { readonly [name: string]: Bound } | readonly [Bound]

/** Throws `personal_data_refused`, with pointers into the body. Members of other types than text are guarded at every depth. */
export function guardMembers<T extends object>(body: T, bounds: Bounds<T>, policy: Policy, tell?: Tell): T {
  const picked = pick(body, bounds as Bound), guarded = guardValue(picked, policy, tell)
  // Nothing was masked, as of nearly all that comes.
  if (guarded === picked) return body
  // The bounds name members of the body, and the guard keeps its shape.
  return merge(body, guarded, bounds as Bound) as T
}

/** As `guard`, and tells what it found. */
export function guardValue<T>(value: T, policy: Policy, tell?: Tell): T {
  const { findings, masked } = inspect(value, policy)
  tell?.(findings)
  refuse(findings, policy)
  return masked as T // of the same shape
}

type Members = Record<string, unknown>

const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null

/** Only what has a bound; `merge` puts it back in its place. */
function pick(value: unknown, bound: Bound): unknown {
  if (typeof bound === 'number' || !isObject(value)) return value
  if (isList(bound)) return Array.isArray(value) ? value.map(each => pick(each, bound[0])) : value
  const named = Object.entries(bound).filter(([name]) => value[name] !== undefined && value[name] !== null)
  return Object.fromEntries(named.map(([name, inner]) => [name, pick(value[name], inner)]))
}

function merge(before: unknown, guarded: unknown, bound: Bound): unknown {
  if (typeof bound === 'number') return typeof guarded === 'string' ? cutCharacters(guarded, bound) : guarded
  if (!isObject(before) || !isObject(guarded)) return guarded
  if (isList(bound)) return Array.isArray(before) ? before.map((each, at) => merge(each, guarded[at], bound[0])) : guarded
  const merged = Object.entries(bound).filter(([name]) => name in guarded).map(([name, inner]) => [name, merge(before[name], guarded[name], inner)] as const)
  return { ...before, ...Object.fromEntries(merged) }
}

const isList = (bound: object): bound is readonly [Bound] => Array.isArray(bound)
