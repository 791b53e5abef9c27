/**
 * The kinds of what does not belong in a request, and what is done with each.
 * A client's policy is joined to the service's by `stricter`, so that it can tighten and never loosen.
 */

export const KINDS = [
  'clinical', 'name', 'birth_date', 'record_number', 'national_id', 'phone', 'email', 'address',
  'key', 'token', 'password', 'private_key',
] as const

/** From the loosest to the strictest; `stricter` counts on the order. */
export const ACTIONS = ['allow', 'mask', 'refuse'] as const

export type Kind = (typeof KINDS)[number]
export type Action = (typeof ACTIONS)[number]
export type Policy = Readonly<Record<Kind, Action>>

// Every kind is given its action here, which the type of fromEntries does not know.
/** For each kind the action that is given for it. */
export const policyBy = (actionOf: (kind: Kind) => Action) => Object.fromEntries(KINDS.map(kind => [kind, actionOf(kind)])) as Policy

/** A clinical document cannot be masked in a way that leaves anything; the rest can, and the request is still of use. */
export const DEFAULT_POLICY: Policy = policyBy(kind => kind === 'clinical' ? 'refuse' : 'mask')

/** Of both policies the stricter action for each kind. What the second does not name stays as the first has it. */
export const stricter = (a: Policy, b: Partial<Policy>): Policy =>
  policyBy(kind => ACTIONS.indexOf(b[kind] ?? 'allow') > ACTIONS.indexOf(a[kind]) ? b[kind] ?? a[kind] : a[kind])

/** What a detector found: a span of a text, in UTF-16 units. */
export interface Found {
  kind: Kind
  detector: string
  start: number
  end: number
}

/** What holds as many as this for one detector is a dump of persons or secrets, and the rest of it goes as a whole. */
export const MOST_FINDS = 1_000

/**
 * Adds to what was found; false where it was so much that the rest of the text was taken with it. What is allowed takes
 * nothing with it, or all that stands behind it would be allowed too.
 */
export function take(found: Found[], each: Found, text: string, policy: Policy): boolean {
  found.push(each)
  if (found.length < MOST_FINDS || policy[each.kind] === 'allow') return true
  each.end = text.length
  return false
}

export const markOf = (kind: Kind) => `[removed: ${kind}]`
export const MARK_START = '[removed: '
