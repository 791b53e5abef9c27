/** The guard over the members of a body that hold text, and no others: codes, identifiers and fingerprints stay as they are. */
import { guard } from './privacy'
import { DEFAULT_POLICY, type Policy } from './privacy/kinds'

/** How long each text may be, in UTF-16 units: a mark may be longer than what it stands for. */
export type Bounds<T> = { readonly [Name in keyof T]?: number }

/** Throws `personal_data_refused`, with pointers into the body. Members of other types than text are guarded at every depth. */
export function guardMembers<T extends object>(body: T, bounds: Bounds<T>, policy: Policy = DEFAULT_POLICY): T {
  const names = (Object.keys(bounds) as (keyof T & string)[]).filter(name => body[name] !== undefined && body[name] !== null)
  const guarded = guard(Object.fromEntries(names.map(name => [name, body[name]])), policy)
  const cut = Object.entries(guarded).map(([name, value]: [string, unknown]) =>
    [name, typeof value === 'string' ? cutTo(value, bounds[name as keyof T] ?? Infinity) : value] as const)
  return { ...body, ...Object.fromEntries(cut) }
}

/** Never in the middle of a character. */
function cutTo(text: string, most: number): string {
  if (text.length <= most) return text
  const last = text.charCodeAt(most - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? most - 1 : most)
}
